"""The queries of the report: each an aggregation over the facts."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import AGENT, CUSTOMER
from crm_backend.reports.seconds import medians
from crm_backend.triage.models import EscalationDecision

SATISFIED = 4
"""A rating of so many stars or more counts as satisfied."""
NOT_JUDGED = "not_judged"

Row = tuple[Any, ...]


def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how many rows of a group meet the condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


async def totals(session: AsyncSession, facts: CTE) -> dict[str, float | None]:
    """Return the measures of a period by name."""
    query = select(
        func.count(),
        how_many(facts.c.to_person),
        func.count(facts.c.rating),
        how_many(facts.c.rating >= SATISFIED),
        func.avg(facts.c.rating),
    ).select_from(facts)
    count, to_person, rated, satisfied, rating = (await session.execute(query)).one()
    answered, response, response_p90 = await _whole(session, facts, facts.c.response_seconds)
    resolved, resolution, resolution_p90 = await _whole(session, facts, facts.c.resolution_seconds)
    judged = {name: number for name, number, _ in await verdicts(session, facts) if name != NOT_JUDGED}
    all_judged = sum(judged.values())
    return {
        "conversations": count,
        "to_person": to_person,
        "containment": share(count - to_person, count),
        "answered": answered,
        "first_response": response,
        "first_response_p90": response_p90,
        "resolved": resolved,
        "resolution": resolution,
        "resolution_p90": resolution_p90,
        "rated": rated,
        "csat": share(satisfied, rated),
        "rating": None if rating is None else float(rating),
        "handoffs_right": share(judged.get("right", 0), all_judged),
    }


def share(part: int, whole: int) -> float | None:
    """Return the part of the whole; None of nothing."""
    return part / whole if whole else None


async def _whole(
    session: AsyncSession, facts: CTE, value: ColumnElement[Any]
) -> tuple[int, float | None, float | None]:
    row = (await session.execute(medians(facts, value))).first()
    return (row[1], row[2], row[3]) if row else (0, None, None)


async def medians_by(
    session: AsyncSession, facts: CTE, value: ColumnElement[Any], by: ColumnElement[Any]
) -> dict[str, tuple[int, float]]:
    """Return count and median by the group's key."""
    rows = await session.execute(medians(facts, value, by))
    return {key: (number, median) for key, number, median, _ in rows}


async def by_column(session: AsyncSession, facts: CTE, column: ColumnElement[Any]) -> list[Row]:
    """Return ``(key, conversations, to_person, rated, satisfied)``, most conversations first."""
    query = (
        select(
            column,
            func.count(),
            how_many(facts.c.to_person),
            func.count(facts.c.rating),
            how_many(facts.c.rating >= SATISFIED),
        )
        .select_from(facts)
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return [tuple(row) for row in await session.execute(query)]


def written(facts: CTE) -> Any:
    """Return one row for each agent and conversation in which they wrote, with how many messages."""
    return (
        select(Message.author, Message.conversation_id, func.count().label("messages"))
        .join(facts, facts.c.id == Message.conversation_id)
        .where(Message.sender == AGENT, Message.author.is_not(None))
        .group_by(Message.author, Message.conversation_id)
        .cte("written")
    )


async def by_agent(session: AsyncSession, facts: CTE) -> list[Row]:
    """Return ``(agent, conversations, messages, rated, satisfied)``, most conversations first."""
    own = written(facts)
    query = (
        select(
            own.c.author,
            func.count(),
            func.sum(own.c.messages),
            func.count(facts.c.rating),
            how_many(facts.c.rating >= SATISFIED),
        )
        .join(facts, facts.c.id == own.c.conversation_id)
        .group_by(own.c.author)
        .order_by(func.count().desc(), own.c.author)
    )
    return [tuple(row) for row in await session.execute(query)]


def understood(facts: CTE) -> Select[Any]:
    """Return the customers' messages that the bot read, as ``(intent, conversation_id, confidence)``."""
    return (
        select(Message.intent, Message.conversation_id, Message.confidence, facts.c.to_person)
        .join(facts, facts.c.id == Message.conversation_id)
        .where(Message.sender == CUSTOMER, Message.intent.is_not(None))
    )


async def by_intent(session: AsyncSession, facts: CTE) -> list[Row]:
    """Return ``(intent, messages, conversations, to_person, confidence)``, most messages first."""
    read = understood(facts).subquery()
    to_person = func.count(func.distinct(case((read.c.to_person, read.c.conversation_id))))
    query = (
        select(
            read.c.intent,
            func.count(),
            func.count(func.distinct(read.c.conversation_id)),
            to_person,
            func.avg(read.c.confidence),
        )
        .group_by(read.c.intent)
        .order_by(func.count().desc(), read.c.intent)
    )
    return [tuple(row) for row in await session.execute(query)]


async def verdicts(session: AsyncSession, facts: CTE) -> list[tuple[str, int, int]]:
    """Return ``(verdict, handoffs, conversations)``; what nobody judged is ``not_judged``."""
    made = EscalationDecision
    verdict = func.coalesce(made.verdict, NOT_JUDGED).label("verdict")
    query = (
        select(verdict, func.count(), func.count(func.distinct(made.conversation_id)))
        .join(facts, and_(facts.c.id == made.conversation_id))
        .where(made.kind == "escalate")
        .group_by(verdict)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]
