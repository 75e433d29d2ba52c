"""Is anything lost, doubled or reordered while Kefu is killed again and again?

``python -m benchmarks.faults [--messages 10000] [--at-once 50] [--database postgresql] [--minutes 40]``
starts a Kefu of its own with a fresh demo shop, and keeps it with the logs of all processes. Exit
code 1 when the audit found anything or something that was broken did not work again.
"""

import argparse
import asyncio
import logging
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from benchmarks.fault_run.audit import COUNTS
from benchmarks.fault_run.run import Plan, Result, run
from benchmarks.machine import describe_machine
from tests.e2e.system import System, running_system
from tests.postgres import SUPERUSER, running_server


@contextmanager
def kefu_on(kind: str, folder: Path) -> Iterator[tuple[System, str]]:
    """Yield a running Kefu and its database's address (SQLAlchemy's)."""
    if kind == "sqlite":
        with running_system(folder / "home") as system:
            yield system, f"sqlite+aiosqlite:///{system.home / 'kefu.db'}"
        return
    with running_server() as address:
        asyncio.run(_create_database(address))
        url = f"postgresql+asyncpg://{SUPERUSER}@{address}/kefu"
        with running_system(folder / "home", DATABASE_URL=url) as system:
            yield system, url


async def _create_database(address: str) -> None:
    connection = await asyncpg.connect(f"postgresql://{SUPERUSER}@{address}/postgres")
    await connection.execute("CREATE DATABASE kefu")
    await connection.close()


def report(result: Result, kind: str, plan: Plan) -> str:
    """Return the run as Markdown."""
    found = result.findings
    head = f"{describe_machine()} · {kind} · {plan.at_once} customers at a time"
    said = (
        f"{found.sent} messages and {found.replies} replies in {result.conversations} conversations, "
        f"{result.seconds:.0f} s; {found.cancelled} orders cancelled, {found.tickets} tickets; "
        f"{result.late} waits over 90 s"
    )
    counts = [f"| {name} | {found.faults[name]} |" for name in COUNTS]
    healed = [
        f"| {name} | {len(times)} | {statistics.median(times):.1f} | {max(times):.1f} |"
        for name, times in result.recovery.items()
    ]
    tables = [
        "| fault | found |\n|---|---|",
        *counts,
        "\n| broken | times | until answered, median s | max s |\n|---|---|---|---|",
        *healed,
    ]
    healed += [f"| not back: {failure} | | | |" for failure in result.failures]
    examples = [f"* {example}" for example in found.examples[:20]]
    return "\n".join([f"\n{head}\n\n{said}\n", *tables, *(["", *examples] if examples else [])])


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Chat while everything is killed in turn.")
    parser.add_argument("--messages", type=int, default=10_000, help="how many (default: %(default)s)")
    parser.add_argument("--at-once", type=int, default=50, help="customers at a time (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=40, help="at most so long (default: %(default)s)")
    parser.add_argument("--pause", type=float, default=15, help="seconds from healed to broken again")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--keep", type=Path, help="folder for the shop and all logs (default: a new one)")
    return parser.parse_args()


def main() -> int:
    """Parse the command line, run, print."""
    given = _parse()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    plan = Plan(given.messages, given.at_once, given.minutes * 60, pause=given.pause)
    folder = given.keep or Path(tempfile.mkdtemp(prefix="kefu-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"shop and logs: {folder}/home, {folder}/home/logs, {folder}/home-launcher.log", flush=True)
    with kefu_on(given.database, folder) as (system, url):
        result = asyncio.run(run(system, url, plan))
    print(report(result, given.database, plan), flush=True)
    return 0 if result.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
