"""Do customers notice that models are swapped? Messages at a fixed rate, in peace and while models change.

``python -m benchmarks.swap_load [--cluster] [--rate 20] [--seconds 60] [--swaps 3]``: starts a Kefu of its
own (a fresh demo shop, on 127.0.0.1 only) and ends it. ``--cluster``: two backends, two Rasa servers, one
PostgreSQL. Swapped are the trained model and a copy of it under another name, in the Kefu's own folder.

Printed: times of both loads, when each server took each model, and what should hold: no turn failed, none
took longer than three seconds, the 95th percentile at most doubled, and no two servers swapped at once.
Exit code 1 if something does not.
"""

import argparse
import asyncio
import hashlib
import io
import json
import sys
import tarfile
import tempfile
import time
import uuid
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.load import Figures, client_of, measure, open_loop, report
from benchmarks.machine import describe_machine, percentile
from tests.e2e.system import System, running_system

MODELS = Path("models")
SETTLE_SECONDS = 30.0
"""After the last swap: a server asks every five seconds, a second one waits ten, and loading takes some."""
LONGEST_SECONDS, TIMES_SLOWER = 3.0, 2.0
APART_SECONDS = 3.0
"""What a server needs to load a model; two that take it closer together were busy at once."""
WARM_UP = 60
TAKEN = "the bot answers with "
FAILURES = ("Rasa gave no answer", "a turn crashed")


class Twins:
    """The trained model and its copy; ``swap`` makes the other one live, as a promotion does."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "models"
        self._built = json.loads((MODELS / "active.json").read_text(encoding="utf-8"))
        self._folder.mkdir(exist_ok=True)
        copy = self._folder / "bot-twin.tar.gz"
        copy.write_bytes(renamed((MODELS / self._built["archive"]).read_bytes()))
        self._card = {
            "archive": copy.name,
            "sha256": hashlib.sha256(copy.read_bytes()).hexdigest(),
            "sources": self._built.get("sources"),
        }

    def swap(self) -> None:
        card = self._folder / "active.json"
        if card.is_file():
            card.unlink()  # the model from the files answers again
            return
        partial = card.with_suffix(".partial")
        partial.write_text(json.dumps(self._card), encoding="utf-8")
        partial.replace(card)


def renamed(archive: bytes) -> bytes:
    """Return the same model under another id."""
    made = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(archive)) as old, tarfile.open(fileobj=made, mode="w:gz") as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            content = file.read() if file else b""
            if member.name.removeprefix("./") == "metadata.json":
                content = json.dumps({**json.loads(content), "model_id": uuid.uuid4().hex}).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content) if member.isfile() else None)
    return made.getvalue()


def lines_since(home: Path, begun: float, process: str) -> list[tuple[float, str, str]]:
    """Return time, file and message of what the processes of one kind have logged since then."""
    found = []
    for path in sorted((home / "logs").glob(f"{process}*.log")):
        for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
                at = datetime.fromisoformat(line["at"]).timestamp()
            except (ValueError, KeyError, TypeError):
                continue
            if at >= begun:
                found.append((at, path.stem, str(line.get("message", ""))))
    return found


async def load(url: str, rate: float, seconds: float, swaps: int, twins: Twins) -> tuple[Figures, float]:
    """Send messages at this rate, each from a customer of its own, with so many swaps among them."""
    figures = Figures()

    async def change() -> None:
        for _ in range(swaps):
            await asyncio.sleep(seconds / (swaps + 1))
            twins.swap()

    async with client_of(url) as client:
        begun = time.perf_counter()
        changing = asyncio.create_task(change())
        await open_loop(client, figures, int(rate * seconds), rate)
        await changing
        return figures, time.perf_counter() - begun


def closest(taken: list[tuple[float, str, str]]) -> float | None:
    """Return the least seconds between two servers that took a model; None if only one has."""
    ordered = sorted(taken)
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(ordered) if earlier[1] != later[1]]
    return min(gaps) if gaps else None


def verdicts(quiet: Figures, busy: Figures, failed: int, gap: float | None) -> dict[str, bool]:
    """Return what should hold, and whether it does."""
    refused = sum(count for status, count in busy.statuses.items() if not status.startswith("2"))
    slower = percentile(busy.seconds, 0.95) / percentile(quiet.seconds, 0.95)
    found = {
        f"no turn failed ({failed} tries did, {busy.unanswered} unanswered, {refused} refused)": not (
            failed or busy.unanswered or refused
        ),
        f"longest turn {max(busy.seconds):.2f} s, at most {LONGEST_SECONDS:.0f}": max(busy.seconds)
        <= LONGEST_SECONDS,
        f"p95 is {slower:.2f} times that before, at most {TIMES_SLOWER:.0f}": slower <= TIMES_SLOWER,
    }
    if gap is not None:
        found[f"two servers took a model {gap:.1f} s apart, at least {APART_SECONDS:.0f}"] = (
            gap >= APART_SECONDS
        )
    return found


def run(system: System, asked: argparse.Namespace) -> bool:
    """Measure, print, and say whether everything holds."""
    twins = Twins(system.home)
    asyncio.run(measure(system.url, customers=4, messages=WARM_UP, rate=None))
    print("| load | messages | a second | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|---|")
    quiet, took = asyncio.run(load(system.url, asked.rate, asked.seconds, 0, twins))
    report(f"{asked.rate:.0f} messages a second", quiet, took)
    begun = time.time()
    busy, took = asyncio.run(load(system.url, asked.rate, asked.seconds, asked.swaps, twins))
    report(f"the same with {asked.swaps} swaps", busy, took)
    time.sleep(SETTLE_SECONDS)
    taken = [one for one in lines_since(system.home, begun, "rasa") if TAKEN in one[2]]
    for at, server, said in taken:
        print(f"{at - begun:6.1f} s  {server}  {said}")
    failures = [one for one in lines_since(system.home, begun, "backend") if one[2].startswith(FAILURES)]
    wanted = asked.swaps * (2 if asked.cluster else 1)
    held = {f"{len(taken)} swaps on the servers, wanted {wanted}": len(taken) == wanted}
    held |= verdicts(quiet, busy, len(failures), closest(taken) if asked.cluster else None)
    for what, is_so in held.items():
        print(f"{'holds' if is_so else 'FAILS'}: {what}", flush=True)
    return all(held.values())


def main() -> int:
    """Parse the command line, start, measure."""
    parser = argparse.ArgumentParser(description="Swap models under load.")
    parser.add_argument("--rate", type=float, default=20, help="messages a second (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=60, help="of each load (default: %(default)s)")
    parser.add_argument("--swaps", type=int, default=3, help="among the second load (default: %(default)s)")
    parser.add_argument("--cluster", action="store_true", help="two Rasa servers on one PostgreSQL")
    asked = parser.parse_args()
    command = "run-cluster" if asked.cluster else "run"
    with tempfile.TemporaryDirectory(prefix="kefu-swaps-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's own user has to get in
        variables = {"DATABASE_URL": ""} if asked.cluster else {}
        with running_system(Path(folder) / "home", command, **variables) as system:
            print(f"\n{describe_machine()}\n", flush=True)
            return 0 if run(system, asked) else 1


if __name__ == "__main__":
    sys.exit(main())
