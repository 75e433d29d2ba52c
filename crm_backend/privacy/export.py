"""What is kept on one customer, as JSON and as a ZIP of JSON files."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from fastapi.encoders import jsonable_encoder
from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import SUPPRESSED
from crm_backend.customers.models import Customer
from crm_backend.database import Base
from crm_backend.insights.models import InsightLine, InsightResult, ProfilingOptOut
from crm_backend.knowledge.models import KnowledgeGap
from crm_backend.orders.models import Invoice, Order, OrderLine, Payment, Refund, Return, Shipment
from crm_backend.privacy.customers import Belongings
from crm_backend.tickets.models import Ticket, TicketComment, TicketEvent
from crm_backend.triage.models import EscalationDecision

_INNER = {"turn_lease_by", "turn_lease_until", "next_seq", "address_hash", "payload", "vector", "encoder"}
"""Columns about the machinery, not about the person."""


async def collect(session: AsyncSession, customer: Customer, what: Belongings) -> dict[str, Any]:
    """Return every row about the customer, by topic."""
    talks, orders = what.conversations, what.orders

    async def rows(table: type[Base], condition: Any) -> list[dict[str, Any]]:
        return [_row(one) for one in await session.scalars(select(table).where(condition))]

    return {
        "customer": _row(customer),
        "orders": await rows(Order, Order.id.in_(orders)),
        "order_lines": await rows(OrderLine, OrderLine.order_id.in_(orders)),
        "shipments": await rows(Shipment, Shipment.order_id.in_(orders)),
        "payments": await rows(Payment, Payment.order_id.in_(orders)),
        "refunds": await rows(Refund, Refund.order_id.in_(orders)),
        "returns": await rows(Return, Return.order_id.in_(orders)),
        "invoices": await rows(Invoice, Invoice.order_id.in_(orders)),
        "conversations": await rows(Conversation, Conversation.id.in_(talks)),
        "messages": await rows(Message, Message.conversation_id.in_(talks) & (Message.state != SUPPRESSED)),
        "handovers": await rows(EscalationDecision, EscalationDecision.conversation_id.in_(talks)),
        "unanswered_questions": await rows(KnowledgeGap, KnowledgeGap.conversation_id.in_(talks)),
        "tickets": await rows(Ticket, Ticket.id.in_(what.tickets)),
        "imported_order_lines": await rows(InsightLine, InsightLine.customer_id == customer.id),
        "predictions": await rows(InsightResult, InsightResult.key.in_([customer.id, *orders])),
        "profiling_refused": await rows(ProfilingOptOut, ProfilingOptOut.customer_id == customer.id),
        "ticket_comments": await rows(TicketComment, TicketComment.ticket_id.in_(what.tickets)),
        "ticket_history": await rows(TicketEvent, TicketEvent.ticket_id.in_(what.tickets)),
    }


def _row(one: Base) -> dict[str, Any]:
    names: Sequence[str] = [column.key for column in inspect(type(one)).column_attrs]
    shown = {name: getattr(one, name) for name in names if name not in _INNER}
    encoded: dict[str, Any] = jsonable_encoder(shown)
    return encoded


def as_zip(data: dict[str, Any]) -> bytes:
    """Return a ZIP with one JSON file a topic."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for topic, content in data.items():
            file.writestr(f"{topic}.json", json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return buffer.getvalue()
