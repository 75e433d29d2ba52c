"""A backup brings back what was there, on both databases, and nothing is replaced by mistake."""

import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from tests.postgres import SUPERUSER, running_server

ROOT = Path(__file__).resolve().parents[2]


def launch(home: Path, *arguments: str, url: str = "") -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "KEFU_HOME": str(home), "DATABASE_URL": url}
    command = [sys.executable, "-m", "launcher", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def migrate(home: Path, url: str = "") -> None:
    env = {**os.environ, "KEFU_HOME": str(home), "DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "crm_backend.migrate"], cwd=ROOT, env=env, check=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop's folder: a database with one customer, a secret, an upload, a log."""
    home = tmp_path / "home"
    migrate(home)
    with closing(sqlite3.connect(home / "kefu.db")) as database:
        database.execute("CREATE TABLE kept (word TEXT)")
        database.execute("INSERT INTO kept VALUES ('ada')")
        database.commit()
    (home / "secrets.env").write_text("KEFU_API_KEY=x\n")
    (home / "uploads").mkdir()
    (home / "uploads" / "a.png").write_bytes(b"png")
    (home / "logs").mkdir(exist_ok=True)
    (home / "logs" / "backend.log").write_text("old")
    return home


def test_a_lost_folder_comes_back(home: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "kefu.tar.gz", tmp_path / "again"
    assert launch(home, "backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    assert launch(again, "restore", str(file)).returncode == 0
    with closing(sqlite3.connect(again / "kefu.db")) as database:
        assert database.execute("SELECT word FROM kept").fetchall() == [("ada",)]
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert (again / "secrets.env").read_text() == "KEFU_API_KEY=x\n"
    assert (again / "uploads" / "a.png").read_bytes() == b"png"
    assert not (again / "logs" / "backend.log").exists()
    migrate(again)


def test_what_is_there_is_replaced_only_by_force(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "kefu.tar.gz"
    launch(home, "backup", str(file))
    refused = launch(home, "restore", str(file))
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert launch(home, "restore", str(file), "--force").returncode == 0


def test_a_running_shop_is_not_restored_over(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "kefu.tar.gz"
    launch(home, "backup", str(file))
    (home / "run.json").write_text(f'{{"launcher": {os.getpid()}}}')
    assert "stop it first" in launch(home, "restore", str(file), "--force").stderr


@pytest.mark.parametrize("content", [b"", b"not a tar"])
def test_no_backup_is_said_to_be_none(home: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.tar.gz"
    file.write_bytes(content)
    refused = launch(home, "restore", str(file), "--force")
    assert "is no backup of Kefu" in refused.stderr
    assert (home / "kefu.db").is_file()


def test_an_archive_that_climbs_out_is_refused(home: Path, tmp_path: Path) -> None:
    file, outside = tmp_path / "evil.tar.gz", tmp_path / "evil"
    with tarfile.open(file, "w:gz") as archive:
        archive.add(home / "secrets.env", "../../../../../../../../" + str(outside))
    assert "is no backup of Kefu" in launch(home, "restore", str(file), "--force").stderr
    assert not outside.exists()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_server() as address:
        yield f"postgresql+asyncpg://{SUPERUSER}@{address}"


async def on(url: str, *statements: str) -> list[object]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    rows = [await connection.fetch(statement) for statement in statements]
    await connection.close()
    return [tuple(row) for row in rows[-1]]


async def test_a_lost_postgresql_comes_back(server: str, tmp_path: Path) -> None:
    await on(f"{server}/postgres", "CREATE DATABASE lost", "CREATE DATABASE found")
    home, file = tmp_path / "home", tmp_path / "kefu.tar.gz"
    migrate(home, f"{server}/lost")
    await on(f"{server}/lost", "CREATE TABLE rasa.kept AS SELECT 'ada' AS word")
    kept = launch(home, "backup", str(file), url=f"{server}/lost")
    assert kept.returncode == 0, kept.stderr
    again = launch(tmp_path / "again", "restore", str(file), url=f"{server}/found")
    assert again.returncode == 0, again.stderr
    assert await on(f"{server}/found", "SELECT word FROM rasa.kept") == [("ada",)]
    migrate(tmp_path / "again", f"{server}/found")
    twice = launch(tmp_path / "again", "restore", str(file), url=f"{server}/found")
    assert twice.returncode == 1
    assert "--force" in twice.stderr
    assert launch(tmp_path / "again", "restore", str(file), "--force", url=f"{server}/found").returncode == 0
