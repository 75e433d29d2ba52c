"""The customer behind a conversation, by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer

_NAMED = (Customer.id, Customer.name, Customer.email)
_BY_ID = select(*_NAMED).where(Customer.id == bindparam("of"))  # runs in every turn: built once


@dataclass(frozen=True)
class Person:
    """A customer, as far as a conversation needs to know them."""

    id: str
    name: str
    email: str


async def people_of(session: AsyncSession, customer_ids: Iterable[str | None]) -> dict[str, Person]:
    """Return the customers behind these ids; strangers (None) are left out."""
    wanted = {customer_id for customer_id in customer_ids if customer_id}
    if not wanted:
        return {}
    query = select(*_NAMED).where(Customer.id.in_(wanted))
    return {row.id: Person(row.id, row.name, row.email) for row in await session.execute(query)}


async def person_of(session: AsyncSession, customer_id: str | None) -> Person | None:
    """Return the customer behind a conversation's id; None for a stranger."""
    if customer_id is None:
        return None
    row = (await session.execute(_BY_ID, {"of": customer_id})).first()
    return row and Person(row.id, row.name, row.email)


async def person_named(session: AsyncSession, *, customer_id: str, email: str) -> Person | None:
    """Return the customer whom a shop's signed identity names, by id or else by e-mail."""
    query = (
        select(*_NAMED)
        .where(or_(Customer.id == customer_id, Customer.email == email.strip().lower()))
        .order_by((Customer.id == customer_id).desc())
    )
    row = (await session.execute(query)).first()
    return Person(row.id, row.name, row.email) if row else None
