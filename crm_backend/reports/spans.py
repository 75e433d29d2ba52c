"""Periods of whole days by the desk's clock, and the one before each. No database."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_backend.errors import InvalidInput

EARLIEST, LATEST = date(1973, 1, 1), date(9000, 1, 1)
LONGEST = 400
"""Days of a period at most."""
USUAL = 28


@dataclass(frozen=True)
class Span:
    """The days from ``first`` to ``last``, both included, in a time zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begin(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The moment after the last day."""
        return midnight(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def before(self) -> "Span":
        """As many days, right before these."""
        length = timedelta(days=len(self.days))
        return Span(self.first - length, self.last - length, self.zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment a day begins; days with a change of the clock have 23 or 25 hours."""
    return datetime.combine(day, time(), zone)


def span_of(first: date | None, last: date | None, *, today: date, zone: ZoneInfo) -> Span:
    """Return the period asked for; without days the four weeks up to today.

    Raises:
        InvalidInput: ``invalid_period``.
    """
    last = last or today
    first = first or max(last, EARLIEST) - timedelta(days=USUAL - 1)
    if not EARLIEST <= first <= last <= LATEST or (last - first).days >= LONGEST:
        detail = f"The first day comes before the last, and a period has at most {LONGEST} days."
        raise InvalidInput(detail, code="invalid_period")
    return Span(first, last, zone)
