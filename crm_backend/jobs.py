"""The job queue of the worker: huey on SQLite, or on the shop's PostgreSQL."""

from datetime import datetime, timedelta
from typing import Any

from huey import Huey, PostgresHuey, SqliteHuey

from crm_backend.job_serializer import JsonSerializer
from crm_backend.postgres import JOBS_SCHEMA, is_postgres, libpq_address
from crm_backend.settings import Settings, get_settings

A_DAY = timedelta(days=1)


class _OnceForAll:
    """Several workers look at the clock; for each minute one of them starts what is due, whoever is first."""

    def read_periodic(self, timestamp: datetime | None) -> list[Any]:
        """Return what is due at this time; huey's scheduler says None for now."""
        minute: datetime = timestamp or self._get_timestamp()  # type: ignore[attr-defined]
        return [task for task in super().read_periodic(minute) if self._claim(task.name, minute)]  # type: ignore[misc]

    def _claim(self, name: str, minute: datetime) -> bool:
        storage = self.storage  # type: ignore[attr-defined]
        storage.delete_data(f"tick.{name}.{minute - A_DAY:%Y%m%d%H%M}")
        return bool(storage.put_if_empty(f"tick.{name}.{minute:%Y%m%d%H%M}", b"1"))


class _SqliteJobs(_OnceForAll, SqliteHuey):
    pass


class _PostgresJobs(_OnceForAll, PostgresHuey):
    pass


def make_huey(settings: Settings) -> Huey:
    """Return the queue: a file beside SQLite's database, tables of their own in PostgreSQL (migrate.py)."""
    if is_postgres(settings.database_url):
        return _PostgresJobs(
            "kefu",
            dsn=libpq_address(settings.database_url, schema=JOBS_SCHEMA),
            create_tables=False,
            serializer=JsonSerializer(),
        )
    settings.home.mkdir(parents=True, exist_ok=True)
    return _SqliteJobs("kefu", filename=str(settings.home / "jobs.db"), serializer=JsonSerializer())


huey = make_huey(get_settings())
