"""From rows to what customers and staff may see."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Message
from crm_backend.conversations.schemas import MessageView, SentView, StaffMessageView
from crm_backend.staff import service as staff


async def customer_views(session: AsyncSession, messages: Sequence[Message | Row[Any]]) -> list[MessageView]:
    """Return the messages as the customer sees them."""
    names = await staff.names_of(session, (message.author for message in messages))
    return [MessageView.model_validate(_shared(message, names)) for message in messages]


async def staff_views(session: AsyncSession, messages: Sequence[Message]) -> list[StaffMessageView]:
    """Return the messages as staff see them."""
    names = await staff.names_of(session, (message.author for message in messages))
    return [
        StaffMessageView.model_validate({**_shared(message, names), **_understood(message)})
        for message in messages
    ]


def receipt(message: Message) -> SentView:
    """Return the receipt for a sent message."""
    return SentView(seq=message.seq, id=message.id, client_id=message.client_id or "")


def _shared(message: Message | Row[Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "seq": message.seq,
        "id": message.id,
        "client_id": message.client_id,
        "sender": message.sender,
        "author_name": names.get(message.author or ""),
        "text": message.text,
        "buttons": [{"id": button["id"], "title": button["title"]} for button in message.buttons],
        "card": message.card,
        "created_at": message.created_at,
    }


def _understood(message: Message) -> dict[str, Any]:
    parse = message.parse or {}
    return {
        "state": message.state,
        "intent": message.intent,
        "confidence": message.confidence,
        "ranking": parse.get("ranking", []),
        "gate": parse.get("gate"),
        "entities": parse.get("entities", []),
        "actions": parse.get("actions", []),
        "sentiment": message.sentiment,
        "model_id": message.model_id,
    }
