"""Are features from a Dask cluster those of one machine, and what do they cost?

``uv run --with distributed`` or, with Dask in a folder of its own,
``PYTHONPATH=.:/tmp/dask .venv/bin/python -m benchmarks.insights_cluster [--lines N] [--scheduler ADDRESS]``.
Without an address two workers are started here, as processes of their own that are spoken to over TCP.
"""

import argparse
import asyncio
import importlib
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from polars.testing import assert_frame_equal

from benchmarks.insights import end_of, synthetic
from benchmarks.machine import describe_machine
from crm_backend.database import Database, now
from crm_backend.insights.cluster import features_on, workers, write_parts
from crm_backend.insights.features import baskets_of, features_at
from crm_backend.insights.import_checks import Rules
from crm_backend.insights.importing import import_orders
from crm_backend.insights.lines import read_lines
from crm_backend.migrate import migrate


async def measure(count: int, scheduler: str) -> str:
    """Import made-up lines, compute the features both ways, compare; return what it cost."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = f"sqlite+aiosqlite:///{home / 'kefu.db'}"
        await asyncio.to_thread(migrate, url)
        made = await asyncio.to_thread(synthetic, home / "lines.parquet", count)
        database = Database(url)
        await import_orders(database, made, named={}, rules=Rules(currency="EUR", now=now()))
        async with database.read_slow() as session:
            lines = await read_lines(session)
            begun = time.perf_counter()
            parts = await write_parts(session, home / "shared")
            written = time.perf_counter() - begun
        await database.close()
        begun = time.perf_counter()
        alone = features_at(baskets_of(lines), end_of(lines))
        single = time.perf_counter() - begun
        with workers(scheduler) as executor:
            begun = time.perf_counter()
            found = await asyncio.to_thread(features_on, executor, parts, end_of(lines))
            spread = time.perf_counter() - begun
    assert_frame_equal(found, alone)
    return (
        f"{len(lines):,} lines, {found.height:,} customers: equal. One machine {single:.1f} s; "
        f"cluster {spread:.1f} s, and {written:.1f} s to write {len(parts)} parts."
    )


def main() -> None:
    """Print the machine and the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--scheduler")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        address = arguments.scheduler
        if address is None:
            start = importlib.import_module("distributed").LocalCluster
            cluster = stack.enter_context(start(n_workers=2, threads_per_worker=1, dashboard_address=None))
            address = cluster.scheduler_address
        print(describe_machine())
        print(asyncio.run(measure(arguments.lines, address)))


if __name__ == "__main__":
    main()
