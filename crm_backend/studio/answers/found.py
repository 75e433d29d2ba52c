"""Which replies of agents answered a question for good, and what they would save. One query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import AGENT, CUSTOMER
from crm_backend.customers.models import Customer
from crm_backend.knowledge.gap_groups import group
from crm_backend.studio.models import AnswerDecision
from crm_backend.studio.review.personal import Writer, without_personal
from encoder.runtime import Vectors

LATEST = 20_000
"""Messages of closed conversations looked at."""
SHORTEST_QUESTION, SHORTEST_ANSWER = 12, 40
"""Characters; less is a greeting or "one moment"."""
GOOD_FROM = 4
"""Stars of a conversation from which its answer was a good one; rated worse it is none."""
RATED_WELL, UNRATED = 1.0, 0.5
"""What one answered question counts: closed without a rating may as well mean that the customer gave up."""
ALIKE_FROM = 0.7


@dataclass(frozen=True)
class Answered:
    """A question and the reply that closed it, both without personal data."""

    message_id: str
    """Of the reply."""
    conversation_id: str
    question: str
    reply: str
    rating: int | None
    language: str = "en"

    @property
    def gain(self) -> float:
        return UNRATED if self.rating is None else RATED_WELL


@dataclass(frozen=True)
class Candidate:
    """Questions that mean the same with their replies, the best reply first.

    ``gain`` is the expected gain: how many conversations an article would have answered.
    """

    members: tuple[Answered, ...]
    gain: float


async def gather(db: AsyncSession) -> list[Answered]:
    """Return the replies nobody has decided on, newest conversation first."""
    query = (
        select(Message, Conversation, Customer.name, Customer.phone, Customer.address)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .where(Conversation.closed_at.is_not(None), Message.sender.in_((AGENT, CUSTOMER)))
        .where((Conversation.rating.is_(None)) | (Conversation.rating >= GOOD_FROM))
        .order_by(Conversation.closed_at.desc(), Conversation.id, Message.seq)
        .limit(LATEST)
    )
    decided = set(await db.scalars(select(AnswerDecision.message_id)))
    rows = [
        (message, talk, Writer(name or "", phone or "", address or ""))
        for message, talk, name, phone, address in await db.execute(query)
    ]
    found = []
    for _, lines in groupby(rows, key=lambda row: row[0].conversation_id):
        messages, talks, writers = zip(*lines, strict=True)
        pair = _last_answer(messages)
        if pair and pair[1].id not in decided:
            found.append(_answered(*pair, talks[0], writers[0]))
    return found


def make_candidates(answered: Sequence[Answered], vectors: Vectors) -> list[Candidate]:
    """Return groups of questions that mean the same, the one with the most to gain first.

    Args:
        vectors: unit vectors of the questions, one a row.
    """
    parts = group(vectors, [1] * len(answered), alike_from=ALIKE_FROM)
    found = [_candidate([answered[at] for at in part]) for part in parts]
    return sorted(found, key=lambda one: (-one.gain, one.members[0].message_id))


def _candidate(members: Iterable[Answered]) -> Candidate:
    ordered = sorted(members, key=lambda one: (-(one.rating or 0), -len(one.reply), one.message_id))
    return Candidate(tuple(ordered), sum(one.gain for one in ordered))


def _last_answer(messages: Sequence[Message]) -> tuple[Message, Message] | None:
    """Return the last reply that says something, and the question before it."""
    for at in range(len(messages) - 1, -1, -1):
        if messages[at].sender == AGENT and len(messages[at].text) >= SHORTEST_ANSWER:
            asked = [one for one in messages[:at] if _is_question(one)]
            return (asked[-1], messages[at]) if asked else None
    return None


def _is_question(one: Message) -> bool:
    return one.sender == CUSTOMER and one.payload is None and len(one.text) >= SHORTEST_QUESTION


def _answered(question: Message, reply: Message, talk: Conversation, writer: Writer) -> Answered:
    return Answered(
        message_id=reply.id,
        conversation_id=reply.conversation_id,
        question=without_personal(question.text, writer),
        reply=without_personal(reply.text, writer),
        rating=talk.rating,
        language=talk.language,
    )
