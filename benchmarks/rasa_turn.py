"""What does one turn of Rasa cost, and how many messages a second does one Rasa process take?

``python -m benchmarks.rasa_turn [--turns N] [--messages N] [--stock-epochs N]``: starts a Kefu of its own and
asks its Rasa directly, without gateway and event stream. Side by side, on the same action server and CRM: the
same model in Rasa's own processor and SQL tracker store; with ``--stock-epochs`` (10 are enough to tell most
intents apart) also Rasa's default pipeline and policies.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from benchmarks.machine import describe_machine, percentile
from benchmarks.rasa_process import PYTHON, QUIET, RasaProcess, active_model, stock_rasa, train_stock
from benchmarks.turn import SENTENCES
from tests.e2e.system import ROOT, Customer, System, running_system

KINDS = {
    "a turn without an action": ["thank you", "are you a bot"],
    "a turn with one action": ["hello", "never mind"],
    "… and a question to the articles": ["what are the delivery options", "what does cancelling cost"],
    "an order looked up (form, action, CRM)": ["where is my order KF-1002"],
}
CROWDS = {"one action each": KINDS["a turn with one action"], "mixed": SENTENCES}
LATE = "a turn with one action, the 100th of its conversation"
ADA = {"signed_in": True, "customer_name": "Ada Marlow", "customer_email": "ada@example.com"}
AT_ONCE = 16
TURNS_BEFORE = 99
TURNS_A_CONVERSATION = 8
LATE_TURNS = 24
Cells = dict[str, str]


class Asker:
    """Sends turns to one Rasa; a conversation is made first, so that the CRM knows whose it is."""

    def __init__(self, rasa: RasaProcess, system: System) -> None:
        self.rasa = rasa
        self.system = system
        headers = {"Authorization": f"Bearer {system.secrets['KEFU_INTERNAL_SECRET']}"}
        limits = httpx.Limits(max_keepalive_connections=AT_ONCE)
        self.client = httpx.AsyncClient(timeout=60, headers=headers, limits=limits)

    def new_conversation(self) -> str:
        return Customer(self.system, "ada@example.com").conversation_id

    async def turn(self, conversation: str, text: str) -> float:
        """Return the seconds that one turn took."""
        body = {"conversation_id": conversation, "message_id": str(uuid.uuid4()), "text": text}
        started = time.perf_counter()
        answer = await self.client.post(f"{self.rasa.url}/webhooks/desk/turn", json={**body, "metadata": ADA})
        answer.raise_for_status()
        return time.perf_counter() - started

    async def converse(self, texts: list[str], *, conversation: str | None = None) -> list[float]:
        conversation = conversation or self.new_conversation()
        return [await self.turn(conversation, text) for text in texts]


async def measure(rasa: RasaProcess, system: System, *, turns: int, messages: int) -> Cells:
    """Return the column of one Rasa process."""
    asker = Asker(rasa, system)
    await asker.converse(SENTENCES)
    cells: Cells = {}
    for kind, texts in KINDS.items():
        seconds: list[float] = []
        while len(seconds) < turns:
            seconds += await asker.converse((texts * TURNS_A_CONVERSATION)[:TURNS_A_CONVERSATION])
        cells[kind] = in_ms(seconds)
    late = await asker.converse(["thank you"] * TURNS_BEFORE + ["hello"] * LATE_TURNS)
    cells[LATE] = in_ms(late[TURNS_BEFORE:])
    for name, texts in CROWDS.items():
        cells |= await _at_once(asker, name, [texts[n % len(texts)] for n in range(messages // AT_ONCE)])
    cells["memory"] = f"{rasa.megabytes:.0f} MB"
    await asker.client.aclose()
    return cells


async def _at_once(asker: Asker, name: str, texts: list[str]) -> Cells:
    conversations = [asker.new_conversation() for _ in range(AT_ONCE)]
    busy, started = asker.rasa.cpu_seconds, time.perf_counter()
    await asyncio.gather(*(asker.converse(texts, conversation=one) for one in conversations))
    elapsed, busy = time.perf_counter() - started, asker.rasa.cpu_seconds - busy
    count = len(texts) * AT_ONCE
    return {
        f"messages a second, {AT_ONCE} conversations at once, {name}": f"{count / elapsed:.0f}",
        f"… Rasa busy for each, {name}": f"{busy / count * 1000:.1f} ms (at most {count / busy:.0f}/s)",
    }


def in_ms(seconds: list[float]) -> str:
    """Return median and 95th percentile."""
    return f"{statistics.median(seconds) * 1000:.1f} / {percentile(seconds, 0.95) * 1000:.1f}"


def parse_times(model: Path, rounds: int, folder: Path) -> dict[str, list[float]]:
    """Return the seconds of single parses, in a process of its own."""
    sentences = folder / "sentences.json"
    sentences.write_text(json.dumps(SENTENCES), encoding="utf-8")
    command = [PYTHON, "-m", "benchmarks.parse_process", model, sentences, str(rounds)]
    done = subprocess.run(command, cwd=ROOT, env=QUIET, capture_output=True, check=True)
    seconds: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return seconds


@contextmanager
def _processes(system: System, folder: Path, stock_epochs: int) -> Iterator[list[tuple[RasaProcess, Path]]]:
    with ExitStack() as stack:
        ours = RasaProcess("Kefu", system.rasa_url, system.pid_of("rasa"))
        same = stock_rasa("same model, Rasa's processor and store", system, active_model(), folder / "same")
        found = [(ours, active_model()), (stack.enter_context(same), active_model())]
        if stock_epochs:
            model = train_stock(folder, epochs=stock_epochs)
            stock = stock_rasa("Rasa's defaults (DIET, TED)", system, model, folder / "stock")
            found.append((stack.enter_context(stock), model))
        yield found


def report(columns: dict[str, Cells]) -> None:
    """Print the table; turns are p50 / p95 in milliseconds."""
    print(f"\n{describe_machine()}\n")
    print("| p50 / p95 ms | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for row in next(iter(columns.values())):
        print(f"| {row} | " + " | ".join(cells[row] for cells in columns.values()) + " |")


def run(arguments: Any) -> None:
    """Start, measure one after another, print."""
    columns: dict[str, Cells] = {}
    with tempfile.TemporaryDirectory() as name, running_system(Path(name) / "home") as system:
        folder = Path(name)
        with _processes(system, folder, arguments.stock_epochs) as processes:
            for rasa, model in processes:
                ours = rasa is processes[0][0]
                parse = parse_times(model, arguments.turns // len(SENTENCES) + 1, folder)
                columns[rasa.name] = {"parse (understanding only)": in_ms(parse["ours" if ours else "rasa"])}
                measured = measure(rasa, system, turns=arguments.turns, messages=arguments.messages)
                columns[rasa.name] |= asyncio.run(measured)
    report(columns)


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description="Measure Rasa's turn.")
    parser.add_argument("--turns", type=int, default=120, help="turns of each kind (default: %(default)s)")
    parser.add_argument("--messages", type=int, default=600, help="for messages a second")
    parser.add_argument("--stock-epochs", type=int, default=0, help="0: without Rasa's defaults")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
