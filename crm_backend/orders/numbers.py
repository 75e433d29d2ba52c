"""Numbers that customers read out: how they are written, understood and given out."""

import re
import unicodedata

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from crm_backend.idempotency import insert_if_new
from crm_backend.orders.models import NumberSeries

_NUMBER = re.compile(r"(?:ORDER|TICKET|NUMBER|NO|NR)*(?P<prefix>[A-Z]*?)0*(?P<digits>\d{1,9})")


def normalise_order_number(text: str) -> str | None:
    """Return ``KF-1002`` for kf1002, #1002, KF 1002, order no. 1002 or 1002; None if it is no number."""
    return _normalise(text, "KF")


def normalise_ticket_number(text: str) -> str | None:
    """Return ``T-1001`` for t1001, #1001, ticket 1001 or 1001; None if it is no number."""
    return _normalise(text, "T")


def _normalise(text: str, prefix: str) -> str | None:
    plain = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", text).upper())
    match = _NUMBER.fullmatch(plain)
    if match is None or match["prefix"] not in ("", prefix):
        return None
    return f"{prefix}-{match['digits']}"


async def next_number(
    session: AsyncSession, prefix: str, column: InstrumentedAttribute[str], *, first: int = 1001
) -> str:
    """Give out the next number of a series, like ``KF-1501``; two transactions never get the same one.

    ``column`` holds the numbers in use; those that came from elsewhere (an import) are skipped.
    """
    while True:
        last = await _advance(session, prefix)
        if last is None:
            start = max(first, await _highest(session, prefix, column) + 1)
            await insert_if_new(session, NumberSeries(name=prefix, last=start - 1))
            continue
        number = f"{prefix}-{last}"
        if await session.scalar(select(column).where(column == number)) is None:
            return number
        await session.execute(
            update(NumberSeries)
            .where(NumberSeries.name == prefix)
            .values(last=await _highest(session, prefix, column))
        )


async def _advance(session: AsyncSession, name: str) -> int | None:
    query = (
        update(NumberSeries)
        .where(NumberSeries.name == name)
        .values(last=NumberSeries.last + 1)
        .returning(NumberSeries.last)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def _highest(session: AsyncSession, prefix: str, column: InstrumentedAttribute[str]) -> int:
    numbers = await session.scalars(select(column).where(column.startswith(f"{prefix}-", autoescape=True)))
    endings = (number.removeprefix(f"{prefix}-") for number in numbers)
    return max((int(ending) for ending in endings if ending.isdecimal()), default=0)
