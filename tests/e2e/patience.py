"""Waiting for a Kefu that is being broken: every wait has a limit that a slow machine keeps, too."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

from tests.e2e.system import Customer, System

RECOVERY_SECONDS = 180.0  # benchmarks/faults.py measures; tests run beside others, on slow machines


def within(seconds: float, condition: Callable[[], object], what: str = "it was so") -> None:
    """Ask until it is so; a connection that breaks is an answer, too."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, f"waited in vain for {seconds:.0f} s until {what}"
        time.sleep(0.05)


def send(customer: Customer, text: str) -> int:
    """Send as the widget does, again with the same client id until it is taken; return its number."""
    body, taken = {"client_id": str(uuid.uuid4()), "text": text}, list[int]()

    def is_taken() -> bool:
        answer = customer.request("POST", "/messages", json=body)
        assert answer.status_code in (200, 202) or answer.status_code >= 500, answer.text
        if answer.status_code < 300:
            taken.append(answer.json()["seq"])
        return bool(taken)

    within(RECOVERY_SECONDS, is_taken, f"{text!r} was taken")
    return taken[0]


def hear(customer: Customer, seq: int) -> str:
    """Return what the bot answers after message ``seq``, however long it takes."""
    heard: list[str] = []

    def is_answered() -> bool:
        answer = customer.request("GET", "/messages", params={"after": seq})
        if answer.status_code == 200:
            said: list[dict[str, Any]] = answer.json()["messages"]
            heard[:] = [message["text"] for message in said if message["sender"] == "bot"]
        return bool(heard)

    within(RECOVERY_SECONDS, is_answered, f"the bot answered {seq} of {customer.conversation_id}")
    return "\n".join(heard)


def talk(customer: Customer, text: str) -> tuple[str, float]:
    """Say something and wait for the bot's answer; return it and the seconds that it took."""
    started = time.monotonic()
    return hear(customer, send(customer, text)), time.monotonic() - started


def wait_until_ready(system: System) -> None:
    within(
        RECOVERY_SECONDS,
        lambda: httpx.get(f"{system.url}/readyz", timeout=10).status_code == 200,
        "everything was ready",
    )


def wait_until_started_again(system: System, name: str, pid: int) -> None:
    """Wait until the launcher has another process of this name, and all is ready."""

    def is_another() -> bool:
        try:
            return system.pid_of(name) != pid
        except (KeyError, ValueError):  # the launcher writes its state at this moment
            return False

    within(RECOVERY_SECONDS, is_another, f"{name} was started again")
    wait_until_ready(system)
