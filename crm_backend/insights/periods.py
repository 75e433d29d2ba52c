"""Periods of reports: whole days in the shop's time zone, and the period of the same length before."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_backend.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl

USUAL_DAYS = 28
LONGEST_DAYS = 3660
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The period of the same length that ends the day before."""
        day = timedelta(days=1)
        return Period(self.first - self.days * day, self.first - day, self.zone)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment, and the first moment after, in UTC."""
        zone = ZoneInfo(self.zone)
        after = self.last + timedelta(days=1)
        start, end = (datetime.combine(day, time(), zone) for day in (self.first, after))
        return start.astimezone(UTC), end.astimezone(UTC)

    def of(self, lines: "pl.DataFrame", column: str = "placed_at") -> "pl.DataFrame":
        """Return the rows within the period."""
        from polars import col

        start, end = self.bounds
        return lines.filter((col(column) >= start) & (col(column) < end))


def choose_period(first: date | None, last: date | None, *, latest: date, zone: str) -> Period:
    """Return the wanted period; without a wish, the four weeks up to ``latest``.

    Raises:
        InvalidInput: it ends before it begins, or is longer than ten years (``bad_period``).
    """
    if first is None and last is None:
        return Period(latest - timedelta(days=USUAL_DAYS - 1), latest, zone)
    last = last or max(latest, first or latest)
    first = first or max(last, EARLIEST) - timedelta(days=USUAL_DAYS - 1)
    if not EARLIEST <= first <= last <= LATEST or (last - first).days > LONGEST_DAYS:
        raise InvalidInput("A period begins before it ends and is at most ten years long.", code="bad_period")
    return Period(first, last, zone)


def growth(now: float, before: float) -> float | None:
    """Return the change in shares of what was before; None where there was nothing."""
    return (now - before) / before if before > 0 else None
