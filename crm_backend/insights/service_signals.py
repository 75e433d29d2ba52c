"""What service a customer met: tickets, waits, moods and ratings, as events with their times."""

from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.insights.features import SERVICE_SCHEMA
from crm_backend.tickets.models import Ticket

_HOUR = 3600.0


async def service_signals(session: AsyncSession) -> pl.DataFrame:
    """Return one row an event (``SERVICE_SCHEMA``) of known customers."""
    rows = [*await _tickets(session), *await _conversations(session)]
    return pl.DataFrame(rows, schema=SERVICE_SCHEMA, orient="row")


async def _tickets(session: AsyncSession) -> list[tuple[Any, ...]]:
    query = select(Ticket.customer_id, Ticket.created_at, Ticket.first_response_at).where(
        Ticket.customer_id.is_not(None)
    )
    found = []
    for who, made, answered in await session.execute(query):
        waited = (answered - made).total_seconds() / _HOUR if answered else None
        found.append((who, "ticket", made, answered, waited, None, None))
    return found


async def _conversations(session: AsyncSession) -> list[tuple[Any, ...]]:
    query = select(
        Conversation.customer_id,
        Conversation.created_at,
        Conversation.last_message_at,
        Conversation.mood,
        Conversation.rating,
        Conversation.rated_at,
    ).where(Conversation.customer_id.is_not(None))
    found: list[tuple[Any, ...]] = []
    for who, made, last, mood, rating, rated in await session.execute(query):
        found.append((who, "chat", made, last or made, None, mood, None))
        if rating is not None and rated is not None:
            found.append((who, "rating", rated, rated, None, None, float(rating)))
    return found
