"""Wait until the whole system can answer a customer."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from launcher.commands import explain
from launcher.console import LaunchError, step
from launcher.processes import Supervisor

TIMEOUT_SECONDS = 300.0
PATIENCE_DEATHS = 3


def wait_until_ready(supervisor: Supervisor, url: str) -> None:
    """Poll ``/readyz``, restarting what dies meanwhile; return early when told to stop.

    Raises:
        LaunchError: a process keeps dying, or time is over.
    """
    with step("starting backend, rasa, actions and worker"):
        deadline = time.monotonic() + TIMEOUT_SECONDS
        missing = "no answer yet"
        while not supervisor.stopping:
            supervisor.tend()
            _check_deaths(supervisor)
            missing = _what_is_missing(f"{url}/readyz")
            if not missing:
                return
            if time.monotonic() > deadline:
                raise LaunchError(
                    f"Not ready after {TIMEOUT_SECONDS:.0f} s: {missing}. See the logs in KEFU_HOME/logs."
                )
            time.sleep(0.3)


def _check_deaths(supervisor: Supervisor) -> None:
    for process in supervisor.processes:
        if process.deaths >= PATIENCE_DEATHS:
            raise LaunchError(explain(process.log, f"{process.name} keeps ending by itself."))


def _what_is_missing(url: str) -> str:
    """Return an empty string when ready, else what is not."""
    return _ask(url, lambda body: ", ".join(name for name, state in body["checks"].items() if state != "ok"))


def _ask(url: str, read: Callable[[dict[str, dict[str, str]]], str]) -> str:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return read(json.load(answer))
    except urllib.error.HTTPError as error:
        return read(json.load(error)) or f"status {error.code}"
    except (OSError, ValueError):
        return "backend"
