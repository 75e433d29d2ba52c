"""The order lines as the reports read them: kept for a minute, for a page asks for several reports."""

import asyncio
import time
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Optional

from crm_backend.database import Database, now

if TYPE_CHECKING:
    import polars as pl

KEPT_SECONDS = 60


@dataclass
class RecentLines:
    """Lines up to now, of one database; a second reader waits for the first one's query."""

    lines: Optional["pl.DataFrame"] = None
    read_at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, database: Database) -> "pl.DataFrame":
        """Return all lines that are not dated in the future.

        What reports are computed with is loaded here, in a thread: half a second that no start pays.
        """
        await asyncio.to_thread(import_module, "crm_backend.insights.behaviour")
        from crm_backend.insights.lines import read_lines

        async with self.lock:
            if self.lines is None or time.monotonic() - self.read_at > KEPT_SECONDS:
                async with database.read_slow() as session:
                    self.lines = await read_lines(session, until=now())
                self.read_at = time.monotonic()
            return self.lines
