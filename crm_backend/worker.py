"""The worker: runs queued and scheduled jobs. ``python -m crm_backend.worker``."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

from huey import crontab
from huey.signals import SIGNAL_EXECUTING

from crm_backend.beats import Pulse, beat_forever
from crm_backend.customers.mails import send_due
from crm_backend.database import Database, Pool
from crm_backend.desk.farewell import send_transcripts
from crm_backend.desk.mails import send_desk_mails
from crm_backend.desk.tick import tick
from crm_backend.housekeeping import remove_expired
from crm_backend.insights.asking import run_if_asked
from crm_backend.jobs import huey
from crm_backend.mail import MailNotSent
from crm_backend.privacy import retention
from crm_backend.settings import get_settings
from crm_backend.studio.canary import service as canaries
from crm_backend.studio.candidates import lane
from crm_backend.studio.watching import due as watching
from crm_backend.webhooks.sending import deliver_forever
from journal import context
from journal.lines import install

STUDIO_SECONDS = 1.0
JOB_POOL = Pool(size=1, overflow=1)

log = logging.getLogger(__name__)
Result = TypeVar("Result")


def run_job(work: Callable[[Database], Awaitable[Result]]) -> Result:
    """Run one job in an event loop and with connections of its own."""

    context.begin("job")

    async def run() -> Result:
        database = Database(get_settings().database_url, pool=JOB_POOL)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


@huey.periodic_task(crontab(minute="*/15"))
def remove_what_expired() -> None:
    """Remove staff sessions, stored answers and closed doors that count for nothing any more."""
    log.info("expired rows removed: %s", run_job(remove_expired))


@huey.periodic_task(crontab(minute="20", hour="3"))
def retain_no_longer_than_needed() -> None:
    """Erase what has been kept as long as the settings say."""
    log.info("retention: %s", run_job(lambda database: retention.apply(database, get_settings())))


@huey.periodic_task(crontab(minute="*"))
def send_mails() -> None:
    """Send the mails that wait; what cannot be sent now is tried again a minute later."""
    try:
        sent = run_job(lambda database: send_due(database, get_settings()))
        sent += run_job(lambda database: send_desk_mails(database, get_settings()))
        sent += run_job(lambda database: send_transcripts(database, get_settings()))
    except MailNotSent as error:
        log.warning("a mail could not be sent: %s", error)
    else:
        if sent:
            log.info("mails sent: %d", sent)


@huey.periodic_task(crontab(hour="3", minute="10"))
def compute_insights() -> None:
    """Compute what is said about customers anew, each night."""
    from crm_backend.insights import jobs as insights  # seconds to load, and most jobs need none of it

    with huey.lock_task("insights"):
        log.info(run_job(lambda database: insights.compute(database, get_settings().home)))


@huey.periodic_task(crontab(minute="*"))
def compute_insights_on_demand() -> None:
    """Compute the same when somebody asked for it, or when it was never done."""
    with huey.lock_task("insights"):
        if said := run_job(lambda database: run_if_asked(database, get_settings().home)):
            log.info(said)


@huey.periodic_task(crontab(minute="*"))
def look_after_the_desk() -> None:
    """Warn of SLA clocks, put back what agents left behind, give out what waits."""
    changed = run_job(tick)
    if changed:
        log.info("conversations changed by the desk: %d", len(changed))


@huey.periodic_task(crontab(minute="*"))
def look_at_the_canary() -> None:
    """Count how its conversations went; promote it or take it back when that is clear."""
    if ended := run_job(lambda database: canaries.look(database, get_settings())):
        log.info("the canary has ended: %s", ended)


@huey.periodic_task(crontab(minute="*"))
def watch_what_customers_write() -> None:
    """Look at customers' messages when somebody asked, and by itself when enough new ones came."""
    with huey.lock_task("watching"):
        run_job(lambda database: watching.look_if_due(database, get_settings()))


def work_in_the_studio(stop: threading.Event) -> None:
    """Train and compare what is queued; beside the jobs, which must not wait for it."""
    while not stop.wait(STUDIO_SECONDS):
        try:
            run_job(lambda database: lane.work(database, get_settings()))
        except Exception:  # this thread's edge: after one job that broke, the next ones still run
            log.exception("the studio's work could not go on; it is tried again")


def tell_webhooks() -> None:
    """Call the shop's other systems, within a second; from a thread that no job holds up."""
    settings = get_settings()
    asyncio.run(deliver_forever(Database(settings.database_url, pool=JOB_POOL), settings))


def _beat() -> None:
    """Tell the others that this worker lives, from a thread that no job can hold up."""
    pulse = Pulse(huey.pending_count)
    huey.signal(SIGNAL_EXECUTING)(pulse.note)

    async def run() -> None:
        await beat_forever(Database(get_settings().database_url, pool=JOB_POOL), pulse)

    asyncio.run(run())


def main() -> None:
    """Work until told to stop."""
    install("worker")
    threading.Thread(target=_beat, name="beat", daemon=True).start()
    threading.Thread(target=tell_webhooks, name="webhooks", daemon=True).start()
    stop = threading.Event()
    threading.Thread(target=work_in_the_studio, args=(stop,), name="studio", daemon=True).start()
    huey.create_consumer(workers=2, periodic=True, initial_delay=0.5, max_delay=2.0).run()
    stop.set()


if __name__ == "__main__":
    main()
