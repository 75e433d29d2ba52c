"""A PostgreSQL server for the length of a test session, started by the tests themselves."""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUPERUSER = "kefu_test"
UNSAFE_BUT_QUICK = ["fsync", "synchronous_commit", "full_page_writes"]
ENOUGH_BYTES = 2_000_000_000
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


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
    with tempfile.TemporaryDirectory(
        prefix="kefu-pg-", dir=_quickest_place(), ignore_cleanup_errors=True
    ) as folder:
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
        command = [find_binary("postgres"), "-D", str(data), "-p", str(port), "-k", folder, "-h", "127.0.0.1"]
        for setting in UNSAFE_BUT_QUICK:
            command += ["-c", f"{setting}=off"]
        with Path(folder, "log").open("w") as log:
            server = subprocess.Popen(
                command, user=user, cwd="/", stdout=log, stderr=log, preexec_fn=_end_with_parent
            )
        try:
            _wait_for(port, server)
            yield f"127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()


def _quickest_place() -> str:
    """Return a folder in memory where there is enough: each test's database is some 400 files."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH_BYTES else "/tmp"


def _end_with_parent() -> None:
    """A test run that is killed cleans nothing up: on Linux the kernel ends its server."""
    if LIBC:
        LIBC.prctl(1, signal.SIGQUIT)


def _wait_for(port: int, server: "subprocess.Popen[bytes]", seconds: float = 60.0) -> None:
    command = [find_binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + seconds
    while subprocess.run(command, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the tests' PostgreSQL server does not start")
        time.sleep(0.1)


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
