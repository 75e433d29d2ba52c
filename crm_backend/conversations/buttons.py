"""Buttons: clients know an id and a title; what a press means stays on the server."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import (
    CUSTOMER,
    SUPPRESSED,
)
from crm_backend.errors import Conflict, NotFound

_ANSWERS = ("/affirm", "/deny")
"""Payloads that mean something only as the answer to the question just asked."""


@dataclass(frozen=True)
class Press:
    """What a pressed button says (``title``) and means (``payload``)."""

    title: str
    payload: str


async def press(session: AsyncSession, conversation_id: str, button_id: str) -> Press:
    """Return what a button of this conversation stands for.

    Raises:
        NotFound: ``unknown_button``.
        Conflict: ``button_expired``, a yes or no to a question that is no longer open.
    """
    for message in await _messages_with_buttons(session, conversation_id):
        for button in message.buttons:
            if button["id"] == button_id:
                await _check_fresh(session, message, button["payload"])
                return Press(button["title"], button["payload"])
    raise NotFound("This conversation has no such button.", code="unknown_button")


async def find_by_payload(session: AsyncSession, conversation_id: str, payload: str) -> str | None:
    """Return the id of the newest button with this payload, None when it was never offered here."""
    for message in await _messages_with_buttons(session, conversation_id):
        for button in message.buttons:
            if button["payload"] == payload:
                return button["id"]
    return None


async def _messages_with_buttons(session: AsyncSession, conversation_id: str) -> list[Message]:
    query = select(Message).where(
        Message.conversation_id == conversation_id, Message.sender != CUSTOMER, Message.state != SUPPRESSED
    )
    return list(await session.scalars(query.order_by(Message.seq.desc()).limit(200)))


async def _check_fresh(session: AsyncSession, message: Message, payload: str) -> None:
    if payload.partition("{")[0] not in _ANSWERS:
        return
    later = select(Message.id).where(
        Message.conversation_id == message.conversation_id,
        Message.sender == CUSTOMER,
        Message.seq > message.seq,
    )
    if await session.scalar(later.limit(1)) is not None:
        raise Conflict("That question has been answered already.", code="button_expired")
