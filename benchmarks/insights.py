"""How good are the insights, and what do they cost? ``python -m benchmarks.insights [SECTION …]``.

Reads ``KEFU_DATA``/online_retail_2009 (UCI Online Retail II, CC BY 4.0) or ``--file``; tables in Markdown.
Sections of other modules: every ``benchmarks/insights_*.py`` has ``SECTIONS: dict[str, Callable]`` whose
functions take the lines (a polars frame) and return Markdown.
"""

import argparse
import asyncio
import importlib
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.machine import describe_machine
from crm_backend.database import Database, now
from crm_backend.insights import churn, lifetime, panel, propensity, return_risk, segments, service
from crm_backend.insights.features import baskets_of, features_at
from crm_backend.insights.import_checks import Rules
from crm_backend.insights.importing import import_orders
from crm_backend.insights.jobs import compute
from crm_backend.insights.lines import read_lines
from crm_backend.migrate import migrate

DATA = Path(os.environ.get("KEFU_DATA", "../shared/data")) / "online_retail_2009/online_retail.parquet"


def table(head: list[str], rows: list[list[Any]]) -> str:
    """Return a Markdown table; floats have four digits."""
    cells = [[f"{one:.4f}" if isinstance(one, float) else str(one) for one in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *cells])


def probabilities(title: str, choice: Any) -> str:
    """Return a section about a model that gives probabilities."""
    rows = [[n, s.auroc or 0.0, s.brier, s.calibration] for n, s in choice.scores.items()]
    tested = ", ".join(f"{one:%Y-%m-%d}" for one in choice.tested_on)
    heading = f"### {title}\nUsed: {choice.used}. As-of splits tested: {tested}.\n"
    return heading + table(["model", "AUROC", "Brier", "calibration error"], rows)


def end_of(lines: pl.DataFrame) -> datetime:
    """Return the moment after the last line."""
    last: Any = lines["placed_at"].max()
    found: datetime = last + timedelta(seconds=1)
    return found


def churn_section(lines: pl.DataFrame) -> str:
    return probabilities("Churn (baseline: recency alone)", churn.fit(baskets_of(lines), end_of(lines)))


def propensity_section(lines: pl.DataFrame) -> str:
    choice = propensity.fit(baskets_of(lines), end_of(lines))
    return probabilities("Purchase in 30 days (baseline: base rate)", choice)


def return_section(lines: pl.DataFrame) -> str:
    choice = return_risk.fit(return_risk.marked(lines), end_of(lines))
    return probabilities("Return of an order (baseline: the products' rate)", choice)


def lifetime_section(lines: pl.DataFrame) -> str:
    errors = lifetime.backtest(baskets_of(lines), end_of(lines))
    past = errors["mean of the past"]
    rows = [[name, value, f"{100 * (1 - value / past):+.1f} %"] for name, value in errors.items()]
    return "### Purchases in the next 90 days\n" + table(["model", "MAE", "better than the past"], rows)


def segment_section(lines: pl.DataFrame) -> str:
    card = segments.find(features_at(baskets_of(lines), end_of(lines)), end_of(lines)).card
    rows = [[n, s.get("silhouette", ""), s.get("stability", "")] for n, s in card["scores"].items()]
    head = ["grouping", "silhouette", "adjusted Rand over bootstraps"]
    return f"### Segments\nUsed: {card['used']}.\n" + table(head, rows)


SECTIONS: dict[str, Callable[[pl.DataFrame], str]] = {
    "churn": churn_section,
    "lifetime": lifetime_section,
    "segments": segment_section,
    "propensity": propensity_section,
    "returns": return_section,
}


def synthetic(path: Path, count: int) -> Path:
    """Write a million (``count``) order lines of a made-up shop, two years long, as Parquet."""
    random = np.random.default_rng(7)
    orders = count // 10
    people = random.integers(0, orders // 8, orders) ** 2 // (orders // 8)
    days = random.uniform(0, 730, orders)
    of = np.repeat(np.arange(orders), 10)
    start = np.datetime64("2024-01-01T00:00:00", "us")
    product = random.zipf(1.3, len(of)) % 4000
    pl.DataFrame(
        {
            "order_id": [f"N{one}" for one in of],
            "placed_at": (start + (days[of] * 86_400e6).astype("timedelta64[us]")),
            "product_id": product.astype(str),
            "product_name": [f"Product {one}" for one in product],
            "quantity": random.integers(1, 6, len(of)),
            "unit_price": (product % 90 + 1.5),
            "customer_id": people[of].astype(str),
        }
    ).write_parquet(path)
    return path


async def million(count: int) -> str:
    """Import, features and models of many lines, and the time of a customer's panel."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        url = f"sqlite+aiosqlite:///{home / 'kefu.db'}"
        await asyncio.to_thread(migrate, url)
        made = await asyncio.to_thread(synthetic, home / "lines.parquet", count)
        database = Database(url)
        begun, worked = time.perf_counter(), time.process_time()
        report = await import_orders(database, made, named={}, rules=Rules(currency="EUR", now=now()))
        imported = time.perf_counter()
        await compute(database, home)
        done, busy = time.perf_counter(), time.process_time() - worked
        panel = await panel_ms(database)
        await database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    rows = [
        ["import", f"{imported - begun:.0f} s"],
        ["features and models", f"{done - imported:.0f} s"],
        ["processor time of both (what a free machine needs at most)", f"{busy:.0f} s"],
        ["peak memory (making the file included)", f"{peak:.2f} GB"],
        ["panel for one customer, median", f"{panel:.1f} ms"],
    ]
    return f"### {report.imported:,} order lines\n" + table(["what", "cost"], rows)


async def panel_ms(database: Database) -> float:
    """Return the median time of a customer's panel in milliseconds, the HTTP around it left out."""
    async with database.read() as session:
        people = [
            one.key for one in (await service.list_findings(session, "churn", limit=200, offset=0)).items
        ]
    times = []
    for who in people:
        begun = time.perf_counter()
        async with database.read() as session:
            await panel.customer_insights(session, who)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times) if times else 0.0


async def imported_lines(path: Path) -> tuple[pl.DataFrame, str]:
    """Import the file as it is; return its lines and what the report says."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'kefu.db'}"
        await asyncio.to_thread(migrate, url)
        database = Database(url)
        rules = Rules(currency="GBP", now=datetime.now(UTC), timezone="Europe/London")
        report = await import_orders(database, path, named={}, rules=rules)
        async with database.read_slow() as session:
            lines = await read_lines(session)
        await database.close()
    rows = [[name, f"{count:,}"] for name, count in report.reasons.most_common()]
    heading = (
        f"### Import\n{report.rows:,} rows, {report.imported:,} imported, {report.rejected:,} rejected.\n"
    )
    return lines, heading + table(["reason", "rows"], rows)


def all_sections() -> dict[str, Callable[[pl.DataFrame], str]]:
    """Return this module's sections and those of its siblings."""
    found = dict(SECTIONS)
    for path in sorted(Path(__file__).parent.glob("insights_*.py")):
        found |= getattr(importlib.import_module(f"benchmarks.{path.stem}"), "SECTIONS", {})
    return found


def main() -> None:
    """Print the sections that were asked for, or all."""
    sections = all_sections()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*sections, "million", []])
    parser.add_argument("--file", type=Path, default=DATA)
    parser.add_argument("--lines", type=int, default=1_000_000)
    arguments = parser.parse_args()
    wanted = arguments.sections or [*sections, "million"]
    print(f"{describe_machine()}\n")
    if "million" in wanted:  # first: peak memory is the process's
        print(asyncio.run(million(arguments.lines)), "\n")
    if rest := [name for name in wanted if name != "million"]:
        lines, report = asyncio.run(imported_lines(arguments.file))
        print(report, "\n")
        for name in rest:
            print(sections[name](lines), "\n", flush=True)


if __name__ == "__main__":
    main()
