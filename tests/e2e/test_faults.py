"""Processes die in the middle of conversations: nothing is lost or doubled, and the customer is told."""

import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.e2e.system import Customer, System

BACK_SECONDS = 90.0


@pytest.fixture(autouse=True)
def whole_again(system: System) -> Iterator[None]:
    yield
    wait_until(lambda: is_ready(system), "everything is ready again")


def is_ready(system: System) -> bool:
    try:
        return httpx.get(f"{system.url}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def wait_until(condition: Callable[[], bool], what: str, seconds: float = BACK_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.1)


def texts(customer: Customer, sender: str) -> list[str]:
    return [message["text"] for message in customer.messages() if message["sender"] == sender]


def test_rasa_stands_still_for_ten_seconds(system: System) -> None:
    customer = Customer(system, "ada@example.com")
    customer.say("hello")
    before = len(texts(customer, "bot"))
    rasa = system.pid_of("rasa")
    os.kill(rasa, signal.SIGSTOP)
    try:
        assert customer.send(text="where is KF-1002").status_code == 202
        wait_until(lambda: bool(texts(customer, "system")), "the customer is told", 12)
        time.sleep(1)
    finally:
        os.kill(rasa, signal.SIGCONT)
    wait_until(lambda: len(texts(customer, "bot")) > before, "the bot answers late")
    time.sleep(2)
    answers = texts(customer, "bot")[before:]
    assert len(answers) == 1
    assert "DHL" in answers[0]
    assert len(texts(customer, "system")) == 1
    assert texts(customer, "customer") == ["hello", "where is KF-1002"]


def test_rasa_is_killed_and_a_person_can_be_had_meanwhile(system: System) -> None:
    waiting, impatient = Customer(system, "ada@example.com"), Customer(system, "bo@example.com")
    os.kill(system.pid_of("rasa"), signal.SIGKILL)
    assert waiting.send(text="how long does delivery take").status_code == 202
    assert "person" in impatient.say("where is my refund")
    impatient.press("person")
    wait_until(lambda: impatient.owner == "queue", "a person is called", 5)
    wait_until(lambda: any("working days" in text for text in texts(waiting, "bot")), "the bot answers")
    assert texts(waiting, "customer") == ["how long does delivery take"]
    assert impatient.owner == "queue"


def test_the_backend_is_killed_after_it_has_accepted(system: System) -> None:
    customer = Customer(system, "ada@example.com")
    known = len(texts(customer, "bot"))
    body = {"client_id": str(uuid.uuid4()), "text": "which payment methods do you take"}
    assert customer.request("POST", "/messages", json=body).status_code == 202
    os.kill(system.pid_of("backend"), signal.SIGKILL)
    wait_until(lambda: is_ready(system), "the backend is back")
    assert customer.request("POST", "/messages", json=body).status_code == 200, "the same message again"
    wait_until(lambda: len(texts(customer, "bot")) > known, "the bot answers")
    time.sleep(1)
    assert len([text for text in texts(customer, "bot") if "PayPal" in text]) == 1
    assert texts(customer, "customer") == [body["text"]]


def test_the_actions_are_gone(system: System) -> None:
    customer = Customer(system, "ada@example.com")
    pid = system.pid_of("actions")
    os.kill(pid, signal.SIGSTOP)
    try:
        answer = customer.say("where is KF-1002", seconds=20)
        assert "person" in answer.lower()
        assert "Traceback" not in answer
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_until(lambda: "DHL" in customer.say("where is KF-1002", seconds=20), "tracking works again", 40)
