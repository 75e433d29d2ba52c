"""Run a program of the bot's environment at the lowest priority, its output in a file; it can be stopped."""

import asyncio
import ctypes
import errno
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from crm_backend.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
NICENESS = 19
BEAT_SECONDS = 1.0
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TQDM_DISABLE": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
    "NO_COLOR": "1",
}
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
DISK_WORDS = (os.strerror(errno.ENOSPC), "disk is full")
DISK_FULL = "The disk is full: make room and train again. The live model is untouched."


class Stopped(Exception):
    """It was told to stop."""


class Failed(Exception):
    """It ended with an error; the text says what is at fault, for people."""


async def run(
    settings: Settings,
    arguments: Sequence[str | Path],
    log: Path,
    goes_on: Callable[[], Awaitable[bool]],
    *,
    python: Path | None = None,
    more: Mapping[str, str] | None = None,
) -> None:
    """Run ``python -m ARGUMENTS``; ``goes_on`` is asked every second.

    Args:
        python: another interpreter than the bot's.
        more: variables of its environment besides the usual ones.

    Raises:
        Stopped: ``goes_on`` said no; the process and its children have ended.
        Failed: it ended with another code than 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            str(python or settings.bot_python.absolute()),
            "-m",
            *(str(part) for part in arguments),
            cwd=ROOT,
            env={**_environment(settings), **(more or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=_step_back,
        )
    try:
        while not await _has_ended(process):
            if not await goes_on():
                raise Stopped
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    if process.returncode != 0:
        raise Failed(explain(log))


async def _has_ended(process: asyncio.subprocess.Process) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), BEAT_SECONDS)
    return process.returncode is not None


def _environment(settings: Settings) -> dict[str, str]:
    made = {
        "KEFU_BACKEND_URL": settings.public_url,
        "KEFU_INTERNAL_SECRET": settings.internal_secret.get_secret_value(),
        "RASA_CACHE_DIRECTORY": str((settings.home / "rasa-cache").absolute()),
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **QUIET, **made}


def _step_back() -> None:
    """Everybody else first; and end with the worker (Linux)."""
    os.nice(NICENESS)
    if LIBC:
        LIBC.prctl(1, signal.SIGKILL)


def explain(log: Path) -> str:
    """Return what a log says went wrong: the last named error and what follows it."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if any(word in line for line in lines[-20:] for word in DISK_WORDS):
        return DISK_FULL
    named = [number for number, line in enumerate(lines) if _names_error(line)]
    telling = lines[named[-1] :] if named else lines
    return "\n".join(line[:300] for line in telling[:12]) or "It ended without a word."


def _names_error(line: str) -> bool:
    first = line.split(":", 1)[0]
    return first.endswith(("Error", "Exception", "InvalidRule")) and " " not in first
