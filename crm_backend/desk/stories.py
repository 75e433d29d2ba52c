"""The stories of a period's conversations, read from the log for the report on outcomes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import AGENT, CUSTOMER
from crm_backend.desk.outcomes import GOOD_RATING, Story
from crm_backend.tickets.models import Ticket
from crm_backend.triage.reading import read_turns
from crm_backend.triage.state import ANSWERED, DONE, UNHELPFUL

CHUNK = 200
SAYS_SO = ("thank",)
"""What a customer says whom the bot helped; a farewell alone proves nothing."""


async def read_stories(
    session: AsyncSession, begin: datetime, end: datetime
) -> list[tuple[Conversation, Story]]:
    """Return the conversations with customers' words that began in ``[begin, end)``, oldest first."""
    query = select(Conversation).where(
        Conversation.created_at >= begin, Conversation.created_at < end, Conversation.next_seq > 2
    )
    rows = (await session.scalars(query.order_by(Conversation.created_at, Conversation.id))).all()
    found = []
    for start in range(0, len(rows), CHUNK):
        found += await _of_chunk(session, rows[start : start + CHUNK])
    return found


async def _of_chunk(session: AsyncSession, rows: Sequence[Conversation]) -> list[tuple[Conversation, Story]]:
    ids = [row.id for row in rows]
    said: dict[str, list[Message]] = defaultdict(list)
    query = select(Message).where(Message.conversation_id.in_(ids), Message.sender.in_((CUSTOMER, AGENT)))
    for message in await session.scalars(query.order_by(Message.conversation_id, Message.seq)):
        said[message.conversation_id].append(message)
    ticketed = select(Ticket.conversation_id).where(Ticket.conversation_id.in_(ids))
    with_ticket = set(await session.scalars(ticketed))
    starts = await _starts(session, rows)
    return [
        (row, _story(row, said[row.id], starts, has_ticket=row.id in with_ticket))
        for row in rows
        if any(message.sender == CUSTOMER for message in said[row.id])
    ]


def _story(
    row: Conversation, messages: Sequence[Message], starts: dict[str, list[datetime]], *, has_ticket: bool
) -> Story:
    customers = [message for message in messages if message.sender == CUSTOMER]
    proof, proven_at = _proof(row, customers)
    later = [at for at in starts.get(_person(row), ()) if proven_at is not None and at > proven_at]
    return Story(
        owner=row.owner,
        answered_by_agent=len(customers) < len(messages),
        has_ticket=has_ticket,
        proof=proof,
        proven_at=proven_at,
        last_customer_at=customers[-1].created_at,
        returned_at=min(later, default=None),
    )


def _proof(row: Conversation, customers: Sequence[Message]) -> tuple[str | None, datetime | None]:
    """Return the proof that the bot solved it and its time: the customer's word, or the shop's system.

    What came after it may take it away: a message that the bot could not help with.
    """
    if row.rating is not None and row.rating >= GOOD_RATING and row.rated_at is not None:
        return "rated", row.rated_at
    proof: tuple[str | None, datetime | None] = (None, None)
    helped = False
    for message, turn in zip(customers, read_turns(customers), strict=True):
        if turn.outcome in UNHELPFUL:
            proof, helped = (None, None), False
        elif turn.outcome == DONE:
            proof, helped = ("done", message.created_at), True
        elif message.intent in SAYS_SO and helped:
            proof = ("said", message.created_at)
        elif turn.ask is not None:  # another wish: what was proven before says nothing of it
            proof, helped = (None, None), turn.outcome == ANSWERED
    return proof


async def _starts(session: AsyncSession, rows: Sequence[Conversation]) -> dict[str, list[datetime]]:
    """Return when the people of these conversations began any; a stranger is known by the address."""
    known = {row.customer_id for row in rows if row.customer_id}
    addresses = {row.address_hash for row in rows if not row.customer_id and row.address_hash}
    columns = select(Conversation.customer_id, Conversation.address_hash, Conversation.created_at)
    spoken = columns.where(Conversation.next_seq > 2)
    found: dict[str, list[datetime]] = defaultdict(list)
    for customer_id, _, at in await session.execute(spoken.where(Conversation.customer_id.in_(known))):
        found[customer_id or ""].append(at)
    strangers = spoken.where(Conversation.customer_id.is_(None), Conversation.address_hash.in_(addresses))
    for _, address, at in await session.execute(strangers):
        found[address].append(at)
    return found


def _person(row: Conversation) -> str:
    return row.customer_id or row.address_hash
