"""One row a conversation that began in a period: what all numbers of the report are counted from.

``called_at`` is when the customer first came into the queue, ``answered_at`` and ``answered_by`` the
first agent's message after that (any agent's, where nobody was called), ``agent_messages`` how many
there are in all.
"""

from typing import Any

from sqlalchemy import CTE, String, and_, case, column, func, or_, select, values

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import AGENT, CLOSED, CUSTOMER
from crm_backend.database import UTCDateTime
from crm_backend.desk.models import Wait
from crm_backend.reports.seconds import seconds_between
from crm_backend.reports.spans import Span, midnight

UNKNOWN = "unknown"


def facts_of(span: Span) -> CTE:
    """Return the facts of the conversations with customers' words that began in the period."""
    days = _days(span)
    begun = _begun(span)
    called = (
        select(Wait.conversation_id, func.min(Wait.began_at).label("at"))
        .join(begun, begun.c.id == Wait.conversation_id)
        .group_by(Wait.conversation_id)
        .cte("called")
    )
    said = _agents_words(begun, called)
    answers = (
        select(
            said.c.conversation_id,
            func.count().label("number"),
            func.min(case((said.c.place == 1, said.c.at))).label("at"),
            func.min(case((said.c.place == 1, said.c.author))).label("author"),
        )
        .group_by(said.c.conversation_id)
        .cte("answers")
    )
    return (
        select(
            begun.c.id,
            begun.c.began_at,
            days.c.day,
            func.coalesce(begun.c.topic, UNKNOWN).label("topic"),
            begun.c.rating,
            begun.c.customer_id,
            called.c.at.label("called_at"),
            answers.c.at.label("answered_at"),
            answers.c.author.label("answered_by"),
            func.coalesce(answers.c.number, 0).label("agent_messages"),
            _response(called, answers).label("response_seconds"),
            _resolution(begun, called, answers).label("resolution_seconds"),
            or_(called.c.at.is_not(None), answers.c.number.is_not(None)).label("to_person"),
        )
        .select_from(begun)
        .join(days, and_(begun.c.began_at >= days.c.begin, begun.c.began_at < days.c.until))
        .outerjoin(called, called.c.conversation_id == begun.c.id)
        .outerjoin(answers, answers.c.conversation_id == begun.c.id)
        .cte("facts")
    )


def _days(span: Span) -> CTE:
    """Return the period's days with the moments they begin and end: no database knows all time zones."""
    named = values(
        column("day", String), column("begin", UTCDateTime), column("until", UTCDateTime), name="days"
    )
    rows = [
        (day.isoformat(), midnight(day, span.zone), midnight(following, span.zone))
        for day, following in zip(span.days, [*span.days[1:], span.end.date()], strict=True)
    ]
    return named.data(rows).cte("days")


def _begun(span: Span) -> CTE:
    spoke = select(Message.id).where(Message.conversation_id == Conversation.id, Message.sender == CUSTOMER)
    return (
        select(
            Conversation.id,
            Conversation.created_at.label("began_at"),
            Conversation.topic,
            Conversation.rating,
            Conversation.customer_id,
            Conversation.closed_at,
            Conversation.owner,
        )
        .where(Conversation.created_at >= span.begin, Conversation.created_at < span.end)
        .where(spoke.exists())
        .cte("begun")
    )


def _agents_words(begun: CTE, called: CTE) -> Any:
    """Return agents' messages; ``place`` 1 is the first after the call."""
    after = or_(called.c.at.is_(None), Message.created_at >= called.c.at)
    order = (case((after, 0), else_=1), Message.seq)
    place = func.row_number().over(partition_by=Message.conversation_id, order_by=order)
    return (
        select(
            Message.conversation_id,
            Message.author,
            Message.created_at.label("at"),
            case((after, place)).label("place"),
        )
        .join(begun, begun.c.id == Message.conversation_id)
        .outerjoin(called, called.c.conversation_id == Message.conversation_id)
        .where(Message.sender == AGENT)
        .cte("said")
    )


def _response(called: CTE, answers: CTE) -> Any:
    both = and_(called.c.at.is_not(None), answers.c.at.is_not(None))
    return case((both, seconds_between(called.c.at, answers.c.at)))


def _resolution(begun: CTE, called: CTE, answers: CTE) -> Any:
    done = and_(begun.c.owner == CLOSED, begun.c.closed_at.is_not(None), answers.c.number.is_not(None))
    return case((done, seconds_between(func.coalesce(called.c.at, begun.c.began_at), begun.c.closed_at)))
