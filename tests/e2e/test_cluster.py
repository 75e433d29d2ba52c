"""Two of each process on one PostgreSQL: they act as one, and any one of them may die."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import httpx
import pytest
from httpx_sse import connect_sse

from launcher.demo_postgres import url_of
from tests.e2e.patience import RECOVERY_SECONDS, talk, wait_until_ready, wait_until_started_again, within
from tests.e2e.system import Customer, System, running_system

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
        within(
            RECOVERY_SECONDS,
            lambda url=url: httpx.get(f"{url}/webhooks/desk/", timeout=5).status_code == 200,
            f"{url} had its model",
        )


@pytest.mark.parametrize("victim", ["backend1", "rasa1", "actions1", "worker1", "postgres", "connections"])
def test_any_process_may_die_while_customers_talk(cluster: System, victim: str) -> None:
    customers = [Customer(cluster, "ada@example.com"), *(Customer(cluster) for _ in range(CUSTOMERS - 1))]
    before = [len(texts(customer)) for customer in customers]
    for customer in customers:
        talk(customer, "hello")
    with ThreadPoolExecutor(CUSTOMERS) as threads:
        running = [
            threads.submit(lambda one=one: [talk(one, text) for text in QUESTIONS]) for one in customers
        ]
        break_down(cluster, victim)
        slowest = max(seconds for run in running for _, seconds in run.result())
    print(f"{victim} broken: the slowest of {CUSTOMERS * len(QUESTIONS)} answers took {slowest:.1f} s")
    for customer, known in zip(customers, before, strict=True):
        assert texts(customer)[known:] == ["hello", *QUESTIONS]
        seqs = [message["seq"] for message in customer.messages()]
        assert seqs == sorted(set(seqs))
    wait_until_ready(cluster)
    wait_for_both_rasas(cluster)


def break_down(cluster: System, victim: str) -> None:
    """Kill the process and wait for the next one, or cut all connections to the database."""
    if victim == "connections":
        asyncio.run(cut_connections(url_of(cluster.home / "postgres")))
        return
    pid = cluster.pid_of(victim)
    os.kill(pid, signal.SIGKILL)
    wait_until_started_again(cluster, victim, pid)


async def cut_connections(url: str) -> None:
    admin = await asyncpg.connect(url.replace("+asyncpg", ""))
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await admin.close()


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
