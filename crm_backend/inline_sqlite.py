"""SQLite without a thread: statements run where they are awaited.

aiosqlite sends each statement to a thread and waits for its answer: two switches of threads for
something that takes SQLite some 30 µs, and a turn has about sixty statements. Here they run on the
event loop. What may take long, waiting for another process's transaction, is waited for asleep; long
queries go through ``Database.read_slow``, which keeps its threads.

The classes have the part of aiosqlite's interface that SQLAlchemy's dialect calls.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

LOCKED_SECONDS = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 0.001, 0.02


class InlineCursor:
    """A cursor whose coroutines never suspend, but for a locked database."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    async def __aenter__(self) -> "InlineCursor":
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    @property
    def arraysize(self) -> int:
        return self._cursor.arraysize

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        self._cursor.arraysize = value

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> None:
        if self._cursor.connection.in_transaction:  # a writer has its place since BEGIN: nothing to wait for
            self._cursor.execute(operation, parameters)
        else:
            await _patiently(lambda: self._cursor.execute(operation, parameters))

    async def executemany(self, operation: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._cursor.executemany(operation, parameters)

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        return self._cursor.fetchmany(size or self._cursor.arraysize)

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


class InlineConnection:
    """One connection, used by one task at a time; ``begin`` is left to the engine's events."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection: sqlite3.Connection | None = connection

    def cursor(self) -> InlineCursor:
        return InlineCursor(self._open.cursor())

    async def commit(self) -> None:
        self._open.commit()

    async def rollback(self) -> None:
        self._open.rollback()

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._open.create_function(*arguments, **options)

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ValueError("no active connection")
        return self._connection


def inline_creator(path: str) -> Callable[..., Awaitable[InlineConnection]]:
    """Return what SQLAlchemy opens connections with (``async_creator``)."""

    async def connect(*_arguments: Any, **_options: Any) -> InlineConnection:
        return InlineConnection(
            sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        )

    return connect


async def _patiently(execute: Callable[[], object]) -> None:
    """Wait asleep while another process writes.

    Raises:
        sqlite3.OperationalError: it wrote for 15 s, or the statement itself is at fault.
    """
    deadline, pause = time.monotonic() + LOCKED_SECONDS, FIRST_PAUSE
    while True:
        try:
            execute()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        else:
            return
