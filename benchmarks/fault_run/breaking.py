"""What goes wrong: processes killed outright, the database's connections cut or its file locked."""

import asyncio
import logging
import os
import signal
import sqlite3
import time
from collections import defaultdict
from dataclasses import dataclass, field

import asyncpg
from sqlalchemy import make_url

from benchmarks.fault_run.healing import NotHealed, Probe

log = logging.getLogger(__name__)

PROCESSES = ("backend", "rasa", "actions", "worker")
LOCKED_SECONDS = 3.0


@dataclass
class Breaker:
    """Breaks one thing after the other.

    ``recovery`` keeps the seconds until all worked again, ``failures`` what never did.
    """

    probe: Probe
    database_url: str
    recovery: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)

    async def go_on(self, stop: asyncio.Event, pause: float) -> None:
        """Break and wait until it has healed, until told to stop; everything works for a while before."""
        await _wait(stop, pause)
        while not stop.is_set():
            for name in (*PROCESSES, "database"):
                if not stop.is_set():
                    await self._break_and_wait(name)
                    await _wait(stop, pause)

    async def _break_and_wait(self, name: str) -> None:
        started = time.monotonic()
        killed = self.probe.pid_of(name)
        await self._break(name, killed)
        try:
            await self.probe.healed(name, killed)
        except NotHealed as error:
            self.failures.append(str(error))
            log.error("NOT HEALED: %s", error)
        else:
            self.recovery[name].append(time.monotonic() - started)
            log.info("%s is back after %.1f s", name, self.recovery[name][-1])

    async def _break(self, name: str, pid: int | None) -> None:
        log.info("breaking %s (pid %s)", name, pid)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        elif name == "database":
            await self._cut_database()

    async def _cut_database(self) -> None:
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite":
            await asyncio.to_thread(_hold_file, url.database or "")
            return
        admin = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await admin.close()


def _hold_file(path: str) -> None:
    """Keep everybody else from writing for some seconds, as a stuck process would."""
    with sqlite3.connect(path, timeout=30, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED_SECONDS)
        other.execute("ROLLBACK")


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
