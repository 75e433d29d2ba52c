"""The job queue on both databases: whoever adds a job, any worker runs it, and what is due starts once."""

import threading
from datetime import datetime, timedelta

import pytest
from huey import Huey, crontab
from huey.consumer import Scheduler
from huey.storage import SqliteStorage

from crm_backend.jobs import make_huey
from crm_backend.settings import Settings

NOON = datetime(2026, 1, 1, 12, 0)


@pytest.fixture
def workers(settings: Settings) -> tuple[Huey, Huey]:
    return make_huey(settings), make_huey(settings)


def add(one: int, other: int) -> int:
    return one + other


def fail() -> None:
    raise ValueError("no")


def at_noon() -> None:
    """Due once a day."""


def test_a_job_of_one_process_is_run_by_another(workers: tuple[Huey, Huey]) -> None:
    first, second = workers
    job = first.task()(add)
    second.task()(add)
    handle = job(2, 3)
    second.execute(second.dequeue())
    assert handle.get() == 5
    assert first.dequeue() is None


def test_a_job_in_the_future_keeps_its_time(workers: tuple[Huey, Huey]) -> None:
    first, second = workers
    second.task()(add)
    first.task()(add).schedule((1, 1), delay=60)
    second.execute(second.dequeue())
    assert second.read_schedule(datetime.utcnow()) == []
    assert len(second.read_schedule(datetime.utcnow() + timedelta(seconds=61))) == 1


def test_a_job_that_fails_says_so(workers: tuple[Huey, Huey]) -> None:
    first, second = workers
    second.task()(fail)
    handle = first.task()(fail)()
    second.execute(second.dequeue())
    with pytest.raises(Exception, match="no"):
        handle.get()


def test_of_two_workers_one_starts_what_is_due(workers: tuple[Huey, Huey]) -> None:
    for one in workers:
        one.periodic_task(crontab(minute="0", hour="12"))(at_noon)
    assert sum(len(one.read_periodic(NOON)) for one in workers) == 1
    assert sum(len(one.read_periodic(NOON + timedelta(minutes=1))) for one in workers) == 0
    assert sum(len(one.read_periodic(NOON + timedelta(days=1))) for one in workers) == 1


def test_a_workers_clock_starts_what_is_due_now(workers: tuple[Huey, Huey]) -> None:
    first, _ = workers
    first.periodic_task(crontab())(at_noon)
    Scheduler(first, threading.Event(), interval=1, periodic=True).enqueue_periodic_tasks(None)
    assert first.pending_count() == 1


def test_nothing_in_the_queue_is_pickled(workers: tuple[Huey, Huey]) -> None:
    first, _ = workers
    first.task()(add)(2, 3)
    assert first.storage.enqueued_items()[0].startswith(b"{")
    with pytest.raises(TypeError):
        first.task()(at_noon)(object())


def test_sqlite_needs_no_server(settings: Settings) -> None:
    url = f"sqlite+aiosqlite:///{settings.home}/kefu.db"
    assert isinstance(make_huey(settings.model_copy(update={"database_url": url})).storage, SqliteStorage)
