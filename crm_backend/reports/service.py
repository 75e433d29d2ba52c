"""The report on the desk: a period beside the one before, and its tables."""

from datetime import date

from sqlalchemy import CTE
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.desk import settings as desk_settings
from crm_backend.reports import counting
from crm_backend.reports.counting import share
from crm_backend.reports.facts import facts_of
from crm_backend.reports.schemas import (
    AgentRow,
    DayRow,
    DeskReport,
    IntentUse,
    Measure,
    ReportPeriod,
    TopicRow,
    VerdictRow,
)
from crm_backend.reports.spans import Span, span_of
from crm_backend.staff import service as accounts

VERDICTS = ("right", "too_early", "too_late", "not_needed", counting.NOT_JUDGED)


async def find_span(session: AsyncSession, first: date | None, last: date | None) -> Span:
    """Return the period asked for by the desk's clock (see ``span_of``)."""
    zone = (await desk_settings.current(session)).settings.zone
    return span_of(first, last, today=now().astimezone(zone).date(), zone=zone)


async def report(session: AsyncSession, span: Span) -> DeskReport:
    """Count everything of the period."""
    facts, earlier = facts_of(span), facts_of(span.before)
    now_, before = await counting.totals(session, facts), await counting.totals(session, earlier)
    return DeskReport(
        period=ReportPeriod(
            first=span.first,
            last=span.last,
            before_first=span.before.first,
            before_last=span.before.last,
            timezone=span.zone.key,
        ),
        measures=[
            Measure.model_validate({"name": name, "value": value, "before": before[name]})
            for name, value in now_.items()
        ],
        days=await _days(session, facts, span),
        agents=await _agents(session, facts),
        topics=await _topics(session, facts, earlier),
        intents=await _intents(session, facts),
        verdicts=await _verdicts(session, facts),
    )


async def _days(session: AsyncSession, facts: CTE, span: Span) -> list[DayRow]:
    found = {row[0]: row[1:] for row in await counting.by_column(session, facts, facts.c.day)}
    response = await counting.medians_by(session, facts, facts.c.response_seconds, facts.c.day)
    rows = []
    for day in span.days:
        key = day.isoformat()
        count, to_person, rated, satisfied = found.get(key, (0, 0, 0, 0))
        rows.append(
            DayRow(
                day=day,
                conversations=count,
                to_person=to_person,
                first_response=response[key][1] if key in response else None,
                rated=rated,
                satisfied=satisfied,
            )
        )
    return rows


async def _agents(session: AsyncSession, facts: CTE) -> list[AgentRow]:
    found = await counting.by_agent(session, facts)
    names = await accounts.names_of(session, (row[0] for row in found))
    response = await counting.medians_by(session, facts, facts.c.response_seconds, facts.c.answered_by)
    resolution = await counting.medians_by(session, facts, facts.c.resolution_seconds, facts.c.answered_by)
    return [
        AgentRow(
            agent_id=agent,
            name=names.get(agent, "Former colleague"),
            conversations=count,
            messages=messages,
            answered=response.get(agent, (0, 0.0))[0],
            first_response=response[agent][1] if agent in response else None,
            resolution=resolution[agent][1] if agent in resolution else None,
            rated=rated,
            csat=share(satisfied, rated),
        )
        for agent, count, messages, rated, satisfied in found
    ]


async def _topics(session: AsyncSession, facts: CTE, earlier: CTE) -> list[TopicRow]:
    before = {row[0]: row[1] for row in await counting.by_column(session, earlier, earlier.c.topic)}
    response = await counting.medians_by(session, facts, facts.c.response_seconds, facts.c.topic)
    return [
        TopicRow(
            topic=topic,
            conversations=count,
            before=before.get(topic, 0),
            to_person=to_person,
            containment=share(count - to_person, count),
            first_response=response[topic][1] if topic in response else None,
            rated=rated,
            csat=share(satisfied, rated),
        )
        for topic, count, to_person, rated, satisfied in await counting.by_column(
            session, facts, facts.c.topic
        )
    ]


async def _intents(session: AsyncSession, facts: CTE) -> list[IntentUse]:
    return [
        IntentUse(
            intent=intent,
            messages=messages,
            conversations=conversations,
            to_person=to_person,
            confidence=None if confidence is None else float(confidence),
        )
        for intent, messages, conversations, to_person, confidence in await counting.by_intent(session, facts)
    ]


async def _verdicts(session: AsyncSession, facts: CTE) -> list[VerdictRow]:
    found = {row[0]: row[1:] for row in await counting.verdicts(session, facts)}
    return [
        VerdictRow.model_validate(
            {
                "verdict": one,
                "handoffs": found.get(one, (0, 0))[0],
                "conversations": found.get(one, (0, 0))[1],
            }
        )
        for one in VERDICTS
    ]
