"""What does one turn cost the backend? SQL statements, transactions and processor time, by step.

``python -m benchmarks.turn_cost [--turns 200] [--statements] [--profile FILE]``: the application in this
process on a temporary SQLite database with the demo shop; requests are made without a socket, and an
instant stand-in for Rasa answers from another process, so what is counted is the backend alone.
"""

import argparse
import asyncio
import cProfile
import json
import multiprocessing
import re
import statistics
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event

from benchmarks.machine import describe_machine, percentile
from benchmarks.turn import SENTENCES
from crm_backend.app import create_app
from crm_backend.database import Database
from crm_backend.migrate import migrate
from crm_backend.settings import Settings
from tests.crm_backend.gateway.fake_rasa import FakeRasa

STEPS = ("post", "turn", "stream", "other")
WARM_UP = 30
TURNS_OF_A_CONVERSATION = 15
SECRET = "a-secret-for-benchmarks-that-is-long"


@dataclass
class Counts:
    """Statements and transactions by step; the step is the name of the task that ran them."""

    statements: Counter[str] = field(default_factory=Counter)
    transactions: Counter[str] = field(default_factory=Counter)
    texts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def listen(self, database: Database) -> None:
        for engine in (database._write_engine, database._read_engine):
            event.listen(engine.sync_engine, "before_cursor_execute", self._on_statement)

    def clear(self) -> None:
        for counter in (self.statements, self.transactions, self.texts):
            counter.clear()

    def _on_statement(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        step = step_of_this_task()
        if statement.startswith("BEGIN"):
            self.transactions[step] += 1
        else:
            self.statements[step] += 1
            self.texts[step, re.sub(r"\s+", " ", statement)] += 1


def step_of_this_task() -> str:
    """Return which of ``STEPS`` runs at the moment."""
    task = asyncio.current_task()
    name = task.get_name().partition(" ")[0] if task else ""
    return name if name in STEPS else "other"


def _serve_rasa(line: Connection) -> None:
    rasa = FakeRasa()
    rasa.start()
    line.send(rasa.url)
    line.recv()


@contextmanager
def instant_rasa() -> Iterator[str]:
    """Run the stand-in in a process of its own; yield its address."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve_rasa, args=(there,), daemon=True)
    process.start()
    yield here.recv()
    here.send("end")
    process.join(5)


@asynccontextmanager
async def running_app(home: Path, rasa_url: str) -> AsyncIterator[FastAPI]:
    """Start the application on a fresh database, as one process of its own would."""
    url = f"sqlite+aiosqlite:///{home / 'kefu.db'}"
    await asyncio.to_thread(migrate, url)
    settings = Settings(
        DATABASE_URL=url,
        home=home,
        demo=True,
        internal_secret=SECRET,
        session_secret=SECRET,
        demo_site_secret=SECRET,
        api_key=SECRET,
        rasa_url=rasa_url,
        rate_messages="100000/minute",
        rate_sessions="100000/minute",
    )
    app = create_app(settings, is_alone=True)
    async with app.router.lifespan_context(app):
        await app.state.learning
        yield app


async def call(app: FastAPI, method: str, path: str, *, token: str = "", body: Any = None) -> Any:
    """Make one request as a server would hand it over; return the JSON that came back."""
    chunks: list[bytes] = []

    async def send(message: Any) -> None:
        chunks.append(message.get("body", b""))

    await app(_scope(method, path, token), _receiver(body), send)
    return json.loads(b"".join(chunks))


def _scope(method: str, path: str, token: str) -> dict[str, Any]:
    headers = [(b"content-type", b"application/json"), (b"authorization", f"Bearer {token}".encode())]
    place = {"path": path, "raw_path": path.encode(), "root_path": "", "query_string": b""}
    ends = {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "scheme": "http"}
    return {"type": "http", "http_version": "1.1", "method": method, "headers": headers, **place, **ends}


def _receiver(body: Any) -> Any:
    sent = False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}

    return receive


async def converse(app: FastAPI, sentences: list[str], seconds: list[float]) -> None:
    """Say the sentences in a new conversation with an open stream; note how long each reply took."""
    session = await call(app, "POST", "/api/chat/sessions", body={"site": "demo"})
    token, replies = session["token"], asyncio.Queue[None]()

    async def send(message: Any) -> None:
        if b'"sender":"bot"' in (body := message.get("body", b"")) and b"event: message.created" in body:
            replies.put_nowait(None)

    reading = app(_scope("GET", "/api/chat/events", token), _receiver(None), send)
    stream = asyncio.create_task(reading, name="stream")
    await replies.get()  # the greeting
    for text in sentences:
        started = time.perf_counter()
        body = {"client_id": str(uuid.uuid4()), "text": text}
        posting = call(app, "POST", "/api/chat/messages", token=token, body=body)
        await asyncio.create_task(posting, name="post")
        await replies.get()
        seconds.append(time.perf_counter() - started)
        await asyncio.sleep(0.01)
    stream.cancel()
    await asyncio.gather(stream, return_exceptions=True)


async def measure(turns: int, profile: cProfile.Profile | None, *, statements: bool) -> None:
    """Run the turns and print what they cost."""
    counts, seconds = Counts(), list[float]()
    with tempfile.TemporaryDirectory() as home, instant_rasa() as rasa_url:
        async with running_app(Path(home), rasa_url) as app:
            counts.listen(app.state.database)
            await converse(app, SENTENCES * (WARM_UP // len(SENTENCES)), [])
            counts.clear()
            before = time.process_time()
            if profile:
                profile.enable()
            while len(seconds) < turns:
                await converse(app, SENTENCES[:TURNS_OF_A_CONVERSATION], seconds)
            if profile:
                profile.disable()
            report(counts, seconds, time.process_time() - before, statements=statements)


def report(counts: Counts, seconds: list[float], cpu: float, *, statements: bool) -> None:
    """Print the tables."""
    turns = len(seconds)
    print(f"\n{describe_machine()}\n\n| step | statements | transactions |\n|---|---|---|")
    for step in STEPS:
        print(f"| {step} | {counts.statements[step] / turns:.1f} | {counts.transactions[step] / turns:.1f} |")
    total = sum(counts.statements.values()) / turns, sum(counts.transactions.values()) / turns
    print(f"| **a turn** | {total[0]:.1f} | {total[1]:.1f} |")
    p50, p95 = statistics.median(seconds), percentile(seconds, 0.95)
    print(f"\n{turns} turns: {1000 * cpu / turns:.1f} ms of processor each (sessions and streams included);")
    print(f"POST to reply p50 {1000 * p50:.1f} ms, p95 {1000 * p95:.1f} ms")
    if statements:
        for (step, text), number in counts.texts.most_common(80):
            print(f"{number / turns:5.2f}  {step:6}  {text[:90]} … {text[-110:]}")


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Count what a turn costs the backend.")
    parser.add_argument("--turns", type=int, default=200, help="how many (default: %(default)s)")
    parser.add_argument("--statements", action="store_true", help="print each statement and how often")
    parser.add_argument("--profile", type=Path, help="write a cProfile there (this makes it slower)")
    arguments = parser.parse_args()
    profile = cProfile.Profile() if arguments.profile else None
    asyncio.run(measure(arguments.turns, profile, statements=arguments.statements))
    if profile:
        profile.dump_stats(arguments.profile)


if __name__ == "__main__":
    main()
