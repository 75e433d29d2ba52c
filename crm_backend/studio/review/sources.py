"""Which messages are worth a look, and why. One query a sign; nothing of it is decided here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import CUSTOMER
from crm_backend.customers.models import Customer
from crm_backend.knowledge.models import NOT_HELPFUL, KnowledgeGap
from crm_backend.studio.models import IntentCorrection, ReviewedMessage
from crm_backend.studio.review.personal import Writer, without_personal
from crm_backend.studio.review.schemas import Sign
from crm_backend.triage.models import EscalationDecision

LATEST = 20_000
"""Messages looked at; older ones have had their chance."""
SHORTEST, LONGEST = 2, 400
"""Characters of a message that can teach."""
UNSURE_BELOW, MARGIN_BELOW = 0.5, 0.15
WEIGHTS: dict[Sign, float] = {
    "corrected": 4.0,
    "not_helpful": 3.0,
    "too_late": 3.0,
    "not_needed": 2.5,
    "near_miss": 2.0,
    "out_of_scope": 1.5,
    "unsure": 1.2,
    "small_margin": 1.0,
}
"""What each sign is worth in the order of the inbox: a person's word before a model's doubt."""
_VERDICTS = ("not_needed", "too_late")


@dataclass(frozen=True)
class Candidate:
    """A message worth a look. ``text`` is without personal data, as it would be kept."""

    message_id: str
    conversation_id: str
    seq: int
    text: str
    intent: str | None
    """What the bot took it for: the gate's guess where it refused."""
    confidence: float
    signs: tuple[Sign, ...]
    corrected: str | None = None
    """The intent that an agent says it has."""
    at: float = 0.0
    """Unix time."""

    @property
    def weight(self) -> float:
        return max((WEIGHTS[sign] for sign in self.signs), default=0.0)


async def gather(db: AsyncSession) -> list[Candidate]:
    """Return the messages worth a look that nobody has decided on, newest first."""
    signs, corrections = await _words_of_people(db)
    query = _messages().outerjoin(ReviewedMessage, ReviewedMessage.message_id == Message.id)
    query = query.where(Message.parse.is_not(None), ReviewedMessage.message_id.is_(None))
    found = []
    for message, *known in await db.execute(query.limit(LATEST)):
        own = (*signs.get(message.id, ()), *doubts(message.parse or {}, message.intent))
        if own and SHORTEST <= len(message.text) <= LONGEST:
            found.append(_candidate(message, own, corrections.get(message.id), _writer(*known)))
    return found


async def candidates_of(db: AsyncSession, ids: Sequence[str]) -> list[Candidate]:
    """Return these messages in the order of the ids, whatever was decided of them."""
    query = _messages().where(Message.id.in_(ids))
    found = {
        message.id: _candidate(message, (), None, _writer(*known))
        for message, *known in await db.execute(query)
    }
    return [found[one] for one in dict.fromkeys(ids) if one in found]


async def undecided(db: AsyncSession, ids: Sequence[str]) -> list[Candidate]:
    """Return those of these messages that nobody has decided on, in the order of the ids."""
    decided = set(
        await db.scalars(select(ReviewedMessage.message_id).where(ReviewedMessage.message_id.in_(ids)))
    )
    return await candidates_of(db, [one for one in ids if one not in decided])


def _messages() -> Select[Message, str, str, str]:
    return (
        select(Message, Customer.name, Customer.phone, Customer.address)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .where(Message.sender == CUSTOMER, Message.payload.is_(None))
        .order_by(Message.created_at.desc(), Message.id)
    )


def _writer(name: str | None, phone: str | None, address: str | None) -> Writer:
    return Writer(name or "", phone or "", address or "")


def doubts(parse: dict[str, Any], intent: str | None) -> list[Sign]:
    """Return the signs that a parse itself shows: the gate's refusal, a low probability, a small margin."""
    gate, ranking = parse.get("gate") or {}, parse.get("ranking") or []
    if gate.get("decision") in ("near_miss", "out_of_scope"):
        return ["near_miss" if gate["decision"] == "near_miss" else "out_of_scope"]
    if not ranking or intent is None:
        return []
    first, second = ([float(one.get("confidence", 0)) for one in ranking] + [0.0, 0.0])[:2]
    signs: list[Sign] = ["unsure"] if first < UNSURE_BELOW else []
    return signs + (["small_margin"] if first - second < MARGIN_BELOW else [])


def guessed(parse: dict[str, Any], intent: str | None) -> str | None:
    """Return what the bot took a message for: the likeliest intent, also where the gate refused it."""
    ranking = parse.get("ranking") or []
    gate = parse.get("gate") or {}
    return gate.get("intent") or (ranking[0].get("name") if ranking else None) or intent


async def _words_of_people(db: AsyncSession) -> tuple[dict[str, list[Sign]], dict[str, str]]:
    signs: dict[str, list[Sign]] = defaultdict(list)
    corrections = {row.message_id: row.intent for row in await db.scalars(select(IntentCorrection))}
    for message_id in corrections:
        signs[message_id].append("corrected")
    unhelpful = select(KnowledgeGap.message_id).where(
        KnowledgeGap.reason == NOT_HELPFUL, KnowledgeGap.message_id.is_not(None)
    )
    for one in await db.scalars(unhelpful):
        if one:
            signs[one].append("not_helpful")
    judged = select(EscalationDecision.message_id, EscalationDecision.verdict).where(
        EscalationDecision.verdict.in_(_VERDICTS), EscalationDecision.message_id.is_not(None)
    )
    for about, verdict in await db.execute(judged):
        signs[about or ""].append("too_late" if verdict == "too_late" else "not_needed")
    return signs, corrections


def _candidate(message: Message, signs: Sequence[Sign], corrected: str | None, writer: Writer) -> Candidate:
    parse = message.parse or {}
    gate = parse.get("gate") or {}
    return Candidate(
        message_id=message.id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        text=without_personal(message.text, writer),
        intent=guessed(parse, message.intent),
        confidence=round(float(gate.get("confidence") or message.confidence or 0), 3),
        signs=tuple(dict.fromkeys(signs)),
        corrected=corrected,
        at=message.created_at.timestamp(),
    )
