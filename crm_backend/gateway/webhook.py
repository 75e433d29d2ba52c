"""Rasa's own REST channel shape, so that clients written for Rasa work unchanged."""

import asyncio
import hmac
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.announce import announce
from crm_backend.conversations.buttons import find_by_payload
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.text import check_message
from crm_backend.conversations.vocabulary import (
    CUSTOMER,
)
from crm_backend.database import Database
from crm_backend.deps import BellDep, DatabaseDep, SettingsDep
from crm_backend.errors import NotSignedIn
from crm_backend.events import Bell, conversation_topic
from crm_backend.gateway.deps import SentimentDep, TurnsDep
from crm_backend.gateway.intake import Received, read_mood, receive
from crm_backend.gateway.schemas import RestMessageIn, WebhookReply
from crm_backend.gateway.sites import DEFAULT_SITE
from crm_backend.staff.rates import Rates, get_rates
from crm_backend.triage.sentiment import Sentiment

CHANNEL = "rest"


async def require_api_key(request: Request, settings: SettingsDep) -> None:
    """Let clients with the API key through (``X-API-Key`` or ``Authorization: Bearer``).

    Raises:
        NotSignedIn: ``invalid_api_key``.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = request.headers.get("x-api-key") or (token if scheme.lower() == "bearer" else "")
    if not hmac.compare_digest(given.encode(), settings.api_key.get_secret_value().encode()):
        raise NotSignedIn("Send the API key as X-API-Key or as a bearer token.", code="invalid_api_key")


router = APIRouter(prefix="/webhooks/rest", tags=["webhook"], dependencies=[Depends(require_api_key)])


@router.post("/webhook", response_model_exclude_none=True)
async def webhook(
    body: RestMessageIn,
    database: DatabaseDep,
    bell: BellDep,
    settings: SettingsDep,
    turns: TurnsDep,
    reader: SentimentDep,
    rates: Annotated[Rates, Depends(get_rates)],
) -> list[WebhookReply]:
    """Take a message and answer with all that was said to it; one conversation for each sender."""
    rates.hit("messages", f"{CHANNEL}:{body.sender}")
    text = check_message(body.message, limit=settings.message_max_chars)
    mood = await read_mood(reader, text)
    received = await _store(database, body.sender, text, mood)
    conversation_id, seq = received.message.conversation_id, received.message.seq
    announce(bell, conversation_id)
    if received.for_bot:
        turns.kick(conversation_id)
        wait = (settings.turn_deadline + settings.turn_lease).total_seconds()
        await _until_answered(database, bell, received.message, wait)
    async with database.read() as session:
        said = await conversations.list_messages(session, conversation_id, after=seq)
    return _replies(body.sender, said)


async def _store(database: Database, sender: str, text: str, mood: Sentiment | None) -> Received:
    async with database.write() as session:
        conversation = await _conversation_of(session, sender)
        # A client of Rasa sends a button's payload as its message: taken as such only if it was offered.
        button_id = await find_by_payload(session, conversation.id, text) if text[0] == "/" else None
        return await receive(
            session, conversation.id, client_id=None, text=text, mood=mood, button_id=button_id
        )


async def _conversation_of(session: AsyncSession, sender: str) -> Conversation:
    query = select(Conversation).where(
        Conversation.site == DEFAULT_SITE, Conversation.channel == CHANNEL, Conversation.external_id == sender
    )
    known = await session.scalar(query)
    if known is not None:
        return known
    try:
        async with session.begin_nested():
            return await conversations.create_conversation(
                session, site=DEFAULT_SITE, channel=CHANNEL, external_id=sender
            )
    except IntegrityError:  # the same sender's other message was faster
        return (await session.scalars(query)).one()


async def _until_answered(database: Database, bell: Bell, message: Message, seconds: float) -> None:
    """Wait until something was said after the message, at most so long."""
    async with bell.listen(conversation_topic(message.conversation_id)) as listener:
        try:
            async with asyncio.timeout(seconds):
                while not await _is_answered(database, message):
                    await listener.wait(1.0)
        except TimeoutError:
            return


async def _is_answered(database: Database, message: Message) -> bool:
    async with database.read() as session:
        said = await conversations.list_messages(session, message.conversation_id, after=message.seq)
    return any(one.sender != CUSTOMER for one in said)


def _replies(sender: str, said: Sequence[Message]) -> list[WebhookReply]:
    return [
        WebhookReply(
            recipient_id=sender,
            text=one.text or None,
            buttons=[{"title": each["title"], "payload": each["payload"]} for each in one.buttons] or None,
            custom=one.card,
        )
        for one in said
        if one.sender != CUSTOMER
    ]
