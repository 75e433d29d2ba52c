"""The worker: runs queued and scheduled jobs. ``python -m crm_backend.worker``."""

import asyncio
import logging

from huey import crontab

from crm_backend.database import Database
from crm_backend.housekeeping import remove_expired
from crm_backend.jobs import huey
from crm_backend.settings import get_settings


async def _remove_expired() -> dict[str, int]:
    database = Database(get_settings().database_url)
    try:
        async with database.write() as session:
            return await remove_expired(session)
    finally:
        await database.close()


@huey.periodic_task(crontab(minute="*/15"))
def remove_what_expired() -> None:
    """Remove staff sessions, stored answers and wrong tries that count for nothing any more."""
    counts = asyncio.run(_remove_expired())
    logging.getLogger(__name__).info("expired rows removed: %s", counts)


def main() -> None:
    """Work until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    huey.create_consumer(workers=1, periodic=True, initial_delay=0.5, max_delay=2.0).run()


if __name__ == "__main__":
    main()
