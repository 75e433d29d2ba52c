"""Engines, sessions and column types; the same code on SQLite and PostgreSQL."""

import asyncio
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, MetaData, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from crm_backend.inline_sqlite import inline_creator

WAL_TRIES = 50
SERVER_SETTINGS = {
    "application_name": "kefu",
    # A machine that vanished must not hold its locks for hours.
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Money(TypeDecorator[Decimal]):
    """An amount with two decimals, stored as whole cents so that sums are exact everywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 100).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


_ahead = timedelta(0)


def now() -> datetime:
    """Return the current time, aware and in UTC."""
    return datetime.now(UTC) + _ahead


def set_clock(moment: datetime) -> None:
    """Let time go on from another moment; for a sandbox's own process only (studio/replay)."""
    global _ahead
    _ahead = moment - datetime.now(UTC)


def new_id() -> str:
    """Return a random identifier (UUID 4, 36 characters)."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Pool:
    """Connections to PostgreSQL: ``size`` stay open, ``overflow`` come at peaks; ``timeout`` in seconds."""

    size: int = 10
    overflow: int = 10
    timeout: float = 10.0


class Database:
    """Two session factories on one database: ``read`` never blocks, ``write`` may wait for its turn.

    SQLite has one writer at a time. A transaction that starts as a reader and turns writer can
    fail at that moment, so a writer takes its place at BEGIN. On PostgreSQL both are the same.
    """

    def __init__(self, url: str, *, pool: Pool = Pool()) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._write_engine = _make_engine(url, pool, immediate=True)
        self._read_engine = _make_engine(url, pool, immediate=False) if self.is_sqlite else self._write_engine
        self._slow_engine = _threaded_engine(url) if self.is_sqlite else self._write_engine
        self._write = async_sessionmaker(self._write_engine, expire_on_commit=False)
        self._read = async_sessionmaker(self._read_engine, expire_on_commit=False)
        self._read_slow = async_sessionmaker(self._slow_engine, expire_on_commit=False)
        # SQLite lets waiting writers poll, and the unlucky ones starve: here they queue up instead.
        self._turnstile = asyncio.Lock() if self.is_sqlite else nullcontext()

    @property
    def engine(self) -> AsyncEngine:
        return self._write_engine

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end of the block, rolled back on an error."""
        async with self._turnstile, self._write() as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for queries only; nothing is committed."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def read_slow(self) -> AsyncIterator[AsyncSession]:
        """A session for queries that may take longer than some milliseconds (reports, searches)."""
        async with self._read_slow() as session:
            yield session

    async def close(self) -> None:
        for engine in {self._write_engine, self._read_engine, self._slow_engine}:
            await engine.dispose()


def _make_engine(url: str, pool: Pool, *, immediate: bool) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return create_async_engine(
            url,
            pool_size=pool.size,
            max_overflow=pool.overflow,
            pool_timeout=pool.timeout,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"timeout": 5, "server_settings": SERVER_SETTINGS},
        )
    path = make_url(url).database or ":memory:"
    engine = create_async_engine(
        url, async_creator=inline_creator(path), pool_size=8, max_overflow=8, hide_parameters=True
    )
    _tune_sqlite(engine, immediate=immediate)
    return engine


def _threaded_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        url, connect_args={"timeout": 15}, pool_size=2, max_overflow=2, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.cursor().execute("PRAGMA query_only=ON")

    return engine


def _switch_to_wal(cursor: Any) -> None:
    """Turn the write-ahead log on. Two first connections at once get "locked" without any waiting."""
    for _ in range(WAL_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            time.sleep(0.01)
    cursor.execute("PRAGMA journal_mode=WAL")


def _tune_sqlite(engine: AsyncEngine, *, immediate: bool) -> None:
    begin = "BEGIN IMMEDIATE" if immediate else "BEGIN"

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        _switch_to_wal(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)
