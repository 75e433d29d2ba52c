"""A PostgreSQL server for the length of a test session, started by the tests themselves."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUPERUSER = "kefu_test"


def find_binary(name: str) -> str:
    """Return a server binary; Debian keeps them off PATH.

    Raises:
        RuntimeError: PostgreSQL's server is not installed.
    """
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) or [shutil.which(name)]
    if found[-1] is None:
        raise RuntimeError("the tests need a PostgreSQL server: apt-get install postgresql")
    return str(found[-1])


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    return "postgres" if os.geteuid() == 0 else None


@contextmanager
def running_server() -> Iterator[str]:
    """Yield ``host:port`` of a fresh server without durability; it and its data are gone afterwards."""
    user = _server_user()
    with tempfile.TemporaryDirectory(prefix="kefu-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        if user:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        _run(
            [
                find_binary("initdb"),
                "-D",
                str(data),
                "-U",
                SUPERUSER,
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
            ],
            user,
        )
        port = _free_port()
        unsafe_but_quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {unsafe_but_quick}"
        _run(
            [find_binary("pg_ctl"), "-D", str(data), "-o", options, "-l", f"{folder}/log", "-w", "start"],
            user,
        )
        try:
            yield f"127.0.0.1:{port}"
        finally:
            _run([find_binary("pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"], user)


def _run(command: list[str], user: str | None) -> None:
    done = subprocess.run(
        command, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
