"""The report on outcomes: numbers for a period, and the conversations behind each."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.people import people_of
from crm_backend.database import now
from crm_backend.desk import settings as desk_settings
from crm_backend.desk.outcomes import OUTCOMES, outcome_of, shares
from crm_backend.desk.report_schemas import Outcome, OutcomeCount, OutcomeRow, OutcomeRows, OutcomesReport
from crm_backend.desk.stories import read_stories
from crm_backend.errors import InvalidInput

LONGEST = timedelta(days=400)
Found = list[tuple[Conversation, Outcome, str]]


async def outcomes(session: AsyncSession, first: date, last: date) -> OutcomesReport:
    """Count what became of the conversations that began in the period, both days included.

    Raises:
        InvalidInput: ``invalid_period``.
    """
    counts = Counter(outcome for _, outcome, _ in await _found(session, first, last))
    parts = shares(counts)
    held = (await desk_settings.current(session)).settings
    return OutcomesReport(
        first_day=first,
        last_day=last,
        timezone=held.timezone,
        total=sum(counts.values()),
        outcomes=[OutcomeCount(outcome=one, count=counts[one], share=parts[one]) for one in OUTCOMES],
    )


async def rows(
    session: AsyncSession,
    first: date,
    last: date,
    *,
    outcome: Outcome | None,
    limit: int,
    cursor: str | None,
) -> OutcomeRows:
    """List the conversations with an outcome (all, for None), oldest first; the cursor is the last id.

    Raises:
        InvalidInput: ``invalid_period`` or ``invalid_cursor``.
    """
    found = [one for one in await _found(session, first, last) if outcome in (None, one[1])]
    start = _after(found, cursor)
    page = found[start : start + limit]
    people = await people_of(session, (row.customer_id for row, _, _ in page))
    names = {key: person.name for key, person in people.items()}
    return OutcomeRows(
        conversations=[_row(*one, names.get(one[0].customer_id or "")) for one in page],
        next_cursor=page[-1][0].id if start + limit < len(found) else None,
    )


def _row(row: Conversation, outcome: Outcome, why: str, name: str | None) -> OutcomeRow:
    return OutcomeRow(
        conversation_id=row.id,
        outcome=outcome,
        why=why,
        customer_name=name,
        topic=row.topic,
        began_at=row.created_at,
    )


def _after(found: Found, cursor: str | None) -> int:
    if cursor is None:
        return 0
    at = next((index for index, one in enumerate(found) if one[0].id == cursor), None)
    if at is None:
        raise InvalidInput("The cursor is not one of ours.", code="invalid_cursor")
    return at + 1


async def _found(session: AsyncSession, first: date, last: date) -> Found:
    zone = (await desk_settings.current(session)).settings.zone
    if not (date(1971, 1, 1) <= first <= last <= date(9000, 1, 1)) or last - first > LONGEST:
        detail = f"The first day comes before the last, and at most {LONGEST.days} days lie between."
        raise InvalidInput(detail, code="invalid_period")
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    moment = now()
    return [(row, *outcome_of(story, moment)) for row, story in await read_stories(session, begin, end)]
