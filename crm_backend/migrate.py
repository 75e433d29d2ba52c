"""Bring a database up to date: ``python -m crm_backend.migrate``. Safe to run twice, and by two at once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from huey.storage import PostgresStorage
from sqlalchemy import make_url

from crm_backend.postgres import JOBS_SCHEMA, is_postgres, libpq_address, make_schemas, one_at_a_time
from crm_backend.settings import get_settings

MIGRATIONS = Path(__file__).parent / "migrations"


def make_config(url: str) -> Config:
    """Return Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Run the migrations that ``url`` lacks; must not be called from a running event loop."""
    if not is_postgres(url):
        with _file_lock(url):
            command.upgrade(make_config(url), revision)
        return
    with one_at_a_time(url) as connection:
        make_schemas(connection)
        command.upgrade(make_config(url), revision)
        jobs = PostgresStorage("kefu", dsn=libpq_address(url, schema=JOBS_SCHEMA))
        jobs.close()


@contextmanager
def _file_lock(url: str) -> Iterator[None]:
    """SQLite has no lock that outlives a transaction: a file beside the database stands in for one."""
    path = make_url(url).database
    if not path or path == ":memory:":
        yield
        return
    with Path(f"{path}.migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    get_settings().home.mkdir(parents=True, exist_ok=True)
    migrate(get_settings().database_url)
