"""Business hours by the wall clock of a time zone, across daylight saving. No database.

Open is what the clock on the wall says: the hour that a spring night skips never comes, and the one
that an autumn night repeats counts twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""From and until, in minutes after midnight; until is not part of it."""
Stretch = tuple[datetime, datetime]
"""The same in UTC."""

ALWAYS: tuple[Span, ...] = ((0, 1440),)
HORIZON_DAYS = 800
"""So far ahead is looked for an opening: a desk that does not open for two years is closed for good."""
_STEP = timedelta(hours=6)


@dataclass(frozen=True)
class Hours:
    """The desk's hours. ``week`` has seven days, Monday first; ``special`` holds holidays by date."""

    timezone: str = "UTC"
    week: tuple[tuple[Span, ...], ...] = (ALWAYS,) * 7
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """Return the hours of one day."""
        return self.special.get(day, self.week[day.weekday()])


def is_open(hours: Hours, at: datetime) -> bool:
    """Say whether the desk is open at this moment."""
    wall = at.astimezone(hours.zone)
    minute = wall.hour * 60 + wall.minute
    return any(start <= minute < end for start, end in hours.spans_of(wall.date()))


def stretches(hours: Hours, after: datetime) -> Iterator[Stretch]:
    """Yield the open stretches that end after a moment, in order, in UTC; one does not cross midnight."""
    first = after.astimezone(hours.zone).date() - timedelta(days=1)
    for offset in range(HORIZON_DAYS):
        for opens, closes in stretches_of(hours, first + timedelta(days=offset)):
            if closes > after:
                yield opens, closes


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """Return when the desk opens next; the moment itself while it is open, None for never."""
    found = next(stretches(hours, at), None)
    return max(found[0], at.astimezone(UTC)) if found else None


def add_open_time(hours: Hours, start: datetime, duration: timedelta) -> datetime:
    """Return when so much open time has passed since ``start``.

    A desk that hardly opens at all keeps no promise: then the rest counts in plain hours.
    """
    left = duration
    last = start.astimezone(UTC)
    for opens, closes in stretches(hours, start):
        begin = max(opens, start.astimezone(UTC))
        if closes - begin >= left:
            return begin + left
        left -= closes - begin
        last = closes
    return last + left


def open_time_between(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """Return how long the desk was open between two moments."""
    total = timedelta()
    begin, until = start.astimezone(UTC), end.astimezone(UTC)
    for opens, closes in stretches(hours, start):
        if opens >= until:
            break
        total += min(closes, until) - max(opens, begin)
    return total


def stretches_of(hours: Hours, day: date) -> Sequence[Stretch]:
    """Return the day's open stretches in UTC: its wall clock, offset by offset."""
    spans = hours.spans_of(day)
    return _in_utc(hours.timezone, day, spans) if spans else ()


@lru_cache(maxsize=4096)
def _in_utc(timezone: str, day: date, spans: tuple[Span, ...]) -> tuple[Stretch, ...]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found: list[Stretch] = []
    for begin, end, offset in _pieces(ZoneInfo(timezone), midnight):
        for start, until in spans:
            opens = max(begin, midnight + timedelta(minutes=start) - offset)
            closes = min(end, midnight + timedelta(minutes=until) - offset)
            if opens < closes:
                found.append((opens, closes))
    return tuple(sorted(found))


def _pieces(zone: ZoneInfo, midnight: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield the time around a day as pieces with one offset from UTC each."""
    begin, last = midnight - timedelta(hours=18), midnight + timedelta(hours=42)
    at = begin
    while at < last:
        following = min(at + _STEP, last)
        if _offset(zone, at) != _offset(zone, following):
            change = _find_change(zone, at, following)
            yield begin, change, _offset(zone, at)
            begin = change
        at = following
    yield begin, last, _offset(zone, last - timedelta(microseconds=1))


def _find_change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the first second with the later offset, by halving."""
    old = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
