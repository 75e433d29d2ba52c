"""A PostgreSQL server for trying a cluster out; a shop that is in earnest gives its own DATABASE_URL."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from launcher.commands import run
from launcher.console import LaunchError, step
from launcher.environment import free_port
from launcher.paths import home
from launcher.processes import Process

PREFERRED_PORT, PATIENCE_SECONDS = 5433, 30.0
MISSING = (
    "A cluster needs PostgreSQL: give DATABASE_URL=postgresql+asyncpg://user:password@host/database, "
    "or install a server for the demo (on Debian: apt-get install postgresql)."
)
UNREADABLE = (
    "PostgreSQL does not run as root, and its user 'postgres' cannot reach {folder}. Choose another "
    "KEFU_HOME (below /srv or /var/lib), or give DATABASE_URL."
)


def start() -> tuple[Process, str]:
    """Start the server below KEFU_HOME, made if it is not there; return it and its DATABASE_URL.

    Raises:
        LaunchError: PostgreSQL is not installed, or does not start.
    """
    binaries, folder = find_binaries(), home() / "postgres"
    with step("starting PostgreSQL for the demo"):
        password = _make(binaries, folder)
        port = free_port(PREFERRED_PORT)
        (folder / "port").write_text(f"{port}\n", encoding="utf-8")
        command = [binaries / "postgres", "-D", folder / "data", "-p", port, "-h", "127.0.0.1", "-k", ""]
        process = Process(
            "postgres", [str(part) for part in command], dict(os.environ), _user(), signal.SIGINT
        )
        process.start()
        try:
            _make_database(binaries, process, port, password)
        except LaunchError:
            process.end()
            raise
    return process, url_of(folder)


def url_of(folder: Path) -> str:
    """Return the address of the server in this folder."""
    port, password = ((folder / name).read_text(encoding="utf-8").strip() for name in ("port", "password"))
    return f"postgresql+asyncpg://kefu:{password}@127.0.0.1:{port}/kefu"


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs; Debian keeps them off PATH.

    Raises:
        LaunchError: there is none.
    """
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise LaunchError(MISSING)


def _user() -> str | None:
    """PostgreSQL refuses to run as root; its packages bring a user for it."""
    return "postgres" if os.geteuid() == 0 else None


def _make(binaries: Path, folder: Path) -> str:
    secret = folder / "password"
    if not (folder / "data" / "PG_VERSION").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        if user := _user():
            _give(folder, secret, user)
        options: list[str | Path] = [
            "-U",
            "kefu",
            "-A",
            "scram-sha-256",
            "--pwfile",
            secret,
            "-E",
            "UTF8",
            "--locale",
            "C",
        ]
        command: list[str | Path] = [binaries / "initdb", "-D", folder / "data", *options]
        run(command, log="setup-postgres", advice="Remove the folder postgres.", user=_user(), cwd=folder)
    return secret.read_text(encoding="utf-8").strip()


def _give(folder: Path, secret: Path, user: str) -> None:
    try:
        account = pwd.getpwnam(user)
    except KeyError as error:
        raise LaunchError(MISSING) from error
    for path in (folder, secret):
        os.chown(path, account.pw_uid, account.pw_gid)
    if subprocess.run(["/bin/sh", "-c", f"test -w '{folder}'"], user=user, check=False).returncode:
        raise LaunchError(UNREADABLE.format(folder=folder))


def _make_database(binaries: Path, process: Process, port: int, password: str) -> None:
    command = [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "kefu", "kefu"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        done = subprocess.run(
            command, env={**os.environ, "PGPASSWORD": password}, capture_output=True, text=True, check=False
        )
        if done.returncode == 0 or "already exists" in done.stderr:
            return
        if time.monotonic() > deadline or not process.is_running():
            raise LaunchError(f"PostgreSQL does not start: {done.stderr.strip()} See {process.log}.")
        time.sleep(0.2)
