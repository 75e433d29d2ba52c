"""One turn at a time: the lease on a conversation, and the messages that wait for the bot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, literal, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_backend.conversations.models import CONVERSATIONS, MESSAGES, Conversation, Message
from crm_backend.conversations.vocabulary import (
    BOT,
    PENDING,
)
from crm_backend.database import now

_HELD = CONVERSATIONS.c
_IS_DUE = or_(MESSAGES.c.next_try_at.is_(None), MESSAGES.c.next_try_at <= bindparam("moment"))
_waiting = MESSAGES.alias("waiting")
_OLDEST = (
    select(_waiting.c.id)
    .where(_waiting.c.conversation_id == bindparam("of"), _waiting.c.state == PENDING)
    .order_by(_waiting.c.seq)
    .limit(1)
    .scalar_subquery()
)
_OLDEST_IS_DUE = select(literal(1)).where(MESSAGES.c.id == _OLDEST, _IS_DUE).exists()
_ACQUIRE = (
    update(CONVERSATIONS)
    .where(
        _HELD.id == bindparam("of"),
        _HELD.owner == BOT,
        or_(
            _HELD.turn_lease_until.is_(None),
            _HELD.turn_lease_until < bindparam("moment"),
            _HELD.turn_lease_by == bindparam("holder"),
        ),
    )
    .values(turn_lease_by=bindparam("holder"), turn_lease_until=bindparam("until"))
    .returning(_HELD.customer_id, _HELD.language, _HELD.created_at)
)
_RELEASE = (
    update(CONVERSATIONS)
    .where(_HELD.id == bindparam("of"), _HELD.turn_lease_by == bindparam("holder"))
    .values(turn_lease_by=None, turn_lease_until=None)
    .returning(_HELD.id)
)
_RELEASE_UNLESS_DUE = _RELEASE.where(not_(_OLDEST_IS_DUE))
_BEGIN = (
    update(MESSAGES)
    .where(MESSAGES.c.id == _OLDEST, _IS_DUE)
    .values(attempts=MESSAGES.c.attempts + 1)
    .returning(*(MESSAGES.c[name] for name in ("id", "conversation_id", "seq", "text", "payload")))
    .returning(*(MESSAGES.c[name] for name in ("sentiment", "attempts", "created_at")))
)


@dataclass(frozen=True)
class Due:
    """A message that the bot has to answer, as it stands when its turn begins."""

    id: str
    conversation_id: str
    seq: int
    text: str
    payload: str | None
    sentiment: dict[str, Any] | None
    attempts: int
    """How often its turn has begun, this time included."""
    created_at: datetime


async def acquire(
    session: AsyncSession, conversation_id: str, *, holder: str, duration: timedelta
) -> Row[Any] | None:
    """Take (or renew) the right to run this conversation's turns; None while another has it.

    Returns the conversation's ``customer_id``, ``language`` and ``created_at``.
    """
    moment = now()
    times = {"moment": moment, "until": moment + duration}
    return (await session.execute(_ACQUIRE, {"of": conversation_id, "holder": holder, **times})).first()


async def release(session: AsyncSession, conversation_id: str, *, holder: str) -> None:
    """Give the lease back; harmless when it has passed to another."""
    await session.execute(_RELEASE, {"of": conversation_id, "holder": holder})


async def release_unless_due(session: AsyncSession, conversation_id: str, *, holder: str) -> bool:
    """Give the lease back unless a message is due; say whether it was given back.

    The caller has locked the conversation: a message stored after this finds the lease free.
    """
    asked = {"of": conversation_id, "holder": holder, "moment": now()}
    return (await session.execute(_RELEASE_UNLESS_DUE, asked)).first() is not None


async def begin_due(session: AsyncSession, conversation_id: str) -> Due | None:
    """Count another attempt at the oldest message that waits for the bot, and return it.

    None where nothing waits, or its next try lies in the future. Later messages never overtake it:
    customers are answered in the order in which they wrote.
    """
    row = (await session.execute(_BEGIN, {"of": conversation_id, "moment": now()})).first()
    return None if row is None else Due(**row._mapping)


async def list_due(session: AsyncSession, *, limit: int = 50) -> Sequence[str]:
    """Return conversations whose oldest waiting message is due while nobody is at work on it."""
    moment, older = now(), aliased(Message)
    overtakes = select(older.id).where(
        older.conversation_id == Message.conversation_id, older.state == PENDING, older.seq < Message.seq
    )
    query = (
        select(Conversation.id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(
            Message.state == PENDING,
            or_(Message.next_try_at.is_(None), Message.next_try_at <= moment),
            not_(overtakes.exists()),
            Conversation.owner == BOT,
            or_(Conversation.turn_lease_until.is_(None), Conversation.turn_lease_until < moment),
        )
    )
    return (await session.scalars(query.limit(limit))).all()
