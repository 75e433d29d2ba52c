"""Which day is meant: calendar arithmetic from today, without any text.

``ahead`` says whether the talk is of the future; otherwise the latest day that fits is meant.
A week runs from Monday to Sunday.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Period:
    """``start`` to ``end``, both included; ``grain`` is day, weekend, week, month or year."""

    start: date
    end: date
    grain: str = "day"


def day(value: date) -> Period:
    return Period(value, value)


def shifted(now: datetime, count: int, unit: str) -> Period:
    """Return the day ``count`` minutes, hours, days, weeks, months or years from now."""
    return day((now + relativedelta(**{f"{unit}s": count})).date())


def weekday(today: date, wanted: int, *, ahead: bool) -> Period:
    """Return the next such weekday after today, or the last before it; never today itself."""
    if ahead:
        return day(today + timedelta((wanted - today.weekday() - 1) % 7 + 1))
    return day(today - timedelta((today.weekday() - wanted - 1) % 7 + 1))


def weekday_of_week(today: date, wanted: int, *, weeks: int) -> Period:
    """Return the weekday of this week (0), the last (-1) or the next (1)."""
    return day(today + timedelta(wanted - today.weekday(), weeks=weeks))


def day_of_month(today: date, wanted: int, *, ahead: bool) -> Period | None:
    """Return the nearest month's day ``wanted``, today included; months too short for it are passed over."""
    return _nearest((_make(month.year, month.month, wanted) for month in _months(today, ahead)), today, ahead)


def day_and_month(today: date, wanted: int, month: int, year: int | None, *, ahead: bool) -> Period | None:
    """Return the day; without a year the nearest one, today included. None for 31 February."""
    if year is not None:
        exact = _make(year, month, wanted)
        return day(exact) if exact else None
    step = 1 if ahead else -1
    return _nearest((_make(today.year + step * back, month, wanted) for back in range(-1, 9)), today, ahead)


def month(today: date, wanted: int, year: int | None, *, ahead: bool, other: bool = False) -> Period:
    """Return a month: the nearest, the present one included unless ``other``."""
    if year is None:
        again = other and wanted == today.month
        step = int(wanted < today.month or again) if ahead else -int(wanted > today.month or again)
        year = today.year + step
    return around(date(year, wanted, 1), "month")


def around(within: date, unit: str, *, steps: int = 0) -> Period:
    """Return the week, weekend, month or year that holds a day, or one ``steps`` further on."""
    if unit in ("week", "weekend"):
        monday = within - timedelta(within.weekday()) + timedelta(weeks=steps)
        return Period(monday + timedelta(5 if unit == "weekend" else 0), monday + timedelta(6), unit)
    if unit == "month":
        first = within.replace(day=1) + relativedelta(months=steps)
        return Period(first, first.replace(day=monthrange(first.year, first.month)[1]), unit)
    return Period(date(within.year + steps, 1, 1), date(within.year + steps, 12, 31), unit)


def _months(today: date, ahead: bool) -> Iterator[date]:
    first = today.replace(day=1)
    return (first + relativedelta(months=step if ahead else -step) for step in range(4))


def _make(year: int, number: int, wanted: int) -> date | None:
    valid = 1 <= number <= 12 and 1 <= year <= 9998 and 1 <= wanted <= monthrange(year, number)[1]
    return date(year, number, wanted) if valid else None


def _nearest(days: Iterator[date | None], today: date, ahead: bool) -> Period | None:
    fits = (one for one in days if one and (one >= today if ahead else one <= today))
    found = next(fits, None)
    return day(found) if found else None
