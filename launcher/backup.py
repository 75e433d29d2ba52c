"""One file with all that cannot be made anew: database, trackers, jobs, files, secrets, active model."""

import json
import os
import re
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from launcher import demo_postgres
from launcher.commands import run
from launcher.console import LaunchError, say, step
from launcher.paths import MODELS, home

LEFT_OUT = {"logs", "tools", "rasa-cache", "postgres", "run.json"}
DATABASES = ["kefu.db", "rasa.db", "jobs.db"]
DUMP, MANIFEST = "postgres.dump", "manifest.json"


def write(file: Path) -> None:
    """Write a backup; Kefu may be running.

    Raises:
        LaunchError: there is nothing to keep, or PostgreSQL's tools are missing or refuse.
    """
    with step(f"writing {file}"), tempfile.TemporaryDirectory(prefix="kefu-backup-") as temporary:
        folder, url = Path(temporary), _postgres()
        if url:
            _dump(url, folder / DUMP)
        elif not (home() / "kefu.db").is_file():
            raise LaunchError(f"There is no database in {home()}: set KEFU_HOME or DATABASE_URL.")
        else:
            _copy_databases(folder)
        _copy_model(folder / "models")
        manifest = {"made_at": datetime.now(UTC).isoformat(), "database": "postgresql" if url else "sqlite"}
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        _pack(folder, file)


def restore(file: Path, *, force: bool) -> None:
    """Put a backup back; Kefu must not be running.

    Raises:
        LaunchError: it is running, something is there already, or the file is no backup.
    """
    if _is_running():
        raise LaunchError(f"Kefu is running in {home()}: stop it first.")
    if (home() / "kefu.db").is_file() and not force:
        raise LaunchError(f"There is a database in {home()} already: move it away, or add --force.")
    with step(f"restoring {file}"), tempfile.TemporaryDirectory(prefix="kefu-restore-") as temporary:
        folder = Path(temporary)
        try:
            with tarfile.open(file) as archive:
                archive.extractall(folder, filter="data")
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (tarfile.TarError, OSError, ValueError) as error:
            raise LaunchError(f"{file} is no backup of Kefu: {error}") from error
        if manifest["database"] == "postgresql":
            _load(folder / DUMP, force=force)
        _put_back(folder)
    say("  Start Kefu as usual: it migrates an older database by itself.")


def _postgres() -> str:
    url, demo = os.environ.get("DATABASE_URL", ""), home() / "postgres"
    if not url and (demo / "port").is_file():
        url = demo_postgres.url_of(demo)
    address = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
    return re.sub(r"([?&])ssl=", r"\1sslmode=", address) if address.startswith("postgresql://") else ""


def _dump(url: str, target: Path) -> None:
    dump = demo_postgres.find_binaries() / "pg_dump"
    target.touch(mode=0o600)
    run([dump, "-Fc", "-f", target, "-d", url], log="backup", advice="Does DATABASE_URL reach the server?")


def _load(dump: Path, *, force: bool) -> None:
    if not (url := _postgres()):
        raise LaunchError("This backup is of PostgreSQL: set DATABASE_URL to an empty database.")
    clean = ["--clean", "--if-exists"] if force else []
    command: list[str | Path] = [
        demo_postgres.find_binaries() / "pg_restore",
        "--no-owner",
        "--exit-on-error",
        *clean,
    ]
    advice = "Is the database empty? With --force what is there is replaced."
    run([*command, "--single-transaction", "-d", url, dump], log="restore", advice=advice)


def _copy_databases(folder: Path) -> None:
    """SQLite's own online copy: whole, also while others write."""
    for name in DATABASES:
        if (home() / name).is_file():
            with (
                closing(sqlite3.connect(home() / name)) as source,
                closing(sqlite3.connect(folder / name)) as copy,
            ):
                source.backup(copy)


def _copy_model(folder: Path) -> None:
    active = MODELS / "active.json"
    if not active.is_file():
        return
    folder.mkdir()
    name = json.loads(active.read_text(encoding="utf-8"))["archive"].removesuffix(".tar.gz")
    for file in (active, MODELS / f"{name}.tar.gz", MODELS / f"{name}.json"):
        (folder / file.name).hardlink_to(file) if _same_disk(file, folder) else _copy(
            file, folder / file.name
        )


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
    target.chmod(source.stat().st_mode & 0o777)


def _pack(folder: Path, file: Path) -> None:
    """The backup holds secrets: only its owner may read it, and a half one never takes the name."""
    half = file.with_name(f".{file.name}.half")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    with tarfile.open(half, "w:gz") as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name)
        for path in sorted(home().iterdir()):
            if path.name not in LEFT_OUT and not path.name.startswith((*DATABASES, "torch-", ".")):
                archive.add(path, f"home/{path.name}")
    half.replace(file)


def _put_back(folder: Path) -> None:
    home().mkdir(parents=True, exist_ok=True)
    for name in DATABASES:
        for old in home().glob(f"{name}-*"):
            old.unlink()
        if (folder / name).is_file():
            _copy(folder / name, home() / name)
    for start, target in ((folder / "home", home()), (folder / "models", MODELS)):
        for file in start.rglob("*"):
            if file.is_file():
                _copy(file, target / file.relative_to(start))


def _is_running() -> bool:
    state = home() / "run.json"
    if not state.is_file():
        return False
    pid = json.loads(state.read_text(encoding="utf-8"))["launcher"]
    return subprocess.run(["kill", "-0", str(pid)], capture_output=True, check=False).returncode == 0
