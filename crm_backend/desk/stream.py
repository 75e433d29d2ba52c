"""The console's event stream: which conversations changed, read from the database by cursor."""

from collections import deque
from collections.abc import Sequence
from time import monotonic
from typing import Any

from fastapi.sse import ServerSentEvent
from sqlalchemy import func, select

from crm_backend.conversations.models import Conversation, ConversationEvent
from crm_backend.conversations.streams import Streams
from crm_backend.database import Database
from crm_backend.event_stream import PING, PING_SECONDS, Events
from crm_backend.events import STAFF, Bell
from crm_backend.staff import service as accounts

OVERLAP = 100
"""On PostgreSQL a lower id may become visible after a higher one: so far back is looked again."""
BATCH = 500

Row = tuple[int, str, int, str]


async def staff_events(database: Database, bell: Bell, *, streams: Streams, token: str) -> Events:
    """Yield ``conversation.changed`` and ``typing`` until the session ends or the server stops."""
    async with streams.listen(bell, STAFF) as listener:
        cursor = await _latest(database)
        seen: deque[int] = deque(await _ids_before(database, cursor), maxlen=2 * BATCH)
        check_at = monotonic() + PING_SECONDS
        yield [ServerSentEvent(comment="connected")]
        while not streams.closing:
            fresh = [row for row in await _read(database, cursor) if row[0] not in seen]
            seen.extend(row[0] for row in fresh)
            if fresh:
                cursor = max(cursor, fresh[-1][0])
                yield [_changed(row) for row in fresh]
            if len(fresh) >= BATCH:
                continue
            hints, news = await listener.wait_for_news(PING_SECONDS)
            if not (hints or news):
                yield [PING]
            if hints:
                yield [_typing(hint) for hint in hints]
            if monotonic() >= check_at:
                if not await _still_signed_in(database, token):
                    return
                check_at = monotonic() + PING_SECONDS


def _changed(row: Row) -> ServerSentEvent:
    event_id, conversation_id, seq, owner = row
    data = {"conversation_id": conversation_id, "owner": owner, "seq": seq}
    return ServerSentEvent(event="conversation.changed", id=str(event_id), data=data)


def _typing(hint: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(
        event="typing", data={key: hint[key] for key in ("conversation_id", "sender", "on")}
    )


async def _latest(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.max(ConversationEvent.id))) or 0


async def _ids_before(database: Database, cursor: int) -> Sequence[int]:
    query = select(ConversationEvent.id).where(ConversationEvent.id > cursor - OVERLAP)
    async with database.read() as session:
        return (await session.scalars(query.order_by(ConversationEvent.id))).all()


async def _read(database: Database, cursor: int) -> list[Row]:
    query = (
        select(
            ConversationEvent.id, ConversationEvent.conversation_id, ConversationEvent.seq, Conversation.owner
        )
        .join(Conversation, Conversation.id == ConversationEvent.conversation_id)
        .where(ConversationEvent.id > cursor - OVERLAP)
        .order_by(ConversationEvent.id)
        .limit(BATCH + OVERLAP)
    )
    async with database.read() as session:
        return [(row[0], row[1], row[2], row[3]) for row in await session.execute(query)]


async def _still_signed_in(database: Database, token: str) -> bool:
    async with database.read() as session:
        return await accounts.staff_of_token(session, token) is not None
