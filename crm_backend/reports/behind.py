"""The conversations behind a number of the report."""

from dataclasses import dataclass

from sqlalchemy import CTE, ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.people import people_of
from crm_backend.paging import comes_after, make_cursor
from crm_backend.reports.counting import NOT_JUDGED, SATISFIED, understood, written
from crm_backend.reports.facts import facts_of
from crm_backend.reports.schemas import BehindRow, BehindRows, By, Selection
from crm_backend.reports.spans import Span
from crm_backend.staff import service as accounts
from crm_backend.triage.models import EscalationDecision


@dataclass(frozen=True, kw_only=True)
class Behind:
    """Which number: what is counted, and of which group (``by`` and ``key``)."""

    what: Selection = "conversations"
    by: By | None = None
    key: str = ""


async def rows(
    session: AsyncSession, span: Span, wanted: Behind, *, limit: int, cursor: str | None
) -> BehindRows:
    """Return one page of the conversations behind a number, the newest first."""
    facts = facts_of(span)
    conditions = [_selected(facts, wanted), _grouped(facts, wanted)]
    total = await session.scalar(select(func.count()).select_from(facts).where(*conditions))
    query = select(facts).where(*conditions)
    if cursor is not None:
        query = query.where(comes_after(facts.c.began_at, facts.c.id, cursor, descending=True))
    query = query.order_by(facts.c.began_at.desc(), facts.c.id.desc()).limit(limit + 1)
    found = (await session.execute(query)).all()
    page = found[:limit]
    people = await people_of(session, (row.customer_id for row in page))
    names = await accounts.names_of(session, (row.answered_by for row in page))
    return BehindRows(
        conversations=[
            BehindRow(
                conversation_id=row.id,
                customer_name=people[row.customer_id].name if row.customer_id in people else None,
                topic=row.topic,
                began_at=row.began_at,
                agent_name=names.get(row.answered_by or ""),
                first_response=row.response_seconds,
                resolution=row.resolution_seconds,
                rating=row.rating,
            )
            for row in page
        ],
        total=total or 0,
        next_cursor=make_cursor(page[-1].began_at, page[-1].id) if len(found) > limit else None,
    )


def _selected(facts: CTE, wanted: Behind) -> ColumnElement[bool]:
    called = select(EscalationDecision.conversation_id).where(EscalationDecision.kind == "escalate")
    judged = called.where(EscalationDecision.verdict.is_not(None))
    conditions: dict[Selection, ColumnElement[bool]] = {
        "conversations": true(),
        "to_person": facts.c.to_person,
        "contained": ~facts.c.to_person,
        "answered": facts.c.response_seconds.is_not(None),
        "resolved": facts.c.resolution_seconds.is_not(None),
        "rated": facts.c.rating.is_not(None),
        "satisfied": facts.c.rating >= SATISFIED,
        "handoffs": facts.c.id.in_(called),
        "judged": facts.c.id.in_(judged),
    }
    return conditions[wanted.what]


def _grouped(facts: CTE, wanted: Behind) -> ColumnElement[bool]:
    if wanted.by is None:
        return true()
    if wanted.by == "day":
        return facts.c.day == wanted.key
    if wanted.by == "topic":
        return facts.c.topic == wanted.key
    if wanted.by == "agent":
        return _of_agent(facts, wanted)
    if wanted.by == "intent":
        read = understood(facts).subquery()
        return facts.c.id.in_(select(read.c.conversation_id).where(read.c.intent == wanted.key))
    made = EscalationDecision
    verdict = func.coalesce(made.verdict, NOT_JUDGED)
    return facts.c.id.in_(select(made.conversation_id).where(made.kind == "escalate", verdict == wanted.key))


def _of_agent(facts: CTE, wanted: Behind) -> ColumnElement[bool]:
    """Where the times are counted, whoever answered first; else all in which the agent wrote."""
    if wanted.what in ("answered", "resolved"):
        return facts.c.answered_by == wanted.key
    own = written(facts)
    return facts.c.id.in_(select(own.c.conversation_id).where(own.c.author == wanted.key))
