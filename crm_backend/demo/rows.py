"""What the demo shop's parts share: identifiers from the seed, the shop's clock, rows by table."""

import random
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm_backend.database import Base

Row = dict[str, Any]
Rows = defaultdict[type[Base], list[Row]]
"""The rows of each table, ready for a bulk insert."""

NewId = Callable[[], str]

SATURDAY = 5


def make_rows() -> Rows:
    """Return an empty set of rows."""
    return defaultdict(list)


def random_for(seed: int, topic: str) -> random.Random:
    """Return the random numbers of one topic: what one topic draws does not change another's."""
    return random.Random(f"{seed}:{topic}")


def ids(rng: random.Random) -> NewId:
    """Return a maker of identifiers that gives the same ones for the same seed."""
    return lambda: str(uuid.UUID(int=rng.getrandbits(128), version=4))


class Clock:
    """Times of the shop; ``cutoff`` is the midnight at which the demo begins, and nothing is later."""

    def __init__(self, today: date, timezone: str) -> None:
        self.today = today
        self._zone = ZoneInfo(timezone)
        self.cutoff = self.at(today, 0)

    def at(self, day: date, minute: int) -> datetime:
        """Return a time of day, in minutes after the shop's midnight, as UTC."""
        local = datetime.combine(day, time(minute // 60, minute % 60), self._zone)
        return local.astimezone(UTC)

    def ago(self, days: int, minute: int) -> datetime:
        """Return a time of day so many days before today."""
        return self.at(self.today - timedelta(days=days), minute)

    def day_of(self, at: datetime) -> date:
        """Return the shop's calendar day of a time."""
        return at.astimezone(self._zone).date()

    def has_come(self, at: datetime | None) -> bool:
        """Say whether a planned time lies before the demo begins."""
        return at is not None and at < self.cutoff


def working_day(day: date, after: int) -> date:
    """Return the working day so many after ``day`` (0: the same day, or the next if it is a weekend)."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    for _ in range(after):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day
