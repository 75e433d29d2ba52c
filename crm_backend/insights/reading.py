"""The order lines as the reports read them: kept for a minute, for a page asks for several reports."""

import asyncio
import time
from dataclasses import dataclass, field

import polars as pl

from crm_backend.database import Database, now
from crm_backend.insights.lines import read_lines

KEPT_SECONDS = 60


@dataclass
class RecentLines:
    """Lines up to now, of one database; a second reader waits for the first one's query."""

    lines: pl.DataFrame | None = None
    read_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, database: Database) -> pl.DataFrame:
        """Return all lines that are not dated in the future."""
        async with self.lock:
            if self.lines is None or time.monotonic() - self.read_at > KEPT_SECONDS:
                async with database.read_slow() as session:
                    self.lines = await read_lines(session, until=now())
                self.read_at = time.monotonic()
            return self.lines
