"""What the person at the terminal sees: one line a step, and errors that say what to do."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class LaunchError(Exception):
    """Set-up or start cannot go on; the text says why and what to do."""


def say(text: str = "") -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def fail(error: LaunchError) -> int:
    """Print an error for a person and return the exit code."""
    mark = "\033[31m✗\033[0m" if sys.stderr.isatty() and not os.environ.get("NO_COLOR") else "✗"
    print(f"\n{mark} {error}", file=sys.stderr, flush=True)
    return 1


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    print(f"  {text} …", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)
