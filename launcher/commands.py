"""Run a command with its output in a log file, and turn its failure into an error that helps."""

import errno
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.console import LaunchError
from launcher.paths import ROOT, home

TAIL_LINES = 12
DISK_WORDS = (os.strerror(errno.ENOSPC), "disk is full")
NAMED_ERROR = re.compile(r"[\w.]*(Error|Exception)\b")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
DISK_FULL = "The disk is full: make room (a first set-up needs about 8 GB) and run the command again."


def run(
    command: Sequence[str | Path],
    *,
    log: str,
    advice: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
) -> None:
    """Run ``command``; its output goes to ``KEFU_HOME/logs/<log>.log``.

    Raises:
        LaunchError: it failed; with the last lines of its output and ``advice``.
    """
    path = log_file(log)
    try:
        with path.open("w", encoding="utf-8") as output:
            code = subprocess.run(
                [str(part) for part in command],
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                user=user,
                check=False,
            ).returncode
    except OSError as error:
        raise from_os_error(error, f"start {command[0]}") from error
    if code != 0:
        raise LaunchError(explain(path, f"'{Path(command[0]).name}' ended with exit code {code}. {advice}"))


def log_file(name: str) -> Path:
    """Return the path of a log below KEFU_HOME; the folder exists afterwards.

    Raises:
        LaunchError: the folder cannot be made.
    """
    folder = home() / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise from_os_error(error, f"make the folder {folder}") from error
    return folder / f"{name}.log"


def explain(log: Path, text: str) -> str:
    """Return ``text`` with the end of a log, or what to do about a full disk if that was the cause."""
    raw = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    lines = [line for line in COLOURS.sub("", raw).splitlines() if line.strip()]
    if any(word in line for line in lines[-TAIL_LINES:] for word in DISK_WORDS):
        return f"{DISK_FULL} Log: {log}"
    tail = "\n    ".join(line[:300] for line in _telling(lines))
    return f"{text}\n    {tail}\n  The whole output is in {log}."


def _telling(lines: list[str]) -> list[str]:
    """Return the last error that the program named and what follows it, else simply the end."""
    named = [number for number, line in enumerate(lines) if NAMED_ERROR.match(line)]
    if named:
        return lines[named[-1] :][:TAIL_LINES]
    return [line for line in lines if not line.startswith((" ", "Traceback"))][-TAIL_LINES:]


def from_os_error(error: OSError, what: str) -> LaunchError:
    """Name the usual causes for what they are."""
    if error.errno == errno.ENOSPC:
        return LaunchError(
            "The disk is full: make room (a first set-up needs about 8 GB) and run the command again."
        )
    if error.errno in (errno.EACCES, errno.EROFS):
        return LaunchError(
            f"No permission to {what}. Choose another place with KEFU_HOME=/a/folder/of/yours."
        )
    return LaunchError(f"Could not {what}: {error.strerror}.")
