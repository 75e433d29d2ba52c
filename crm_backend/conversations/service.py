"""The message log: what is appended, in which order, and who speaks for the shop.

Every function works inside the caller's transaction. A conversation's row is locked before its counter
is read, so its numbers have no gaps and their order is the order of the commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, ConversationEvent, Message
from crm_backend.conversations.ownership import check_owner_change
from crm_backend.conversations.vocabulary import (
    CONVERSATION_UPDATED,
    HANDLED,
    MESSAGE_CREATED,
    PENDING,
    SUPPRESSED,
    SYSTEM,
    public_owner,
)
from crm_backend.database import new_id, now
from crm_backend.errors import NotFound

PREVIEW_CHARS = 200


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message before it has a place in the log. ``buttons``: ``[{title, payload}]``."""

    sender: str
    text: str
    client_id: str | None = None
    author: str | None = None
    reply_to: str | None = None
    payload: str | None = None
    buttons: Sequence[dict[str, str]] = ()
    card: dict[str, Any] | None = None
    state: str = HANDLED
    sentiment: dict[str, Any] | None = None
    model_id: str | None = None


async def create_conversation(
    session: AsyncSession,
    *,
    site: str,
    channel: str = "widget",
    customer_id: str | None = None,
    external_id: str | None = None,
    address_hash: str = "",
    language: str = "en",
) -> Conversation:
    """Start an empty conversation, owned by the bot."""
    conversation = Conversation(
        site=site,
        channel=channel,
        customer_id=customer_id,
        external_id=external_id,
        address_hash=address_hash,
        language=language,
    )
    session.add(conversation)
    await session.flush()
    return conversation


async def get_conversation(session: AsyncSession, conversation_id: str) -> Conversation:
    """Return a conversation.

    Raises:
        NotFound: ``conversation_not_found``.
    """
    return await _get(session, select(Conversation).where(Conversation.id == conversation_id))


async def lock(session: AsyncSession, conversation_id: str) -> Conversation:
    """Return a conversation, kept from other writers until the transaction ends.

    Raises:
        NotFound: ``conversation_not_found``.
    """
    query = select(Conversation).where(Conversation.id == conversation_id)
    return await _get(session, query.with_for_update())


async def _get(session: AsyncSession, query: Select[Conversation]) -> Conversation:
    conversation = await session.scalar(query.execution_options(populate_existing=True))
    if conversation is None:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    return conversation


async def append_message(session: AsyncSession, conversation_id: str, draft: Draft) -> tuple[Message, bool]:
    """Append a message; return it and whether it is new.

    A ``client_id`` that the conversation already has returns the message of the first time, also
    when both were sent at once: the second waits at the lock and then finds the first.
    """
    await lock(session, conversation_id)
    if draft.client_id is not None:
        known = await find_by_client_id(session, conversation_id, draft.client_id)
        if known is not None:
            return known, False
    return await add_message(session, conversation_id, draft), True


async def add_message(session: AsyncSession, conversation_id: str, draft: Draft) -> Message:
    """Append a message that is known to be new, to a conversation that the caller has locked."""
    seq = await _take_seq(session, conversation_id, draft)
    message = Message(conversation_id=conversation_id, seq=seq, **_columns(draft))
    session.add(message)
    await session.flush()
    await _add_event(session, conversation_id, seq, type=MESSAGE_CREATED, message_id=message.id)
    return message


def _columns(draft: Draft) -> dict[str, Any]:
    buttons = [{"id": new_id(), "title": one["title"], "payload": one["payload"]} for one in draft.buttons]
    return {**vars(draft), "buttons": buttons}


async def _take_seq(session: AsyncSession, conversation_id: str, draft: Draft | None = None) -> int:
    """Take the conversation's next number, and note what a person or the bot said as its latest."""
    moment = now()
    values: dict[str, Any] = {"next_seq": Conversation.next_seq + 1, "updated_at": moment}
    if draft is not None and draft.state != SUPPRESSED and draft.sender != SYSTEM:
        values["last_message_text"] = draft.text[:PREVIEW_CHARS]
        values["last_message_sender"] = draft.sender
        values["last_message_at"] = moment
    statement = update(Conversation).where(Conversation.id == conversation_id).values(values)
    returning = statement.returning(Conversation.next_seq).execution_options(synchronize_session=False)
    following = (await session.execute(returning)).scalar_one()
    return following - 1


async def add_event(
    session: AsyncSession, conversation_id: str, *, type: str, data: dict[str, Any] | None = None
) -> None:
    """Add an event that only staff hear of, to a conversation that the caller has locked."""
    seq = await _take_seq(session, conversation_id)
    await _add_event(session, conversation_id, seq, type=type, data=data or {})


async def _add_event(session: AsyncSession, conversation_id: str, seq: int, **columns: Any) -> None:
    session.add(ConversationEvent(conversation_id=conversation_id, seq=seq, **columns))
    await session.flush()


async def change_owner(
    session: AsyncSession,
    conversation_id: str,
    *,
    expected: str,
    to: str,
    actor: str,
    reason: str,
    data: dict[str, Any] | None = None,
    changes: dict[str, Any] | None = None,
) -> bool:
    """Hand the conversation from ``expected`` to ``to``; False when somebody else was faster.

    The only place where an owner changes. ``actor`` and ``reason`` are kept with the event for staff;
    ``data`` is what customers may read in it besides the owner; ``changes`` are further columns,
    written only if the owner was the expected one.

    Raises:
        Conflict: ``illegal_transition``.
    """
    check_owner_change(expected, to)
    statement = (
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.owner == expected)
        .values(owner=to, **(changes or {}))
        .returning(Conversation.id)
        .execution_options(synchronize_session=False)
    )
    if (await session.execute(statement)).scalar_one_or_none() is None:
        return False
    seq = await _take_seq(session, conversation_id)
    event = {"type": CONVERSATION_UPDATED, "data": {"owner": public_owner(to), **(data or {})}}
    await _add_event(session, conversation_id, seq, owner=to, actor=actor, reason=reason[:64], **event)
    return True


async def settle_pending(session: AsyncSession, conversation_id: str, *, state: str) -> None:
    """Give every message that waits for the bot another state: somebody else answers now."""
    await session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.state == PENDING)
        .values(state=state, next_try_at=None)
        .execution_options(synchronize_session="fetch")
    )


async def find_by_client_id(session: AsyncSession, conversation_id: str, client_id: str) -> Message | None:
    """Return the message that a client sent under this id."""
    return await session.scalar(
        select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    )


async def list_messages(
    session: AsyncSession,
    conversation_id: str,
    *,
    after: int = 0,
    limit: int = 1000,
    suppressed: bool = False,
) -> Sequence[Message]:
    """Return the messages after a seq, oldest first; suppressed ones only on request."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.seq > after)
    if not suppressed:
        query = query.where(Message.state != SUPPRESSED)
    return (await session.scalars(query.order_by(Message.seq).limit(limit))).all()


async def list_events(
    session: AsyncSession, conversation_id: str, *, after: int, limit: int = 100
) -> list[tuple[ConversationEvent, Message | None]]:
    """Return the events after a seq with their messages, oldest first."""
    rows = await session.execute(
        select(ConversationEvent, Message)
        .outerjoin(Message, Message.id == ConversationEvent.message_id)
        .where(ConversationEvent.conversation_id == conversation_id, ConversationEvent.seq > after)
        .order_by(ConversationEvent.seq)
        .limit(limit)
    )
    return [(event, message) for event, message in rows]
