"""T2 of a turn: what becomes of a message once the bot has answered, failed, or kept silent.

Each function works inside one transaction that holds the conversation's lock, and returns the
outcome's name for the metrics.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import (
    BOT,
    HANDLED,
    PENDING,
    SUPPRESSED,
    SYSTEM,
    UNANSWERED,
)
from crm_backend.database import now
from crm_backend.desk.service import escalate
from crm_backend.gateway import texts
from crm_backend.gateway.rasa import RasaAnswer
from crm_backend.gateway.replies import to_drafts
from crm_backend.triage.policy import Decision, TurnState, decide
from crm_backend.triage.topics import topic_of

RETRY_SECONDS = (1, 2, 4, 5)
"""Pauses between tries; the last one repeats until the retry window is over."""
HANDS_OVER = "action_request_human"
"""The bot's action that promises a person."""
PARSE_FIELDS = {"ranking", "gate", "entities", "actions", "slots", "active_loop"}


async def record_answer(
    session: AsyncSession, conversation: Conversation, message: Message, answer: RasaAnswer
) -> str:
    """Store the bot's replies; suppressed, if somebody else speaks by now."""
    speaks = conversation.owner == BOT and message.state == PENDING
    decision = await _decide(session, message, answer) if speaks else Decision(escalate=False)
    _note_parse(message, answer)
    for draft in to_drafts(answer, state=HANDLED if speaks else SUPPRESSED):
        await conversations.add_message(session, conversation.id, draft)
    if not speaks:
        return "suppressed"
    message.state, conversation.outage_since = HANDLED, None
    _note_topic(conversation, answer)
    return await _follow(session, conversation, decision) or "answered"


async def record_silence(
    session: AsyncSession, conversation: Conversation, message: Message, answer: RasaAnswer
) -> str:
    """Apologise for an empty answer and offer a person, unless the policy calls one anyway."""
    _note_parse(message, answer)
    if conversation.owner != BOT or message.state != PENDING:
        return "suppressed"
    decision = await _decide(session, message, answer)
    message.state = HANDLED if decision.escalate else UNANSWERED
    conversation.outage_since = None
    if not decision.escalate:
        await _say(session, conversation.id, texts.SILENT)
    return await _follow(session, conversation, decision) or "silent"


async def record_failure(
    session: AsyncSession, conversation: Conversation, message: Message, *, window: timedelta
) -> str:
    """Plan another try; tell the customer once per outage; after the window call a person."""
    if conversation.owner != BOT or message.state != PENDING:
        return "suppressed"
    since = conversation.outage_since
    if since is not None and now() - since >= window:
        return await give_up(session, conversation)
    pause = RETRY_SECONDS[min(message.attempts, len(RETRY_SECONDS)) - 1]
    message.next_try_at = now() + timedelta(seconds=pause)
    if since is None:
        conversation.outage_since = now()
        await _say(session, conversation.id, texts.UNREACHABLE)
    return "unreachable"


async def give_up(session: AsyncSession, conversation: Conversation) -> str:
    """Leave what waits unanswered, for agents to see, and call one."""
    decision = decide(TurnState(bot_unreachable=True))
    await session.flush()
    await escalate(session, conversation.id, reasons=decision.reasons, pending_becomes=UNANSWERED)
    return "given_up"


async def _decide(session: AsyncSession, message: Message, answer: RasaAnswer) -> Decision:
    before = await conversations.list_messages_of_this_spell(
        session, message.conversation_id, before=message.seq
    )
    spell = [*before, message]
    moods = [one.sentiment for one in spell if one.sentiment]
    return decide(
        TurnState(
            intents=[*(one.intent for one in before), answer.intent],
            moods=[mood["score"] for mood in moods],
            flags=[flag for mood in moods for flag in mood["flags"]],
            failed_actions=_count_failures(before, answer),
            asked_for_person=HANDS_OVER in answer.actions,
        )
    )


def _count_failures(before: list[Message], answer: RasaAnswer) -> int:
    failed = [bool((one.parse or {}).get("slots", {}).get("crm_failed")) for one in before]
    in_a_row = 0
    for one in reversed([*failed, bool(answer.slots.get("crm_failed"))]):
        if not one:
            break
        in_a_row += 1
    return in_a_row


async def _follow(session: AsyncSession, conversation: Conversation, decision: Decision) -> str | None:
    if not decision.escalate:
        return None
    await session.flush()
    moved = await escalate(session, conversation.id, reasons=decision.reasons)
    return "escalated" if moved else None


def _note_parse(message: Message, answer: RasaAnswer) -> None:
    message.intent = (answer.intent or "")[:64] or None
    message.confidence = answer.confidence
    message.model_id = (answer.model_id or "")[:64] or None
    message.parse = answer.model_dump(mode="json", include=PARSE_FIELDS)


def _note_topic(conversation: Conversation, answer: RasaAnswer) -> None:
    conversation.topic = topic_of(answer.intent) or conversation.topic
    number: Any = answer.slots.get("order_number")
    if isinstance(number, str) and 0 < len(number) <= 16:
        conversation.order_number = number


async def _say(session: AsyncSession, conversation_id: str, text: str) -> None:
    draft = Draft(sender=SYSTEM, text=text, buttons=[texts.PERSON_BUTTON])
    await conversations.add_message(session, conversation_id, draft)
