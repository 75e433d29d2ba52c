"""Two of each process on one PostgreSQL: they act as one, and any one of them may die."""

import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from httpx_sse import connect_sse

from tests.e2e.system import Customer, System, running_system

RECOVERY_SECONDS = 60.0  # benchmarks/faults.py measures; this one runs beside other tests
CUSTOMERS = 4
LOGINS = 6
QUESTIONS = ["hello", "which payment methods do you take", "how long does delivery take"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[System]:
    # Below a folder that PostgreSQL's own user can reach: pytest's are closed to others.
    folder = Path(tempfile.mkdtemp(prefix="kefu-cluster-", dir="/tmp"))
    folder.chmod(0o711)
    variables = {"DATABASE_URL": "", "KEFU_RATE_LOGIN": f"{LOGINS}/minute"}
    with running_system(folder / "home", "run-cluster", **variables) as system:
        wait_for_both_rasas(system)
        yield system
    shutil.rmtree(folder, ignore_errors=True)


def wait_for_both_rasas(system: System) -> None:
    for url in system.rasa_url.split(","):
        within(90, lambda url=url: httpx.get(f"{url}/webhooks/desk/", timeout=5).status_code == 200)


def within(seconds: float, condition: Callable[[], object]) -> None:
    """Ask until it is so; a connection that breaks is an answer, too."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        time.sleep(0.05)


def talk(customer: Customer, text: str, answerers: tuple[str, ...] = ("bot",)) -> tuple[str, float]:
    """Send as the widget does, again with the same client id until accepted; return it and the seconds."""
    body, started = {"client_id": str(uuid.uuid4()), "text": text}, time.monotonic()
    seq: list[int] = []

    def accepted() -> bool:
        answer = customer.request("POST", "/messages", json=body)
        assert answer.status_code in (200, 202) or answer.status_code >= 500, answer.text
        if answer.status_code < 300:
            seq.append(answer.json()["seq"])
        return bool(seq)

    def answered() -> bool:
        answer = customer.request("GET", "/messages", params={"after": seq[0]})
        return answer.status_code == 200 and any(
            message["sender"] in answerers for message in answer.json()["messages"]
        )

    within(RECOVERY_SECONDS, accepted)
    try:
        within(RECOVERY_SECONDS - (time.monotonic() - started), answered)
    except AssertionError as error:
        log = [(message["sender"], message["text"][:80]) for message in customer.messages()]
        raise AssertionError(f"{text!r} has no answer: {log}") from error
    return text, time.monotonic() - started


@pytest.mark.parametrize("victim", ["backend1", "rasa1", "actions1", "worker1", "postgres"])
def test_any_process_may_die_while_customers_talk(cluster: System, victim: str) -> None:
    customers = [Customer(cluster, "ada@example.com"), *(Customer(cluster) for _ in range(CUSTOMERS - 1))]
    before = [len(texts(customer)) for customer in customers]
    for customer in customers:
        talk(customer, "hello")
    pid = cluster.pid_of(victim)
    # A turn whose action died under it ends with "please put it in other words", said by the system.
    answerers = ("bot", "system") if victim == "actions1" else ("bot",)
    with ThreadPoolExecutor(CUSTOMERS) as threads:
        running = [
            threads.submit(lambda one=one: [talk(one, text, answerers) for text in QUESTIONS])
            for one in customers
        ]
        time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        slowest = max(seconds for run in running for _, seconds in run.result())
    print(f"{victim} killed: the slowest of {CUSTOMERS * len(QUESTIONS)} answers took {slowest:.1f} s")
    for customer, known in zip(customers, before, strict=True):
        assert texts(customer)[known:] == ["hello", *QUESTIONS]
        seqs = [message["seq"] for message in customer.messages()]
        assert seqs == sorted(set(seqs))
    within(60, lambda: cluster.state["pids"][victim] != pid)
    within(60, lambda: httpx.get(f"{cluster.url}/readyz", timeout=5).status_code == 200)
    wait_for_both_rasas(cluster)


def texts(customer: Customer) -> list[str]:
    return [message["text"] for message in customer.messages() if message["sender"] == "customer"]


def test_a_stream_hears_of_what_any_backend_stored(cluster: System) -> None:
    customer = Customer(cluster)
    headers = {"Authorization": f"Bearer {customer.token}"}
    with (
        httpx.Client(timeout=10) as client,
        connect_sse(client, "GET", f"{cluster.url}/api/chat/events", headers=headers) as source,
    ):
        events = source.iter_sse()
        for number in range(8):  # each on a connection of its own: the kernel spreads them over both
            text = f"message {number}"
            assert customer.send(text=text).status_code == 202
            next(event for event in events if event.event == "message.created" and text in event.data)


def test_both_backends_serve_the_port(cluster: System) -> None:
    def process_started() -> str:
        lines = httpx.get(f"{cluster.url}/metrics", timeout=5).text.splitlines()
        return next(line for line in lines if line.startswith("process_start_time_seconds"))

    assert len({process_started() for _ in range(40)}) == 2


def test_the_limit_of_one_backend_is_the_limit_of_both(cluster: System) -> None:
    body, origin = {"email": "nobody@example.com", "password": "wrong"}, {"Origin": cluster.url}
    url = f"{cluster.url}/api/staff/login"
    codes = [httpx.post(url, json=body, headers=origin, timeout=10).status_code for _ in range(24)]
    assert LOGINS <= codes.count(401) <= LOGINS + 1
    assert set(codes) == {401, 429}
