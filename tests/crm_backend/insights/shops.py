"""Shops for the tests: customers who buy at their own pace, and some of them stop."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from crm_backend.database import Database
from crm_backend.insights.importing import insert_lines
from crm_backend.insights.lines import SCHEMA

START, DAYS = datetime(2025, 1, 1, tzinfo=UTC), 400
END = START + timedelta(days=DAYS)


def make_lines(customers: int = 150, seed: int = 1) -> pl.DataFrame:
    """Return lines of customers of whom a third leave for good after some time."""
    random = np.random.default_rng(seed)
    rows = []
    for person in range(customers):
        pace, leaves = random.gamma(3, 8), random.random() < 0.33
        day, until = random.uniform(0, 120), random.uniform(60, DAYS) if leaves else DAYS
        while day < until:
            at = START + timedelta(days=float(day))
            price = int(random.integers(500, 5000))
            order = (f"o{len(rows)}", f"c{person}", at, f"p{random.integers(20)}")
            rows.append((*order, "Thing", "Things", 1, price, "EUR", False, False))
            if random.random() < 0.1:
                rows.append(
                    (
                        *order[:2],
                        at + timedelta(days=5),
                        order[3],
                        "Thing",
                        "Things",
                        -1,
                        price,
                        "EUR",
                        False,
                        True,
                    )
                )
            day += random.exponential(pace) + 1
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").filter(pl.col("placed_at") < END)


def young_shop() -> pl.DataFrame:
    """The first twenty-three weeks: enough for plain models, and computed in seconds."""
    return make_lines(90).filter(pl.col("placed_at") < START + timedelta(weeks=23))


async def bring(database: Database, lines: pl.DataFrame) -> None:
    """Put lines where the importer puts them."""
    async with database.write() as session:
        await insert_lines(session, lines.select(pl.lit("test").alias("batch"), *SCHEMA))
