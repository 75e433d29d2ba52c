"""How long does a customer wait? From POST to the bot's reply in the event stream.

``python -m benchmarks.turn [--turns 100] [--url http://…]``: starts a Kefu of its own (a fresh demo
shop) unless a running one is named, and asks it mixed intents, one customer after another. Side by side:
the same sentences straight to Rasa's turn, without gateway, database and stream, so that one sees what
those cost.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from benchmarks.machine import cpu_seconds, describe_machine, percentile
from tests.e2e.system import Customer, System, running_system

SENTENCES = [
    "hello",
    "where is my order KF-1002",
    "what are the delivery options",
    "how long does delivery take",
    "which payment methods do you accept",
    "can I return something after three weeks",
    "thank you",
    "where is my refund for KF-1001",
    "are you a bot",
    "do you have a brass desk lamp",
    "send me the invoice for KF-1001",
    "when are you open",
    "what does cancelling cost",
    "do you ship to Austria",
    "never mind",
]
WARM_UP = 10
REPLY_SECONDS = 20
PROCESSES = ("backend", "rasa", "actions")


async def measure(url: str, turns: int) -> list[float]:
    """Return the seconds of each turn over the public API, one at a time.

    A conversation asks each sentence once, so that it stays below the rate limit of a running Kefu.
    """
    seconds: list[float] = []
    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        await _one_conversation(client, SENTENCES[:WARM_UP])
        while len(seconds) < turns:
            seconds += await _one_conversation(client, SENTENCES)
    return seconds[:turns]


async def _one_conversation(client: httpx.AsyncClient, sentences: list[str]) -> list[float]:
    identity = (await client.get("/demo/identity", params={"customer": "ada@example.com"})).json()["identity"]
    opened = await client.post("/api/chat/sessions", json={"site": "demo", "identity": identity})
    client.headers["Authorization"] = f"Bearer {opened.json()['token']}"
    async with client.stream("GET", "/api/chat/events", timeout=None) as stream:
        events = _messages(stream)
        return [await _one_turn(client, events, text) for text in sentences]


async def _messages(stream: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in stream.aiter_lines():
        if line.startswith("data:"):
            data = json.loads(line[5:])
            if isinstance(data, dict) and "sender" in data and "seq" in data:
                yield data


async def _one_turn(client: httpx.AsyncClient, events: AsyncIterator[dict[str, Any]], text: str) -> float:
    started = time.perf_counter()
    answer = await client.post("/api/chat/messages", json={"client_id": str(uuid.uuid4()), "text": text})
    seq = answer.raise_for_status().json()["seq"]
    async with asyncio.timeout(REPLY_SECONDS):
        async for message in events:
            if message["seq"] > seq and message["sender"] == "bot":
                elapsed = time.perf_counter() - started
                await asyncio.sleep(0.05)  # a customer reads; the turn's last transaction ends
                return elapsed
    raise RuntimeError("the event stream ended")


async def measure_rasa(system: System, turns: int) -> list[float]:
    """Return the seconds of each turn asked of Rasa directly, in conversations of the same length."""
    seconds: list[float] = []
    headers = {"Authorization": f"Bearer {system.secrets['KEFU_INTERNAL_SECRET']}"}
    async with httpx.AsyncClient(timeout=20, headers=headers) as client:
        while len(seconds) < turns:
            conversation = Customer(system, "ada@example.com").conversation_id
            seconds += [await _one_rasa_turn(client, system, conversation, text) for text in SENTENCES]
    return seconds[:turns]


async def _one_rasa_turn(client: httpx.AsyncClient, system: System, conversation: str, text: str) -> float:
    metadata = {"signed_in": True, "customer_name": "Ada Marlow", "customer_email": "ada@example.com"}
    body = {"conversation_id": conversation, "message_id": str(uuid.uuid4()), "text": text}
    started = time.perf_counter()
    answer = await client.post(f"{system.rasa_url}/webhooks/desk/turn", json={**body, "metadata": metadata})
    answer.raise_for_status()
    return time.perf_counter() - started


def row(name: str, seconds: list[float]) -> str:
    """Return one row of the table, in milliseconds."""
    values = [statistics.median(seconds), percentile(seconds, 0.95), max(seconds)]
    return f"| {name} | {len(seconds)} | " + " | ".join(f"{value * 1000:.0f}" for value in values) + " |"


def report(url: str, turns: int) -> None:
    """Measure and print the table."""
    seconds = asyncio.run(measure(url, turns))
    print(f"\n{describe_machine()}\n")
    print("| what | turns | p50 ms | p95 ms | max ms |\n|---|---|---|---|---|")
    print(row("POST to the bot's reply in the event stream", seconds))


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Measure one customer's turns.")
    parser.add_argument("--turns", type=int, default=100, help="how many (default: %(default)s)")
    parser.add_argument("--url", help="a running Kefu (default: start one)")
    arguments = parser.parse_args()
    if arguments.url:
        report(arguments.url, arguments.turns)
        return
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder) / "home") as system:
        before = {name: cpu_seconds(system.pid_of(name)) for name in PROCESSES}
        report(system.url, arguments.turns)
        used = {name: cpu_seconds(system.pid_of(name)) - before[name] for name in PROCESSES}
        asked = arguments.turns + WARM_UP
        busy = ", ".join(f"{name} {1000 * seconds / asked:.0f}" for name, seconds in used.items())
        rasa = asyncio.run(measure_rasa(system, arguments.turns))
        print(row("the same sentences, Rasa's turn alone", rasa))
        print(f"\nProcessor time for each message, ms: {busy}")


if __name__ == "__main__":
    main()
