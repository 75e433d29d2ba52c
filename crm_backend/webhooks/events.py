"""What can be told, and the telling: rows in the transaction of the event, sent later by the worker."""

import json
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import new_id, now
from crm_backend.webhooks.models import Webhook, WebhookDelivery

CONVERSATION_ESCALATED: Final = "conversation.escalated"
CONVERSATION_CLAIMED: Final = "conversation.claimed"
CONVERSATION_CLOSED: Final = "conversation.closed"
TICKET_CREATED: Final = "ticket.created"
SLA_BREACHED: Final = "sla.breached"
MODEL_PROMOTED: Final = "model.promoted"
MODEL_ROLLED_BACK: Final = "model.rolled_back"
CANARY_ENDED: Final = "canary.ended"
ALERT_DRIFT: Final = "alert.drift"
ALERT_TOPIC: Final = "alert.topic"
PING: Final = "ping"

EVENTS: dict[str, str] = {
    CONVERSATION_ESCALATED: "A conversation waits for a person",
    CONVERSATION_CLAIMED: "An agent has taken it",
    CONVERSATION_CLOSED: "An agent has closed it",
    TICKET_CREATED: "A ticket was opened",
    SLA_BREACHED: "A promised time is over",
    MODEL_PROMOTED: "Another model answers customers",
    MODEL_ROLLED_BACK: "The model before answers again",
    CANARY_ENDED: "A canary was promoted or taken back",
    ALERT_DRIFT: "A figure of Watching passed its threshold",
    ALERT_TOPIC: "Customers ask about something new",
}


async def emit(session: AsyncSession, event: str, data: dict[str, Any]) -> int:
    """Note an event for every address that hears of it; return for how many.

    ``data`` holds ids and figures, never what a customer wrote: an erasure does not reach receivers.
    """
    rows = (await session.scalars(select(Webhook).where(Webhook.active))).all()
    told = [row for row in rows if event in row.events]
    if told:
        event_id, body = new_id(), body_of(event, data)
        session.add_all(delivery(row, event, event_id, body) for row in told)
        await session.flush()
    return len(told)


def body_of(event: str, data: dict[str, Any]) -> str:
    """Return the JSON that receivers get."""
    return json.dumps({"type": event, "timestamp": now().isoformat(), "data": data}, separators=(",", ":"))


def delivery(webhook: Webhook, event: str, event_id: str, body: str) -> WebhookDelivery:
    return WebhookDelivery(webhook_id=webhook.id, event=event, event_id=event_id, body=body)
