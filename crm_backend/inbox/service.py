"""What agents do with a conversation without answering: snooze, tag, note, and look for what was said.

Every deed adds an event that only staff hear of, so that all consoles see it at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.people import people_of
from crm_backend.conversations.text import check_message
from crm_backend.conversations.vocabulary import agent_of
from crm_backend.database import now
from crm_backend.desk.hands import check_in_charge
from crm_backend.desk.notes import add_note
from crm_backend.errors import Conflict, InvalidInput
from crm_backend.inbox.models import Mention, Snooze, Tag
from crm_backend.inbox.said import Hit, search
from crm_backend.inbox.schemas import HitView
from crm_backend.staff import service as accounts
from crm_backend.staff.schemas import StaffView

LABELLED = "desk.labelled"
LONGEST_SNOOZE = timedelta(days=365)
LONGEST_NOTE = 4000


async def find_said(
    session: AsyncSession, query: str, *, limit: int, before: datetime | None
) -> list[HitView]:
    """Return the latest messages with these words, each with whose conversation it is."""
    hits = await search(session, query, limit=limit, before=before)
    wanted = {hit.conversation_id for hit in hits}
    rows = (await session.scalars(select(Conversation).where(Conversation.id.in_(wanted)))).all()
    people = await people_of(session, (row.customer_id for row in rows))
    by_id = {row.id: row for row in rows}
    names = {key: person.name for key, person in people.items()}
    return [_hit_view(hit, by_id[hit.conversation_id], names) for hit in hits]


def _hit_view(hit: Hit, row: Conversation, names: dict[str, str]) -> HitView:
    whose = {"owner": row.owner, "order_number": row.order_number}
    return HitView.model_validate({**vars(hit), **whose, "customer_name": names.get(row.customer_id or "")})


async def snooze(
    session: AsyncSession, conversation_id: str, *, staff: StaffView, until: datetime
) -> Conversation:
    """Put an agent's conversation out of sight until a time, or until its customer writes.

    Raises:
        InvalidInput: ``invalid_time``, in the past or more than a year ahead.
        Conflict: ``not_owner``, or ``not_claimed`` when no agent has it.
    """
    moment = now()
    if not moment < until <= moment + LONGEST_SNOOZE:
        raise InvalidInput("Choose a time from now to one year ahead.", code="invalid_time")
    conversation = await conversations.lock(session, conversation_id)
    if agent_of(conversation.owner) is None:
        raise Conflict("Claim the conversation first: only an agent's can be snoozed.", code="not_claimed")
    await check_in_charge(session, conversation, staff)
    await session.execute(delete(Snooze).where(Snooze.conversation_id == conversation_id))
    session.add(Snooze(conversation_id=conversation_id, until=until, at=moment, by=staff.id))
    return await _labelled(session, conversation_id)


async def wake(session: AsyncSession, conversation_id: str) -> Conversation:
    """End a snooze; no error when there is none."""
    await conversations.lock(session, conversation_id)
    await session.execute(delete(Snooze).where(Snooze.conversation_id == conversation_id))
    return await _labelled(session, conversation_id)


async def set_tags(session: AsyncSession, conversation_id: str, tags: Sequence[str]) -> Conversation:
    """Give a conversation these tags instead of those it had."""
    await conversations.lock(session, conversation_id)
    await session.execute(delete(Tag).where(Tag.conversation_id == conversation_id))
    session.add_all(Tag(conversation_id=conversation_id, name=name) for name in sorted(set(tags)))
    return await _labelled(session, conversation_id)


async def note(
    session: AsyncSession, conversation_id: str, *, staff: StaffView, text: str, mentions: Sequence[str]
) -> Conversation:
    """Add a note for colleagues and call those who are mentioned.

    Raises:
        InvalidInput: ``empty_message``, ``message_too_long`` or ``unknown_colleague``.
    """
    said = check_message(text, limit=LONGEST_NOTE)
    called = set(mentions)
    if set(await accounts.names_of(session, called)) != called:
        raise InvalidInput("Somebody who is mentioned has no account here.", code="unknown_colleague")
    await conversations.lock(session, conversation_id)
    await add_note(session, conversation_id, kind="note", text=said, author=staff.id)
    session.add_all(Mention(conversation_id=conversation_id, staff_id=one) for one in called - {staff.id})
    return await _labelled(session, conversation_id)


async def see_mentions(session: AsyncSession, conversation_id: str, *, staff: StaffView) -> Conversation:
    """Say that the caller has looked: the conversation leaves their mentions."""
    await session.execute(
        update(Mention)
        .where(
            Mention.conversation_id == conversation_id,
            Mention.staff_id == staff.id,
            Mention.seen_at.is_(None),
        )
        .values(seen_at=now())
    )
    return await conversations.get_conversation(session, conversation_id)


async def _labelled(session: AsyncSession, conversation_id: str) -> Conversation:
    await session.flush()
    await conversations.add_event(session, conversation_id, type=LABELLED)
    return await conversations.get_conversation(session, conversation_id)
