"""Conversations of two periods as tables for the service report; counted in SQL."""

from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import AGENT, CLOSED
from crm_backend.insights.service_report import ServiceData
from crm_backend.orders.models import Order, OrderLine
from crm_backend.triage.models import EscalationDecision

MOMENT = pl.Datetime("us", "UTC")
TALKS: dict[str, Any] = {
    "conversation_id": pl.String,
    "customer_id": pl.String,
    "started_at": MOMENT,
    "topic": pl.String,
    "mood": pl.Float64,
    "closed": pl.Boolean,
    "rating": pl.Int64,
    "waiting_since": MOMENT,
    "first_agent_at": MOMENT,
    "agent_messages": pl.Int64,
    "escalated_at": MOMENT,
}
VERDICTS: dict[str, Any] = {"conversation_id": pl.String, "at": MOMENT, "verdict": pl.String}
PRODUCTS: dict[str, Any] = {"conversation_id": pl.String, "name": pl.String}


async def read_service(session: AsyncSession, start: datetime, end: datetime) -> ServiceData:
    """Return what was talked in conversations that began within [start, end)."""
    rows = (await session.execute(_talks(start, end))).all()
    verdicts = (await session.execute(_verdicts(start, end))).all()
    products = (await session.execute(_products(start, end))).all()
    return ServiceData(
        talks=_talk_frame(rows),
        verdicts=pl.DataFrame([tuple(row) for row in verdicts], schema=VERDICTS, orient="row"),
        products=pl.DataFrame([tuple(row) for row in products], schema=PRODUCTS, orient="row"),
    )


def _talks(start: datetime, end: datetime) -> Select[Any]:
    said = (
        select(
            Message.conversation_id, func.count().label("count"), func.min(Message.created_at).label("first")
        )
        .where(Message.sender == AGENT)
        .group_by(Message.conversation_id)
        .subquery()
    )
    called = (
        select(EscalationDecision.conversation_id, func.min(EscalationDecision.created_at).label("at"))
        .where(EscalationDecision.kind == "escalate")
        .group_by(EscalationDecision.conversation_id)
        .subquery()
    )
    return (
        select(
            Conversation.id,
            Conversation.customer_id,
            Conversation.created_at,
            func.coalesce(Conversation.topic, "unknown"),
            Conversation.mood,
            Conversation.owner == CLOSED,
            Conversation.rating,
            Conversation.waiting_since,
            said.c.first,
            func.coalesce(said.c.count, 0),
            called.c.at,
        )
        .outerjoin(said, said.c.conversation_id == Conversation.id)
        .outerjoin(called, called.c.conversation_id == Conversation.id)
        .where(Conversation.created_at >= start, Conversation.created_at < end)
        .where(or_(Conversation.next_seq > 1, Conversation.last_message_at.is_not(None)))
    )


def _verdicts(start: datetime, end: datetime) -> Select[str, datetime, str | None]:
    made = EscalationDecision
    query = select(made.conversation_id, made.created_at, made.verdict)
    return query.where(made.kind == "escalate", made.created_at >= start, made.created_at < end)


def _products(start: datetime, end: datetime) -> Select[str, str]:
    query = select(Conversation.id, OrderLine.name)
    return (
        query.join(Order, Order.number == Conversation.order_number)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Conversation.created_at >= start, Conversation.created_at < end)
    )


def _talk_frame(rows: Any) -> pl.DataFrame:
    frame = pl.DataFrame([tuple(row) for row in rows], schema=TALKS, orient="row")
    called = pl.coalesce("escalated_at", "waiting_since")
    wait = (pl.col("first_agent_at") - called).dt.total_seconds()
    return frame.with_columns(
        by_person=(pl.col("agent_messages") > 0) | called.is_not_null(),
        wait_seconds=pl.when(wait >= 0).then(wait),
    )
