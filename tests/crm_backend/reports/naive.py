"""Conversations made up at random, and the report on them counted the plain way, in Python."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import ceil
from statistics import fmean, median
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.database import new_id
from crm_backend.desk.models import Wait
from crm_backend.reports.spans import Span
from crm_backend.triage.models import EscalationDecision

BERLIN = ZoneInfo("Europe/Berlin")
SPAN = Span(date(2026, 3, 28), date(2026, 3, 30), BERLIN)
"""Three days, the second with 23 hours."""
AGENTS = ("agent-a", "agent-b")
OUTSIDE = datetime(2026, 3, 24, tzinfo=UTC)


@dataclass
class Talk:
    """One conversation; times are minutes after it began."""

    began: int
    """Minutes after ``OUTSIDE``."""
    topic: str | None
    rating: int | None
    intents: list[str | None]
    calls: list[int]
    answers: list[tuple[int, str]]
    closed: int | None
    verdicts: list[str | None]
    id: str = field(default_factory=new_id)

    @property
    def began_at(self) -> datetime:
        return OUTSIDE + timedelta(minutes=self.began)

    def after(self, minutes: int) -> datetime:
        return self.began_at + timedelta(minutes=minutes)


_MINUTE = st.integers(0, 600)
TALKS = st.lists(
    st.builds(
        Talk,
        began=st.integers(0, 9 * 24 * 60),
        topic=st.sampled_from([None, "return_item", "track_order"]),
        rating=st.sampled_from([None, None, 1, 3, 4, 5]),
        intents=st.lists(st.sampled_from([None, "greet", "track_order"]), max_size=3),
        calls=st.lists(_MINUTE, max_size=2),
        answers=st.lists(st.tuples(_MINUTE, st.sampled_from(AGENTS)), max_size=3),
        closed=st.none() | _MINUTE,
        verdicts=st.lists(st.sampled_from([None, "right", "too_early"]), max_size=2),
        id=st.builds(new_id),
    ),
    max_size=14,
)


async def store(session: AsyncSession, talks: Sequence[Talk]) -> None:
    """Put the conversations into the tables."""
    for talk in talks:
        session.add(
            Conversation(
                id=talk.id, site="demo", topic=talk.topic, rating=talk.rating, created_at=talk.began_at,
                owner="bot" if talk.closed is None else "closed",
                closed_at=None if talk.closed is None else talk.after(talk.closed),
            )
        )  # fmt: skip
    await session.flush()
    for talk in talks:
        session.add_all(_belongings(talk))
    await session.flush()


def _belongings(talk: Talk) -> list[Any]:
    said: list[dict[str, Any]] = [
        {"sender": "customer", "intent": intent, "confidence": 0.5, "created_at": talk.began_at}
        for intent in talk.intents
    ]
    said += [
        {"sender": "agent", "author": agent, "created_at": talk.after(minute)}
        for minute, agent in sorted(talk.answers)
    ]
    messages = [
        Message(conversation_id=talk.id, seq=seq, text="…", **one) for seq, one in enumerate(said, start=1)
    ]
    waits = [Wait(conversation_id=talk.id, began_at=talk.after(one), place=1) for one in talk.calls]
    made = [
        EscalationDecision(
            conversation_id=talk.id, policy_version=1, kind="escalate", score=1.0, verdict=verdict,
            created_at=talk.began_at,
        )
        for verdict in talk.verdicts
    ]  # fmt: skip
    return [*messages, *waits, *made]


def counted(talks: Sequence[Talk], span: Span) -> list[Talk]:
    """Return those of the period in which a customer wrote."""
    inside = [one for one in talks if span.first <= one.began_at.astimezone(span.zone).date() <= span.last]
    return [one for one in inside if one.intents]


def called(talk: Talk) -> int | None:
    return min(talk.calls, default=None)


def first_answer(talk: Talk) -> tuple[int, str] | None:
    since = called(talk)
    return min((one for one in talk.answers if since is None or one[0] >= since), default=None)


def response(talk: Talk) -> float | None:
    first, since = first_answer(talk), called(talk)
    return None if first is None or since is None else (first[0] - since) * 60.0


def resolution(talk: Talk) -> float | None:
    if talk.closed is None or not talk.answers:
        return None
    return (talk.closed - (called(talk) or 0)) * 60.0


def to_person(talk: Talk) -> bool:
    return bool(talk.calls or talk.answers)


def middle(values: Sequence[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return median(known) if known else None


def p90(values: Sequence[float | None]) -> float | None:
    known = sorted(one for one in values if one is not None)
    return known[ceil(0.9 * len(known)) - 1] if known else None


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def measures(talks: Sequence[Talk]) -> dict[str, float | None]:
    """Return every measure of the report, counted the plain way."""
    rated = [one.rating for one in talks if one.rating is not None]
    judged = [verdict for one in talks for verdict in one.verdicts if verdict]
    responses, resolutions = [response(one) for one in talks], [resolution(one) for one in talks]
    persons = sum(map(to_person, talks))
    return {
        "conversations": len(talks),
        "to_person": persons,
        "containment": share(len(talks) - persons, len(talks)),
        "answered": sum(one is not None for one in responses),
        "first_response": middle(responses),
        "first_response_p90": p90(responses),
        "resolved": sum(one is not None for one in resolutions),
        "resolution": middle(resolutions),
        "resolution_p90": p90(resolutions),
        "rated": len(rated),
        "csat": share(sum(one >= 4 for one in rated), len(rated)),
        "rating": fmean(rated) if rated else None,
        "handoffs_right": share(judged.count("right"), len(judged)),
    }
