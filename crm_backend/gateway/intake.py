"""T1 of a turn: the customer's message is stored before anything else happens.

Its mood is read just before, off the event loop: encoding takes milliseconds in which neither other
customers nor the database should wait.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.buttons import press
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import (
    BOT,
    CLOSED,
    CUSTOMER,
    HANDLED,
    HUMAN,
    PENDING,
)
from crm_backend.desk.service import escalate, reopen
from crm_backend.desk.spells import follow_change
from crm_backend.gateway import texts
from crm_backend.gateway.metrics import TURNS
from crm_backend.gateway.texts import REQUEST_HUMAN
from crm_backend.triage.decisions import decide_and_keep
from crm_backend.triage.mood import follow
from crm_backend.triage.reading import ASKED_FOR_PERSON
from crm_backend.triage.sentiment import Sentiment, SentimentReader
from crm_backend.triage.state import Known, read_signals
from crm_backend.uploads import service as uploads


@dataclass(frozen=True)
class Received:
    """A stored message; ``for_bot`` says that a turn has to follow."""

    message: Message
    is_new: bool

    @property
    def for_bot(self) -> bool:
        return self.message.state == PENDING


async def read_mood(reader: SentimentReader, text: str) -> Sentiment | None:
    """Return the mood of a typed text; None for a text that is none, as with a pressed button."""
    return await asyncio.to_thread(reader.read, text) if text else None


async def receive(
    session: AsyncSession,
    conversation_id: str,
    *,
    client_id: str | None,
    text: str = "",
    mood: Sentiment | None = None,
    button_id: str | None = None,
    upload_ids: Sequence[str] = (),
) -> Received:
    """Store what the customer typed, pressed or attached; the same ``client_id`` again changes nothing.

    ``mood`` is that of the typed text.

    Raises:
        NotFound: ``unknown_button``.
        Conflict: ``button_expired``.
        InvalidInput: ``unknown_upload``.
    """
    conversation, changes = await conversations.lock(session, conversation_id), dict[str, Any]()
    if client_id is not None:
        known = await conversations.find_by_client_id(session, conversation_id, client_id)
        if known is not None:
            return Received(known, is_new=False)
    if button_id is None:
        card = await uploads.send(session, conversation_id, upload_ids)
        draft = _typed(conversation, text, mood, client_id, card)
        changes = {} if mood is None else {"mood": follow(conversation.mood, mood.score)}
    else:
        draft = await _pressed(session, conversation, button_id, client_id)
    if conversation.owner == CLOSED:
        await reopen(session, conversation_id)
    message = await conversations.add_message(session, conversation_id, draft, changes=changes)
    if message.state == PENDING and message.payload == REQUEST_HUMAN:
        await _call_person(session, message)
    elif message.state == HUMAN:
        await follow_change(session, conversation_id)
    elif message.state == HANDLED and message.card:
        offer = Draft(sender=BOT, text=texts.FILES_KEPT, reply_to=message.id, card={"offer_person": True})
        await conversations.add_message(session, conversation_id, offer)
    return Received(message, is_new=True)


async def is_for_bot(
    session: AsyncSession, conversation_id: str, *, client_id: str, button_id: str | None
) -> bool:
    """Say whether a message would be new and for the bot to answer; a call for a person is not.

    Raises:
        NotFound: ``conversation_not_found``, ``unknown_button``.
        Conflict: ``button_expired``.
    """
    conversation = await conversations.get_conversation(session, conversation_id)
    if await conversations.find_by_client_id(session, conversation_id, client_id) is not None:
        return False
    pressed = await press(session, conversation_id, button_id) if button_id else None
    return _state(conversation) == PENDING and (pressed is None or pressed.payload != REQUEST_HUMAN)


async def _call_person(session: AsyncSession, message: Message) -> None:
    """Escalate at once: the bot is not needed for this, and may be away or busy with earlier messages."""
    message.state, message.intent, message.confidence = HANDLED, ASKED_FOR_PERSON, 1.0
    await session.flush()
    signals = read_signals((), Known(asked_for_person=True))
    decision = await decide_and_keep(session, message.conversation_id, signals, message_id=message.id)
    await escalate(session, message.conversation_id, reasons=decision.reasons)
    TURNS.labels("escalated").inc()


def _typed(
    conversation: Conversation,
    text: str,
    mood: Sentiment | None,
    client_id: str | None,
    card: dict[str, Any] | None,
) -> Draft:
    """Return the message for a typed text, never read as a payload; files alone are not for the bot."""
    sentiment = mood.as_json() if mood is not None else None
    state = _state(conversation)
    if state == PENDING and not text:
        state = HANDLED
    return Draft(sender=CUSTOMER, text=text, client_id=client_id, state=state, sentiment=sentiment, card=card)


async def _pressed(
    session: AsyncSession, conversation: Conversation, button_id: str, client_id: str | None
) -> Draft:
    pressed = await press(session, conversation.id, button_id)
    state = _state(conversation)
    return Draft(
        sender=CUSTOMER, text=pressed.title, payload=pressed.payload, client_id=client_id, state=state
    )


def _state(conversation: Conversation) -> str:
    return PENDING if conversation.owner in (BOT, CLOSED) else HUMAN
