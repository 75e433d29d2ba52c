"""SQLite on the event loop: waits for another process without stopping anybody, and says when it gives up."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from crm_backend import inline_sqlite
from crm_backend.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    return tmp_path / "shop.db"


@pytest.fixture
def other(path: Path) -> sqlite3.Connection:
    """Another process that writes."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


async def _write(database: Database, note: str) -> None:
    async with database.write() as session:
        await session.execute(text("INSERT INTO notes VALUES (:note)"), {"note": note})


async def test_a_writer_waits_asleep_for_another_process(path: Path, other: sqlite3.Connection) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO notes VALUES ('theirs')")
    writing = asyncio.create_task(_write(database, "ours"))
    await asyncio.sleep(0.1)
    assert not writing.done()
    async with database.read() as session:  # the loop runs on, and readers do not wait
        assert (await session.execute(text("SELECT count(*) FROM notes"))).scalar_one() == 0
    other.execute("COMMIT")
    await asyncio.wait_for(writing, 5)
    assert [row[0] for row in other.execute("SELECT text FROM notes")] == ["theirs", "ours"]
    await database.close()


async def test_it_gives_up_in_the_end_and_nothing_is_half_done(
    path: Path, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_sqlite, "LOCKED_SECONDS", 0.2)
    database = Database(f"sqlite+aiosqlite:///{path}")
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(OperationalError, match="locked"):
        await _write(database, "ours")
    assert time.monotonic() - started >= 0.2
    other.execute("ROLLBACK")
    await _write(database, "later")
    assert [row[0] for row in other.execute("SELECT text FROM notes")] == ["later"]
    await database.close()


async def test_a_cancelled_writer_leaves_the_database_free(path: Path, other: sqlite3.Connection) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(_write(database, "ours"))
    await asyncio.sleep(0.05)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    other.execute("ROLLBACK")
    await asyncio.wait_for(_write(database, "later"), 5)
    assert [row[0] for row in other.execute("SELECT text FROM notes")] == ["later"]
    await database.close()


async def test_a_faulty_statement_fails_at_once(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    with pytest.raises(OperationalError, match="no such table"):
        async with asyncio.timeout(20), database.read() as session:
            await session.execute(text("SELECT * FROM nowhere"))
    await database.close()


async def test_long_queries_read_and_never_write(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    await _write(database, "ours")
    async with database.read_slow() as session:
        assert (await session.execute(text("SELECT text FROM notes"))).scalar_one() == "ours"
        with pytest.raises(OperationalError, match="readonly"):
            await session.execute(text("DELETE FROM notes"))
    await database.close()
