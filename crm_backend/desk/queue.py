"""Who waits, in which order, and the lists that the console shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import (
    BOT,
    CLOSED,
    QUEUE,
    agent_owner,
)
from crm_backend.desk.schemas import Counts, Filter
from crm_backend.inbox.conditions import is_snoozed, mentions
from crm_backend.paging import comes_after, make_cursor

RANK: ColumnElement[datetime] = func.coalesce(Conversation.queue_rank, Conversation.waiting_since)
"""Oldest first; what was handed on or left behind keeps or gets a place further ahead."""


async def queue_length(session: AsyncSession) -> int:
    """Return how many customers wait."""
    return await session.scalar(select(func.count()).where(Conversation.owner == QUEUE)) or 0


def in_order(query: Select[Any]) -> Select[Any]:
    """Order the waiting conversations as they are served."""
    return query.order_by(RANK, Conversation.id)


def rank_of(conversation: Conversation) -> datetime | None:
    """Return where a conversation stands in the queue."""
    return conversation.queue_rank or conversation.waiting_since


async def position_of(session: AsyncSession, conversation: Conversation) -> int | None:
    """Return the place in the queue (1 is next); None for a conversation that does not wait."""
    since = rank_of(conversation)
    if conversation.owner != QUEUE or since is None:
        return None
    ahead = select(func.count()).where(
        Conversation.owner == QUEUE,
        or_(
            since > RANK,
            and_(RANK.op("=")(since), Conversation.id < conversation.id),
        ),
    )
    return 1 + (await session.scalar(ahead) or 0)


def _owned(owner: Filter, staff_id: str) -> ColumnElement[bool]:
    conditions: dict[Filter, ColumnElement[bool]] = {
        "queue": Conversation.owner == QUEUE,
        "mine": and_(Conversation.owner == agent_owner(staff_id), ~is_snoozed()),
        "unassigned": Conversation.owner.in_((QUEUE, BOT)),
        "agents": Conversation.owner.like("agent:%"),
        "bot": Conversation.owner == BOT,
        "closed": Conversation.owner == CLOSED,
        "all": true(),
        "mentions": mentions(staff_id),
        "snoozed": and_(Conversation.owner.like("agent:%"), is_snoozed()),
    }
    return conditions[owner]


async def list_conversations(
    session: AsyncSession,
    *,
    owner: Filter,
    staff_id: str,
    limit: int,
    cursor: str | None,
    narrowed: Sequence[ColumnElement[bool]] = (),
) -> tuple[Sequence[Conversation], str | None]:
    """Return one page and the cursor of the next: the queue oldest first, the others newest first.

    ``narrowed``: conditions of the filters, all of which must hold.
    """
    query = select(Conversation).where(_owned(owner, staff_id), _has_customer_words(), *narrowed)
    oldest_first = owner == "queue"
    found = (await session.scalars(_page(query, oldest_first, cursor).limit(limit + 1))).all()
    page = found[:limit]
    return page, _make_cursor(page[-1], oldest_first) if len(found) > limit else None


def _has_customer_words() -> ColumnElement[bool]:
    """Leave out chats that were opened but never written in: the greeting takes seq 1."""
    return Conversation.next_seq > 2


def _page(query: Select[Conversation], oldest_first: bool, cursor: str | None) -> Select[Conversation]:
    column: Any = RANK if oldest_first else Conversation.updated_at
    if cursor is not None:
        query = query.where(comes_after(column, Conversation.id, cursor, descending=not oldest_first))
    if oldest_first:
        return query.order_by(column, Conversation.id)
    return query.order_by(column.desc(), Conversation.id.desc())


def _make_cursor(last: Conversation, oldest_first: bool) -> str:
    at = (rank_of(last) or last.updated_at) if oldest_first else last.updated_at
    return make_cursor(at, last.id)


_PERSONAL: tuple[Filter, ...] = ("mine", "mentions", "snoozed")


async def count(session: AsyncSession, *, staff_id: str) -> Counts:
    """Return how many conversations are in each of the console's lists."""
    kind = case((Conversation.owner.like("agent:%"), "agents"), else_=Conversation.owner)
    query = select(kind, func.count()).where(_has_customer_words()).group_by(kind)
    numbers = {row[0]: int(row[1]) for row in await session.execute(query)}
    own, called, resting = [
        await session.scalar(
            select(func.count(Conversation.id)).where(_owned(view, staff_id), _has_customer_words())
        )
        for view in _PERSONAL
    ]
    return Counts(
        queue=numbers.get(QUEUE, 0),
        mine=own or 0,
        agents=numbers.get("agents", 0),
        bot=numbers.get(BOT, 0),
        closed=numbers.get(CLOSED, 0),
        unassigned=numbers.get(QUEUE, 0) + numbers.get(BOT, 0),
        all=sum(numbers.values()),
        mentions=called or 0,
        snoozed=resting or 0,
    )
