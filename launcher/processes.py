"""Run the Procfile's processes together: restart what dies, end all when told, leave none behind.

honcho and foreman end everything when one process ends; a desk that serves customers must not
(docs/decisions/0002-own-supervisor.md).
"""

import ctypes
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from launcher.commands import from_os_error, log_file
from launcher.console import say
from launcher.paths import ROOT, home

GRACE_SECONDS = 10.0
POLL_SECONDS = 0.2
MAX_PAUSE = 15.0
QUICK_DEATH_SECONDS = 20.0
# Loaded here: a child that runs as another user may not be able to read Python's own files.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
URLS = ["KEFU_PUBLIC_URL", "KEFU_RASA_URL", "KEFU_ACTIONS_URL"]


def read_procfile(path: Path) -> dict[str, str]:
    """Return the command of each process by name."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return {name.strip(): command.strip() for name, command in pairs}


@dataclass
class Process:
    """One process of the Procfile and its restarts."""

    name: str
    command: list[str]
    env: dict[str, str]
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    popen: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    deaths: int = 0
    _log: IO[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        return log_file(self.name)

    def start(self) -> None:
        """Start it in a process group of its own, so that its children end with it."""
        self._log = self._log or self.log.open("ab")
        try:
            self.popen = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.env,
                stdout=self._log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_die_with_parent,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        except OSError as error:
            raise from_os_error(error, f"start {self.name} ({self.command[0]})") from error
        self.started_at = time.monotonic()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group."""
        if self.popen is None:
            return
        with suppress(ProcessLookupError):  # it has just ended by itself, which is what we wanted
            os.killpg(self.popen.pid, number)

    def end(self) -> None:
        """End it, politely first; nothing happens if it has ended."""
        _end([self])

    def is_running(self) -> bool:
        return self.popen is not None and self.popen.poll() is None


def _die_with_parent() -> None:
    """On Linux, ask the kernel to end this process if the launcher is killed outright."""
    if LIBC:
        LIBC.prctl(1, signal.SIGTERM)


class Supervisor:
    """Starts the processes, keeps them running, and stops them on SIGINT or SIGTERM."""

    def __init__(self, procfile: Path, env: dict[str, str], database: Process | None = None) -> None:
        self.stopping = False
        self._state = home() / "run.json"
        self._urls = {name: env[name] for name in URLS}
        self.database = database
        self.processes = [database] if database else []
        self.processes += [
            Process(name, [_expand(part, env) for part in shlex.split(command)], env)
            for name, command in read_procfile(procfile).items()
        ]

    def start(self) -> None:
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        for process in self.processes:
            if not process.is_running():
                process.start()
        self._write_state()

    def _write_state(self) -> None:
        """Say which process runs where, for people and for tests."""
        pids = {process.name: process.popen.pid for process in self.processes if process.popen}
        state = {"launcher": os.getpid(), "pids": pids, **self._urls}
        whole = self._state.with_suffix(".new")
        whole.write_text(json.dumps(state, indent=2) + "\n", encoding="utf-8")
        whole.replace(self._state)  # whoever reads it meanwhile sees the old one, never half of one

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def watch(self) -> None:
        """Restart what dies until told to stop."""
        while not self.stopping:
            self.tend()
            time.sleep(POLL_SECONDS)

    def tend(self) -> None:
        """One look at every process: note a death, restart when its pause is over."""
        for process in self.processes:
            if process.is_running() or self.stopping:
                continue
            if process.restart_at == 0.0:
                self._plan_restart(process)
            elif time.monotonic() >= process.restart_at:
                process.restart_at = 0.0
                process.start()
                self._write_state()

    def _plan_restart(self, process: Process) -> None:
        code = process.popen.returncode if process.popen else None
        process.signal(signal.SIGKILL)  # children of a dead leader
        quick = time.monotonic() - process.started_at < QUICK_DEATH_SECONDS
        process.deaths = process.deaths + 1 if quick else 0
        pause = min(MAX_PAUSE, 0.5 * 2**process.deaths) if quick else 0.5
        process.restart_at = time.monotonic() + pause
        say(f"  {process.name} ended with code {code}; starting it again in {pause:.0f} s ({process.log})")

    def stop(self) -> None:
        """End all, the database last: politely, and after a grace period for certain."""
        self.stopping = True
        _end([process for process in self.processes if process is not self.database])
        if self.database:
            _end([self.database])
        self._state.unlink(missing_ok=True)


def _end(processes: list[Process]) -> None:
    for process in processes:
        process.signal(process.stop_signal)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(process.is_running() for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        process.signal(signal.SIGKILL)
        if process.popen:
            process.popen.wait()


def _expand(part: str, env: dict[str, str]) -> str:
    for name in sorted(env, key=len, reverse=True):
        part = part.replace(f"${name}", env[name])
    return part
