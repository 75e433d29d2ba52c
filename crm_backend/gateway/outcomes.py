"""T2 of a turn: what becomes of a message once the bot has answered, failed, or kept silent.

Each function works inside one transaction that holds the conversation's lock, and returns the
outcome's name for the metrics.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.history import list_messages_of_this_spell
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
STANDS = (ANSWERED, DONE, PROMISED_PERSON)
"""Outcomes whose replies customers still see when a person is called: the others only ask or excuse."""
REPLY_CHARS = 300
"""Enough of what the bot said to see that it says the same again."""
LOOK_BACK = 20
"""Customer messages of the bot's present spell that a decision looks at."""
PARSE_FIELDS = {"ranking", "gate", "entities", "actions", "slots", "active_loop"}


async def record_answer(
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    answer: RasaAnswer,
    *,
    cues: Cues,
) -> str:
    """Store the bot's replies; suppressed, if somebody else speaks by now or is called instead."""
    speaks = conversation.owner == BOT and message.state == PENDING
    _note_parse(message, answer, cues)
    await keep_protest(session, message, cues)
    decision, stands = await _decide(session, message) if speaks else (Decision(), False)
    shown = speaks and (stands or not decision.escalate)
    for draft in to_drafts(answer, state=HANDLED if shown else SUPPRESSED, reply_to=message.id):
        await conversations.add_message(session, conversation.id, draft)
    if not speaks:
        return "suppressed"
    message.state, conversation.outage_since = HANDLED, None
    _note_topic(conversation, answer)
    promised = HANDS_OVER in answer.actions
    return await _follow(session, conversation, decision, promised=promised) or "answered"


async def record_silence(
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    answer: RasaAnswer,
    *,
    cues: Cues,
) -> str:
    """Apologise for an empty answer and offer a person, unless the policy calls one anyway."""
    _note_parse(message, answer, cues)
    if conversation.owner != BOT or message.state != PENDING:
        return "suppressed"
    decision, _ = await _decide(session, message)
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
    signals = read_signals((), Known(bot_unreachable=True))
    decision = await decide_and_keep(session, conversation.id, signals)
    await escalate(session, conversation.id, reasons=decision.reasons, pending_becomes=UNANSWERED)
    return "given_up"


async def repairable_asks(session: AsyncSession, message: Message) -> list[dict[str, str]]:
    """Return what the customer asked before and the bot should answer differently, if it comes again."""
    before = await list_messages_of_this_spell(
        session, message.conversation_id, before=message.seq, limit=LOOK_BACK
    )
    if not before:
        return []
    settings = (await active_policy(session)).settings
    return repairable(read_turns(before), message.created_at.timestamp(), settings)


async def _decide(session: AsyncSession, message: Message) -> tuple[Decision, bool]:
    """Return the decision, and whether what the bot said to this message stands beside a handover."""
    before = await list_messages_of_this_spell(
        session, message.conversation_id, before=message.seq, limit=LOOK_BACK
    )
    turns = read_turns([*before, message])
    known = await _known(session, message, promised=turns[-1].outcome == PROMISED_PERSON)
    decision = await decide_and_keep(
        session, message.conversation_id, read_signals(turns, known), message_id=message.id
    )
    return decision, turns[-1].outcome in STANDS


async def _known(session: AsyncSession, message: Message, *, promised: bool) -> Known:
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


def _note_parse(message: Message, answer: RasaAnswer, cues: Cues) -> None:
    message.intent = (answer.intent or "")[:64] or None
    message.confidence = answer.confidence
    message.model_id = (answer.model_id or "")[:64] or None
    said = " ".join(reply.text for reply in answer.replies if reply.text)
    parse = answer.model_dump(mode="json", include=PARSE_FIELDS)
    message.parse = {
        **parse,
        "reply": said[:REPLY_CHARS],
        "cues": trusted(cues, answer.intent, answer.confidence),
    }


def _note_topic(conversation: Conversation, answer: RasaAnswer) -> None:
    conversation.topic = topic_of(answer.intent) or conversation.topic
    number: Any = answer.slots.get("order_number")
    if isinstance(number, str) and 0 < len(number) <= 16:
        conversation.order_number = number


async def _say(session: AsyncSession, conversation_id: str, text: str) -> None:
    draft = Draft(sender=SYSTEM, text=text, buttons=[texts.PERSON_BUTTON])
    await conversations.add_message(session, conversation_id, draft)
