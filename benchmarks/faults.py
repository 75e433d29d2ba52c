"""Is anything lost, doubled or reordered while Kefu is killed again and again?

``python -m benchmarks.faults [--messages 10000] [--at-once 50] [--database postgresql] [--minutes 40]``
starts a Kefu of its own with a fresh demo shop. Exit code 1 when anything was found.
"""

import argparse
import asyncio
import statistics
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
    examples = [f"* {example}" for example in found.examples[:20]]
    return "\n".join([f"\n{head}\n\n{said}\n", *tables, *(["", *examples] if examples else [])])


def main() -> int:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description="Chat while everything is killed in turn.")
    parser.add_argument("--messages", type=int, default=10_000, help="how many (default: %(default)s)")
    parser.add_argument("--at-once", type=int, default=50, help="customers at a time (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=40, help="at most so long (default: %(default)s)")
    parser.add_argument("--pause", type=float, default=15, help="seconds from healed to broken again")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    plan = Plan(given.messages, given.at_once, given.minutes * 60, pause=given.pause)
    with tempfile.TemporaryDirectory() as folder, kefu_on(given.database, Path(folder)) as (system, url):
        result = asyncio.run(run(system, url, plan))
    print(report(result, given.database, plan))
    return 0 if result.findings.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
