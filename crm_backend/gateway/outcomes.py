"""T2 of a turn: what becomes of a message once the bot has answered, failed, or kept silent.

Each function works inside one transaction that holds the conversation's lock, and returns the
outcome's name for the metrics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.history import Heard, list_heard_in_this_spell
from crm_backend.conversations.leases import Due
from crm_backend.conversations.models import MESSAGES, Conversation
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
from crm_backend.gateway.protests import keep_protest
from crm_backend.gateway.rasa import RasaAnswer
from crm_backend.gateway.replies import to_drafts
from crm_backend.insights.standing import standing_of
from crm_backend.triage.cues import Cues, trusted
from crm_backend.triage.decisions import decide_and_keep
from crm_backend.triage.policy import Decision, repairable
from crm_backend.triage.reading import HANDS_OVER, read_turns
from crm_backend.triage.service import active_policy
from crm_backend.triage.state import ANSWERED, DONE, PROMISED_PERSON, Known, read_signals
from crm_backend.triage.topics import topic_of

RETRY_SECONDS = (1, 2, 4, 5)
"""Pauses between tries; the last one repeats until the retry window is over."""
BRIEF_RETRY_SECONDS = (0.5, 1, 1, 2)
"""The same while only the actions are away, which start in two or three seconds."""
PATIENCE = timedelta(seconds=12)
"""So long a customer waits for actions that are away before being told."""
STANDS = (ANSWERED, DONE, PROMISED_PERSON)
"""Outcomes whose replies customers still see when a person is called: the others only ask or excuse."""
REPLY_CHARS = 300
"""Enough of what the bot said to see that it says the same again."""
LOOK_BACK = 20
"""Customer messages of the bot's present spell that a decision looks at."""
PARSE_FIELDS = {"ranking", "gate", "entities", "actions", "slots", "active_loop"}
_UNDERSTOOD = ("intent", "confidence", "model_id", "parse", "state")
_NOTE = (
    update(MESSAGES)
    .where(MESSAGES.c.id == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in _UNDERSTOOD})
)
_PLAN = update(MESSAGES).where(MESSAGES.c.id == bindparam("of")).values(next_try_at=bindparam("at"))
_STATE = select(MESSAGES.c.state).where(MESSAGES.c.id == bindparam("of"))


@dataclass(frozen=True)
class Asked:
    """A message that the bot was asked, with what was heard before it in the bot's present spell.

    Nothing of it changes while the bot is asked: earlier messages were settled before its turn began.
    Only its state may, with the conversation's owner.
    """

    message: Due
    before: Sequence[Heard]


async def ask_about(session: AsyncSession, message: Due) -> Asked:
    """Read once what the whole turn needs to know."""
    before = await list_heard_in_this_spell(
        session, message.conversation_id, before=message.seq, limit=LOOK_BACK
    )
    return Asked(message, before)


async def record_answer(
    session: AsyncSession, conversation: Conversation, asked: Asked, answer: RasaAnswer, *, cues: Cues
) -> str:
    """Store the bot's replies; suppressed, if somebody else speaks by now or is called instead."""
    message = asked.message
    speaks, state = await _may_speak(session, conversation, message)
    heard = _heard(message, answer, cues)
    await _note_parse(session, message, answer, heard, state=HANDLED if speaks else state)
    await keep_protest(session, message, cues)
    decision, stands = await _decide(session, asked, heard) if speaks else (Decision(), False)
    shown = speaks and (stands or not decision.escalate)
    changes = _changes(conversation, answer) if speaks else {}
    for draft in to_drafts(answer, state=HANDLED if shown else SUPPRESSED, reply_to=message.id):
        await conversations.add_message(session, conversation.id, draft, changes=changes)
        changes = {}
    if not speaks:
        return "suppressed"
    promised = HANDS_OVER in answer.actions
    return await _follow(session, conversation, decision, promised=promised) or "answered"


async def record_silence(
    session: AsyncSession, conversation: Conversation, asked: Asked, answer: RasaAnswer, *, cues: Cues
) -> str:
    """Apologise for an empty answer and offer a person, unless the policy calls one anyway."""
    message = asked.message
    speaks, state = await _may_speak(session, conversation, message)
    heard = _heard(message, answer, cues)
    if not speaks:
        await _note_parse(session, message, answer, heard, state=state)
        return "suppressed"
    decision, _ = await _decide(session, asked, heard)
    became = HANDLED if decision.escalate else UNANSWERED
    await _note_parse(session, message, answer, heard, state=became)
    conversation.outage_since = None
    if not decision.escalate:
        await _say(session, conversation.id, texts.SILENT)
    return await _follow(session, conversation, decision) or "silent"


async def record_failure(
    session: AsyncSession, conversation: Conversation, message: Due, *, window: timedelta
) -> str:
    """Plan another try; tell the customer once per outage; after the window call a person."""
    speaks, _ = await _may_speak(session, conversation, message)
    if not speaks:
        return "suppressed"
    since = conversation.outage_since
    if since is not None and now() - since >= window:
        return await give_up(session, conversation)
    await _plan_next_try(session, message, RETRY_SECONDS)
    if since is None:
        conversation.outage_since = now()
        await _say(session, conversation.id, texts.UNREACHABLE)
    return "unreachable"


async def record_interruption(
    session: AsyncSession, conversation: Conversation, message: Due, *, window: timedelta
) -> str:
    """Plan another try soon; it becomes a failure like any other once the customer has waited for long."""
    if now() - message.created_at >= PATIENCE:
        return await record_failure(session, conversation, message, window=window)
    speaks, _ = await _may_speak(session, conversation, message)
    if not speaks:
        return "suppressed"
    await _plan_next_try(session, message, BRIEF_RETRY_SECONDS)
    return "interrupted"


async def give_up(session: AsyncSession, conversation: Conversation) -> str:
    """Leave what waits unanswered, for agents to see, and call one."""
    signals = read_signals((), Known(bot_unreachable=True))
    decision = await decide_and_keep(session, conversation.id, signals)
    await escalate(session, conversation.id, reasons=decision.reasons, pending_becomes=UNANSWERED)
    return "given_up"


async def repairable_asks(session: AsyncSession, asked: Asked) -> list[dict[str, str]]:
    """Return what the customer asked before and the bot should answer differently, if it comes again."""
    if not asked.before:
        return []
    settings = (await active_policy(session)).settings
    return repairable(read_turns(asked.before), asked.message.created_at.timestamp(), settings)


async def _plan_next_try(session: AsyncSession, message: Due, pauses: Sequence[float]) -> None:
    pause = pauses[min(message.attempts, len(pauses)) - 1]
    await session.execute(_PLAN, {"of": message.id, "at": now() + timedelta(seconds=pause)})


async def _may_speak(session: AsyncSession, conversation: Conversation, message: Due) -> tuple[bool, str]:
    """Return whether the bot still answers this message, and the message's state; under the lock."""
    state: str = (await session.execute(_STATE, {"of": message.id})).scalar_one()
    return conversation.owner == BOT and state == PENDING, state


async def _decide(session: AsyncSession, asked: Asked, heard: Heard) -> tuple[Decision, bool]:
    """Return the decision, and whether what the bot said to this message stands beside a handover."""
    message, turns = asked.message, read_turns([*asked.before, heard])
    known = await _known(session, message, promised=turns[-1].outcome == PROMISED_PERSON)
    signals = read_signals(turns, known)
    decision = await decide_and_keep(session, message.conversation_id, signals, message_id=message.id)
    return decision, turns[-1].outcome in STANDS


async def _known(session: AsyncSession, message: Due, *, promised: bool) -> Known:
    """Return what is known besides the turns: the customer's worth and the risk that they leave."""
    conversation = await session.get_one(Conversation, message.conversation_id)
    standing = await standing_of(session, conversation.customer_id)
    return Known(asked_for_person=promised, customer_value=standing.value, churn_risk=standing.churn_risk)


async def _follow(
    session: AsyncSession, conversation: Conversation, decision: Decision, *, promised: bool = False
) -> str | None:
    if not decision.escalate:
        return None
    await session.flush()
    moved = await escalate(session, conversation.id, reasons=decision.reasons, announced=promised)
    return "escalated" if moved else None


def _heard(message: Due, answer: RasaAnswer, cues: Cues) -> Heard:
    """Return the message with what the bot understood of it."""
    said = " ".join(reply.text for reply in answer.replies if reply.text)
    parse = {
        **answer.model_dump(mode="json", include=PARSE_FIELDS),
        "reply": said[:REPLY_CHARS],
        "cues": trusted(cues, answer.intent, answer.confidence),
    }
    return Heard((answer.intent or "")[:64] or None, parse, message.sentiment, message.created_at)


async def _note_parse(
    session: AsyncSession, message: Due, answer: RasaAnswer, heard: Heard, *, state: str
) -> None:
    model_id = (answer.model_id or "")[:64] or None
    values = (heard.intent, answer.confidence, model_id, heard.parse, state)
    named = {f"new_{name}": value for name, value in zip(_UNDERSTOOD, values, strict=True)}
    await session.execute(_NOTE, {"of": message.id, **named})


def _changes(conversation: Conversation, answer: RasaAnswer) -> dict[str, Any]:
    """Return what an answer changes of the conversation: an outage is over, the topic, the order."""
    number: Any = answer.slots.get("order_number")
    named = number if isinstance(number, str) and 0 < len(number) <= 16 else None
    becomes = {
        "outage_since": None,
        "topic": topic_of(answer.intent) or conversation.topic,
        "order_number": named or conversation.order_number,
    }
    return {name: value for name, value in becomes.items() if value != getattr(conversation, name)}


async def _say(session: AsyncSession, conversation_id: str, text: str) -> None:
    draft = Draft(sender=SYSTEM, text=text, buttons=[texts.PERSON_BUTTON])
    await conversations.add_message(session, conversation_id, draft)
