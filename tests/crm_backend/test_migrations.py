"""The migrations make exactly the tables that the code expects, and can run twice."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from crm_backend.migrate import migrate
from crm_backend.models import metadata


def differences(url: str) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        options = {"include_name": lambda name, *_: not str(name).startswith("said")}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async def run() -> list[object]:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            found = await connection.run_sync(compare)
        await engine.dispose()
        return found

    return asyncio.run(run())


def test_the_migrations_match_the_models(database_url: str) -> None:
    assert differences(database_url) == []


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert differences(database_url) == []


def _migrate_elsewhere(url: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "-m", "crm_backend.migrate"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_three_processes_may_migrate_an_empty_database_at_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/kefu.db"
    if kind == "postgresql":
        url = request.getfixturevalue("empty_postgres_url")
    runs = [_migrate_elsewhere(url) for _ in range(3)]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"", 0)] * 3
    assert differences(url) == []
