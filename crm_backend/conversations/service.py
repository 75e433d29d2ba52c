"""The message log: what is appended, in which order, and who speaks for the shop.

Every function works inside the caller's transaction. A conversation's row is locked before its counter
is read, so its numbers have no gaps and their order is the order of the commits. What runs in every
turn is written as constants: SQLAlchemy takes longer to build and look up such a statement than SQLite
to run it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.sql.dml import ReturningUpdate

from crm_backend.conversations.models import (
    CONVERSATIONS,
    EVENTS,
    MESSAGES,
    Conversation,
    Message,
)
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
_NOT_YET = ("intent", "confidence", "parse", "next_try_at")
"""What a message gets only when the bot has read it."""
_GET = (
    select(Conversation).where(Conversation.id == bindparam("of")).execution_options(populate_existing=True)
)
_LOCK = _GET.with_for_update()
_ADD_MESSAGE, _ADD_EVENT = insert(MESSAGES), insert(EVENTS)
_BY_CLIENT_ID = select(Message).where(
    Message.conversation_id == bindparam("of"), Message.client_id == bindparam("sent_as")
)
_EVENTS_AFTER = (
    select(
        EVENTS.c.seq.label("event_seq"),
        EVENTS.c.type.label("event_type"),
        EVENTS.c.data.label("event_data"),
        *(MESSAGES.c[name] for name in ("id", "seq", "client_id", "sender", "author", "text", "state")),
        *(MESSAGES.c[name] for name in ("buttons", "card", "created_at")),
    )
    .outerjoin_from(EVENTS, MESSAGES, MESSAGES.c.id == EVENTS.c.message_id)
    .where(EVENTS.c.conversation_id == bindparam("of"), EVENTS.c.seq > bindparam("after"))
    .order_by(EVENTS.c.seq)
    .limit(bindparam("most"))
)


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
    return _found(await session.scalar(_GET, {"of": conversation_id}))


async def lock(session: AsyncSession, conversation_id: str) -> Conversation:
    """Return a conversation, kept from other writers until the transaction ends.

    Raises:
        NotFound: ``conversation_not_found``.
    """
    return _found(await session.scalar(_LOCK, {"of": conversation_id}))


def _found(conversation: Conversation | None) -> Conversation:
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


async def add_message(
    session: AsyncSession, conversation_id: str, draft: Draft, *, changes: dict[str, Any] | None = None
) -> Message:
    """Append a message that is known to be new, to a conversation that the caller has locked.

    ``changes`` are columns of the conversation that change with it.
    """
    seq = await _take_seq(session, conversation_id, {**_latest(draft), **(changes or {})})
    columns = {"id": new_id(), "conversation_id": conversation_id, "seq": seq, **_columns(draft)}
    await session.execute(_ADD_MESSAGE, columns)
    await _add_event(session, conversation_id, seq, type=MESSAGE_CREATED, message_id=columns["id"])
    return _stored(session, columns)


def _stored(session: AsyncSession, columns: dict[str, Any]) -> Message:
    """Return a row that was just inserted as the object that reading it again would give."""
    message = Message(**columns, **dict.fromkeys(_NOT_YET))
    make_transient_to_detached(message)
    session.add(message)
    return message


def _columns(draft: Draft) -> dict[str, Any]:
    buttons = [{"id": new_id(), "title": one["title"], "payload": one["payload"]} for one in draft.buttons]
    return {**vars(draft), "buttons": buttons, "attempts": 0, "created_at": now()}


def _latest(draft: Draft) -> dict[str, Any]:
    """Return what a conversation notes of what a person or the bot said last."""
    if draft.state == SUPPRESSED or draft.sender == SYSTEM:
        return {}
    text = (draft.text or _names_of_files(draft.card))[:PREVIEW_CHARS]
    return {"last_message_text": text, "last_message_sender": draft.sender, "last_message_at": now()}


def _names_of_files(card: dict[str, Any] | None) -> str:
    return ", ".join(str(file["name"]) for file in (card or {}).get("files", ()))


async def _take_seq(
    session: AsyncSession, conversation_id: str, changes: dict[str, Any] | None = None
) -> int:
    """Take the conversation's next number, and change columns of it on the way."""
    values = {"updated_at": now(), **(changes or {})}
    parameters = {"of": conversation_id, **{f"new_{name}": value for name, value in values.items()}}
    following: int = (await session.execute(_count_up(tuple(values)), parameters)).scalar_one()
    return following - 1


@lru_cache(maxsize=64)
def _count_up(columns: tuple[str, ...]) -> ReturningUpdate[Any]:
    """Return the statement that counts a conversation up and changes these columns."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    counted = update(CONVERSATIONS).where(CONVERSATIONS.c.id == bindparam("of"))
    return counted.values(next_seq=CONVERSATIONS.c.next_seq + 1, **values).returning(CONVERSATIONS.c.next_seq)


async def add_event(
    session: AsyncSession, conversation_id: str, *, type: str, data: dict[str, Any] | None = None
) -> None:
    """Add an event that only staff hear of, to a conversation that the caller has locked."""
    seq = await _take_seq(session, conversation_id)
    await _add_event(session, conversation_id, seq, type=type, data=data or {})


async def _add_event(session: AsyncSession, conversation_id: str, seq: int, **columns: Any) -> None:
    row: dict[str, Any] = {
        "owner": None,
        "actor": None,
        "reason": None,
        "message_id": None,
        "data": {},
        "created_at": now(),
    }
    await session.execute(_ADD_EVENT, {**row, "conversation_id": conversation_id, "seq": seq, **columns})


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
    return await session.scalar(_BY_CLIENT_ID, {"of": conversation_id, "sent_as": client_id})


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
) -> Sequence[Row[Any]]:
    """Return the events after a seq, oldest first.

    ``event_seq``, ``event_type`` and ``event_data``, and of its message, if it has one (``id`` is not
    None), what may be shown of it and its ``state``.
    """
    asked = {"of": conversation_id, "after": after, "most": limit}
    return (await session.execute(_EVENTS_AFTER, asked)).all()
