"""The audit log only grows: the database itself refuses everything else."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from crm_backend.database import Database, now
from crm_backend.staff import audit
from crm_backend.staff.models import AuditEntry


async def write(database: Database, *, days_ago: int = 0) -> None:
    async with database.write() as session:
        session.add(
            AuditEntry(
                at=now() - timedelta(days=days_ago), action="a.b", object_type="x", object_id=str(days_ago)
            )
        )


async def count(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(AuditEntry)) or 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'nothing'",
        "DELETE FROM audit_entries",
        "UPDATE audit_doors SET before = '2999-01-01 00:00:00+00'",
        "INSERT INTO audit_doors (id, before) VALUES (2, NULL)",
    ],
)
async def test_nobody_changes_the_log(database: Database, statement: str) -> None:
    await write(database)
    with pytest.raises(DBAPIError, match=r"audit entries|one door"):
        async with database.write() as session:
            await session.execute(text(statement))
    assert await count(database) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has no TRUNCATE
async def test_truncate_is_refused_on_postgresql(database: Database) -> None:
    await write(database)
    with pytest.raises(DBAPIError, match="never changed"):
        async with database.write() as session:
            await session.execute(text("TRUNCATE audit_entries"))


async def test_retention_removes_old_entries_and_says_so(database: Database) -> None:
    for days in (0, 40, 800):
        await write(database, days_ago=days)
    async with database.write() as session:
        assert await audit.remove_before(session, now() - timedelta(days=730)) == 1
    async with database.read() as session:
        left = [entry.object_id for entry in await audit.list_entries(session)]
    assert left == ["", "40", "0"]
    with pytest.raises(DBAPIError):
        async with database.write() as session:
            await session.execute(text("DELETE FROM audit_entries WHERE object_id = '40'"))


async def test_retention_cannot_reach_the_last_thirty_days(database: Database) -> None:
    await write(database)
    with pytest.raises(DBAPIError, match="30 days"):
        async with database.write() as session:
            await audit.remove_before(session, now())
    assert await count(database) == 1
