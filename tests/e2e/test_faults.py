"""Processes die in the middle of conversations, which go on by themselves: nothing is lost or doubled."""

import os
import signal
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.e2e.orders import copy_order
from tests.e2e.patience import (
    RECOVERY_SECONDS,
    hear,
    send,
    talk,
    wait_until_ready,
    wait_until_started_again,
    within,
)
from tests.e2e.system import Customer, System

LINES = [
    ("hello", ""),
    ("where is KF-1002", "DHL"),
    ("how long does delivery take", "working days"),
    ("which payment methods do you take", "PayPal"),
]
LOCKED_SECONDS = 3.0
EXCUSE = "put it in other words"


@pytest.fixture(autouse=True)
def whole_again(system: System) -> Iterator[None]:
    yield
    wait_until_ready(system)


def texts(customer: Customer, *senders: str) -> list[str]:
    return [message["text"] for message in customer.messages() if message["sender"] in senders]


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def lock_database(system: System) -> None:
    """Keep everybody else from writing for some seconds, as a stuck process would."""
    with sqlite3.connect(system.home / "kefu.db", timeout=60, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Event().wait(LOCKED_SECONDS)
        other.execute("ROLLBACK")


def chat(customer: Customer, first_answer: threading.Event) -> None:
    """Say all lines; each is answered, and with what was asked for."""
    for text, expected in LINES:
        answer, _ = talk(customer, text)
        assert expected in answer, (text, answer)
        first_answer.set()


@pytest.mark.parametrize("victim", ["backend", "rasa", "actions", "worker", "database"])
def test_conversations_go_on_by_themselves(system: System, victim: str) -> None:
    customers = [Customer(system, "ada@example.com") for _ in range(2)]
    before, under_way = [len(customer.messages()) for customer in customers], threading.Event()
    with ThreadPoolExecutor(len(customers)) as threads:
        talks: list[Future[None]] = [threads.submit(chat, customer, under_way) for customer in customers]
        assert under_way.wait(RECOVERY_SECONDS), "nobody was answered"
        if victim == "database":
            lock_database(system)
        else:
            pid = system.pid_of(victim)
            os.kill(pid, signal.SIGKILL)
            wait_until_started_again(system, victim, pid)
        for running in talks:
            running.result()
    for customer, known in zip(customers, before, strict=True):
        new = customer.messages()[known:]
        said = [message["text"] for message in new if message["sender"] == "customer"]
        assert said == [text for text, _ in LINES]
        answers = [message["text"] for message in new if message["sender"] == "bot"]
        assert len(answers) == len(LINES), answers
        assert EXCUSE not in str(new)


def test_a_turn_is_repeated_where_the_actions_died_under_it(system: System) -> None:
    number, email = copy_order(system, "paid")
    customer = Customer(system, email)
    talk(customer, f"cancel order {number}")
    pid = system.pid_of("actions")
    os.kill(pid, signal.SIGSTOP)  # what is called now waits in its socket
    seq = send(customer, "yes")
    os.kill(pid, signal.SIGKILL)
    answer = hear(customer, seq)
    assert f"{number} is cancelled" in answer
    assert EXCUSE not in str(customer.messages(after=seq))
    assert refunds(system, number) == 1
    wait_until_started_again(system, "actions", pid)


def refunds(system: System, number: str) -> int:
    with sqlite3.connect(system.home / "kefu.db", timeout=60) as database:
        query = "SELECT count(*) FROM refunds r JOIN orders o ON o.id = r.order_id WHERE o.number = ?"
        return int(database.execute(query, (number,)).fetchone()[0])


def test_rasa_stands_still_and_the_customer_is_told(system: System) -> None:
    customer = Customer(system, "ada@example.com")
    talk(customer, "hello")
    known = len(customer.messages())
    with standing_still(system.pid_of("rasa")):
        seq = send(customer, "where is KF-1002")
        within(RECOVERY_SECONDS, lambda: texts(customer, "system"), "the customer was told")
    assert "DHL" in hear(customer, seq)
    talk(customer, "how long does delivery take")  # whatever came twice would have come before this
    new = customer.messages()[known:]
    assert [message["sender"] for message in new] == ["customer", "system", "bot", "customer", "bot"]


def test_rasa_is_killed_and_a_person_can_be_had_meanwhile(system: System) -> None:
    waiting, impatient = Customer(system, "ada@example.com"), Customer(system, "bo@example.com")
    pid = system.pid_of("rasa")
    os.kill(pid, signal.SIGKILL)
    seq = send(waiting, "how long does delivery take")
    assert "person" in impatient.say("where is my refund", seconds=RECOVERY_SECONDS)
    impatient.press("person")
    within(RECOVERY_SECONDS, lambda: impatient.owner == "queue", "a person was called")
    assert "working days" in hear(waiting, seq)
    assert texts(waiting, "customer") == ["how long does delivery take"]
    assert impatient.owner == "queue"
    wait_until_started_again(system, "rasa", pid)


ANSWERS = ("PayPal", "isn't answering me")
"""The second where an action asked the backend in the very moment in which it was dead."""


def test_the_backend_is_killed_after_it_has_accepted(system: System) -> None:
    customer = Customer(system, "ada@example.com")
    body = {"client_id": str(uuid.uuid4()), "text": "which payment methods do you take"}
    accepted = customer.request("POST", "/messages", json=body)
    pid = system.pid_of("backend")
    os.kill(pid, signal.SIGKILL)
    assert accepted.status_code == 202
    wait_until_started_again(system, "backend", pid)
    assert customer.request("POST", "/messages", json=body).status_code == 200, "the same message again"
    hear(customer, accepted.json()["seq"])
    talk(customer, "how long does delivery take")
    answers = [text for text in texts(customer, "bot") if any(words in text for words in ANSWERS)]
    assert len(answers) == 1, answers
    assert texts(customer, "customer") == [body["text"], "how long does delivery take"]


def test_the_actions_stand_still_and_a_person_is_offered(system: System) -> None:
    customer = Customer(system, "ada@example.com")
    with standing_still(system.pid_of("actions")):
        answer = customer.say("where is KF-1002", seconds=RECOVERY_SECONDS)
        assert "person" in answer.lower()
        assert "Traceback" not in answer
    assert "DHL" in hear(customer, customer.seen - 1)
