"""What only PostgreSQL needs: its address as the other drivers read it, and one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import make_url

if TYPE_CHECKING:
    import psycopg

JOBS_SCHEMA, RASA_SCHEMA = "jobs", "rasa"
"""The job queue's and Rasa's own tables lie beside the platform's, in the same database."""
SET_UP_LOCK = 4_837_202


def is_postgres(url: str) -> bool:
    return url.startswith("postgresql")


def libpq_address(url: str, *, schema: str | None = None) -> str:
    """Return SQLAlchemy's address as asyncpg and psycopg read it.

    Args:
        schema: where tables are looked for and made; the database's default otherwise.
    """
    address = make_url(url)
    query = dict(address.query)
    if "ssl" in query:
        query["sslmode"] = query.pop("ssl")
    if schema:
        query["options"] = f"-csearch_path={schema}"
    return address.set(drivername="postgresql", query=query).render_as_string(hide_password=False)


@contextmanager
def one_at_a_time(url: str) -> Iterator["psycopg.Connection"]:
    """Hold the database's set-up lock for the length of the block; give a connection that commits at once."""
    import psycopg  # a backend that starts again is asked for at once, and needs none of it

    with psycopg.connect(libpq_address(url), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [SET_UP_LOCK])
        yield connection


def make_schemas(connection: "psycopg.Connection") -> None:
    for schema in (JOBS_SCHEMA, RASA_SCHEMA):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
