"""How much does the whole system carry, and what happens beyond? Mixed intents, many customers at once.

``python -m benchmarks.load [--customers 1 8 16] [--messages 600] [--overload 2] [--swaps N]``: starts a
Kefu of its own (a fresh demo shop) and ends it.

Each customer waits for the reply before the next message (closed loop). With ``--overload 2`` messages then
come twice as fast as they were answered before, whether or not there are answers (open loop); what is
refused is sent again after the Retry-After, as the widget does. Printed: messages a second, times from the
first try of a POST to the reply in the stream, refusals, errors, and the memory of all processes.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from benchmarks.machine import describe_machine, percentile
from benchmarks.swaps import kept_active, swap_model
from benchmarks.turn import SENTENCES
from tests.e2e.system import System, running_system

OPENING = 8
"""So many conversations are opened at once: this is not what is measured."""
REPLY_SECONDS = 20.0
TURNS_OF_A_CONVERSATION = 15
WARM_UP = 60


@dataclass
class Figures:
    """What was seen so far; ``seconds`` of each answered message."""

    seconds: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    """Seconds from the POST that was accepted to the reply."""
    statuses: Counter[str] = field(default_factory=Counter)
    without_pause: int = 0
    """Refusals without a Retry-After."""
    for_people: int = 0
    """Messages that came when a person had just been called."""
    unanswered: int = 0


class Line:
    """One customer: a connection for posts, and a stream that resolves who waits for a reply."""

    def __init__(self, client: httpx.AsyncClient, figures: Figures) -> None:
        self._client, self._figures = client, figures
        self._headers: dict[str, str] = {}
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._reader: asyncio.Task[None] | None = None
        self.is_escalated = False

    async def open(self) -> None:
        identity = await self._client.get("/demo/identity", params={"customer": "ada@example.com"})
        body = {"site": "demo", "identity": identity.json()["identity"]}
        session = (await self._client.post("/api/chat/sessions", json=body)).raise_for_status().json()
        self._headers = {"Authorization": f"Bearer {session['token']}"}
        self._reader = asyncio.create_task(self._read())

    async def close(self) -> None:
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def ask(self, text: str) -> None:
        """Say a text until it is taken, and wait for the reply."""
        begun = time.perf_counter()
        body = {"client_id": str(uuid.uuid4()), "text": text}
        while (posted := await self._post(body)) is None:
            pass
        seq, accepted_at = posted
        reply = self._waiting.setdefault(seq, asyncio.get_running_loop().create_future())
        if self.is_escalated and not reply.done():  # it was handed over while this was written
            reply.cancel()
        _, late = await asyncio.wait([reply], timeout=REPLY_SECONDS)
        self._figures.unanswered += len(late)
        self._figures.for_people += reply.cancelled()
        if late or reply.cancelled():
            return
        self._figures.seconds.append(time.perf_counter() - begun)
        self._figures.accepted.append(time.perf_counter() - accepted_at)

    async def _post(self, body: dict[str, str]) -> tuple[int, float] | None:
        begun = time.perf_counter()
        try:
            answer = await self._client.post("/api/chat/messages", json=body, headers=self._headers)
        except httpx.HTTPError as error:
            self._figures.statuses[type(error).__name__] += 1
            await asyncio.sleep(1)
            return None
        self._figures.statuses[str(answer.status_code)] += 1
        if answer.is_success:
            return int(answer.json()["seq"]), begun
        pause = answer.headers.get("Retry-After")
        self._figures.without_pause += pause is None
        await asyncio.sleep(float(pause or 1) * random.uniform(1, 1.5))
        return None

    def _hand_over(self) -> None:
        """A person has the conversation: nobody waits for the bot any longer."""
        self.is_escalated = True
        for reply in self._waiting.values():
            if not reply.done():
                reply.cancel()

    async def _read(self) -> None:
        """A bot's message answers the oldest of this customer's messages that has no answer yet."""
        last = 0
        async with self._client.stream(
            "GET", "/api/chat/events", headers=self._headers, timeout=None
        ) as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                data = json.loads(line[5:])
                if data.get("owner", "bot") != "bot":
                    self._hand_over()
                if "seq" not in data:  # typing
                    continue
                if data["sender"] == "customer":
                    last = data["seq"]
                    self._waiting.setdefault(last, asyncio.get_running_loop().create_future())
                elif last and not self._waiting[last].done():
                    self._waiting[last].set_result(None)


async def closed_loop(client: httpx.AsyncClient, figures: Figures, customers: int, messages: int) -> None:
    """So many customers, each of whom waits for the reply; a new conversation after fifteen messages."""

    async def talk(share: int, number: int) -> None:
        chance = random.Random(number)
        for start in range(0, share, TURNS_OF_A_CONVERSATION):
            line = Line(client, figures)
            await line.open()
            for text in chance.sample(SENTENCES, k=min(TURNS_OF_A_CONVERSATION, share - start)):
                if line.is_escalated:  # a person's turn: somebody else comes
                    await line.close()
                    line = Line(client, figures)
                    await line.open()
                await line.ask(text)
            await line.close()

    await asyncio.gather(*(talk(-(-messages // customers), number) for number in range(customers)))


async def open_loop(client: httpx.AsyncClient, figures: Figures, messages: int, rate: float) -> None:
    """So many messages a second, come what may, from customers of whom each says one."""
    lines = [Line(client, figures) for _ in range(messages)]
    for start in range(0, messages, OPENING):
        await asyncio.gather(*(line.open() for line in lines[start : start + OPENING]))
    asking, begun = [], time.perf_counter()
    for number, line in enumerate(lines):
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        asking.append(asyncio.create_task(line.ask(random.choice(SENTENCES))))
    await asyncio.gather(*asking)
    await asyncio.gather(*(line.close() for line in lines))


def client_of(url: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncClient(base_url=url, timeout=REPLY_SECONDS, limits=limits, trust_env=False)


async def measure(url: str, *, customers: int, messages: int, rate: float | None) -> tuple[Figures, float]:
    """Return the figures and how long it took in all."""
    figures = Figures()
    async with client_of(url) as client:
        begun = time.perf_counter()
        if rate is None:
            await closed_loop(client, figures, customers, messages)
            return figures, time.perf_counter() - begun
        await open_loop(client, figures, messages, rate)
        return figures, time.perf_counter() - begun


def memory(system: System) -> dict[str, float]:
    """Return the memory of each process and of all, in MB: what is shared counts in parts (PSS)."""
    launcher = psutil.Process(system.launcher_pid)
    names = {system.pid_of(name): name for name in system.state["pids"]}
    found: dict[str, float] = {}
    resident = 0.0
    for process in [launcher, *launcher.children(recursive=True)]:
        name, used = names.get(process.pid, "others"), process.memory_full_info()
        found[name] = found.get(name, 0.0) + getattr(used, "pss", used.rss) / 1e6
        resident += used.rss / 1e6
    return {**found, "all": sum(found.values()), "all, resident": resident}


def _shown(used: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.0f}" for name, value in used.items())


def row(name: str, seconds: list[float], took: float) -> str:
    """Return one row of the table: messages a second, and milliseconds."""
    values = [statistics.median(seconds), percentile(seconds, 0.95), percentile(seconds, 0.99)]
    shown = " | ".join(f"{1000 * value:.0f}" for value in values)
    return f"| {name} | {len(seconds)} | {len(seconds) / took:.1f} | {shown} |"


def report(name: str, figures: Figures, took: float) -> None:
    """Print what was seen."""
    print(row(name, figures.seconds, took), flush=True)
    if figures.statuses["503"] or figures.statuses["429"]:
        print(row(f"{name}, from the accepted try", figures.accepted, took))
    answers = ", ".join(f"{number} × {status}" for status, number in sorted(figures.statuses.items()))
    print(f"\nanswers to POST: {answers}; refused without Retry-After: {figures.without_pause}; ", end="")
    print(f"written to a person: {figures.for_people}; ", end="")
    print(f"accepted and never answered: {figures.unanswered}\n", flush=True)


async def with_swaps(system: System, customers: int, messages: int, swaps: int) -> None:
    """Go on in parts, with a model swap before each, and print the memory after each."""
    parts = max(swaps, 1)
    print(f"before; MB: {_shown(memory(system))}", flush=True)
    for part in range(1, parts + 1):
        await asyncio.to_thread(swap_model, part)
        share = messages // parts
        figures, took = await measure(system.url, customers=customers, messages=share, rate=None)
        rate = len(figures.seconds) / took
        print(
            f"{part * share} messages, {part} swaps: {rate:.1f}/s, unanswered {figures.unanswered}; ", end=""
        )
        print(f"MB: {_shown(memory(system))}", flush=True)


def main() -> None:
    """Parse the command line, start, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the whole system under load.")
    parser.add_argument("--customers", type=int, nargs="+", default=[1, 8, 16], help="at once")
    parser.add_argument("--messages", type=int, default=600, help="for each row (default: %(default)s)")
    parser.add_argument("--overload", type=float, help="then an open loop at so many times the capacity")
    parser.add_argument("--swaps", type=int, help="model swaps among the messages; prints memory instead")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder) / "home") as system:
        print(f"\n{describe_machine()}\n", flush=True)
        asyncio.run(measure(system.url, customers=4, messages=WARM_UP, rate=None))
        if arguments.swaps is not None:
            with kept_active():
                asyncio.run(with_swaps(system, arguments.customers[-1], arguments.messages, arguments.swaps))
            return
        print("| load | messages | a second | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|---|")
        best = 0.0
        for customers in arguments.customers:
            figures, took = asyncio.run(
                measure(system.url, customers=customers, messages=arguments.messages, rate=None)
            )
            report(f"{customers} customers, each waits for the reply", figures, took)
            best = max(best, len(figures.seconds) / took)
        if arguments.overload:
            rate = arguments.overload * best
            figures, took = asyncio.run(
                measure(system.url, customers=0, messages=arguments.messages, rate=rate)
            )
            report(f"{rate:.0f} messages a second, whatever comes back", figures, took)
        print(f"MB: {_shown(memory(system))}")


if __name__ == "__main__":
    main()
