"""What the three lists have in common: words looked for, days, and how many rows there are at most."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from crm_backend.customers.models import Customer
from crm_backend.errors import InvalidInput
from crm_backend.settings import get_settings

EXPORTED = 10_000
"""Rows of a CSV at most."""


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """Say whether a column has the text somewhere, in whatever case.

    SQLite lowers only ASCII: names with other letters are also looked for as they are usually written.
    """
    lowered: ColumnElement[bool] = func.lower(column).contains(text.lower(), autoescape=True)
    if text.isascii():
        return lowered
    return or_(lowered, *(column.contains(one, autoescape=True) for one in {text, text.title()}))


def customers_named(text: str) -> Any:
    """Return the ids of customers with the text in name or e-mail, as a subquery."""
    return select(Customer.id).where(or_(contains(Customer.name, text), contains(Customer.email, text)))


def within(column: Any, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Return conditions for the shop's days from ``first`` to ``last``, both included; None is open.

    Raises:
        InvalidInput: ``invalid_period``.
    """
    if any(one is not None and not date(1971, 1, 1) <= one <= date(9000, 1, 1) for one in (first, last)):
        raise InvalidInput("These days are too far away.", code="invalid_period")
    if first is not None and last is not None and first > last:
        raise InvalidInput("The first day comes after the last one.", code="invalid_period")
    found = [column >= _begin(first)] if first else []
    return [*found, column < _begin(last + timedelta(days=1))] if last else found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(get_settings().timezone))
