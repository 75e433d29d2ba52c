"""The customer's event stream: read from the database by cursor whenever the bell rings."""

import time
from typing import Any

from fastapi.sse import ServerSentEvent
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service import list_events
from crm_backend.conversations.streams import Streams
from crm_backend.conversations.views import customer_views
from crm_backend.conversations.vocabulary import (
    AGENT,
    BOT,
    CONVERSATION_UPDATED,
    MESSAGE_CREATED,
    SUPPRESSED,
)
from crm_backend.database import Database
from crm_backend.event_stream import PING, PING_SECONDS, Events
from crm_backend.events import Bell, conversation_topic

LOOK_SECONDS = 30.0
"""So often an idle stream looks whether it missed a ring."""
BATCH = 100
MAX_SEQ = 2**31 - 1


def read_cursor(last_event_id: str | None, after: int) -> int:
    """Return the seq to go on after; a header that is no number of ours counts as absent."""
    if last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit():
        return min(int(last_event_id[:10]), MAX_SEQ)
    return after


async def chat_events(
    database: Database,
    bell: Bell,
    *,
    streams: Streams,
    conversation_id: str,
    after: int,
    ends_at: float = float("inf"),
) -> Events:
    """Yield what happened after a seq and then what happens, until the server stops or the token expires."""
    async with streams.listen(bell, conversation_topic(conversation_id)) as listener:
        yield [ServerSentEvent(comment="connected", retry=1000)]
        cursor, hinted = after, list[ServerSentEvent]()
        while not streams.closing and time.time() < ends_at:
            fresh, cursor, look_again = await _read(database, conversation_id, cursor)
            if hinted or fresh:
                yield [*hinted, *fresh]
            looked_at, hinted, fresh = time.monotonic(), [], []
            while not (look_again or streams.closing):  # a hint alone is no reason to read
                hints, look_again = await listener.wait_for_news(PING_SECONDS)
                if not (hints or look_again):
                    yield [PING]
                    look_again = time.monotonic() - looked_at >= LOOK_SECONDS
                hinted = [*filter(None, map(_hint, hints))]
                if hinted and not look_again:
                    yield hinted


async def _read(
    database: Database, conversation_id: str, after: int
) -> tuple[list[ServerSentEvent], int, bool]:
    """Return what happened after a seq, the seq to go on after, and whether there may be more already."""
    async with database.read() as session:
        rows = await list_events(session, conversation_id, after=after, limit=BATCH)
        events = [await _to_event(session, row) for row in rows]
    return [*filter(None, events)], rows[-1].event_seq if rows else after, len(rows) == BATCH


async def _to_event(session: AsyncSession, row: Row[Any]) -> ServerSentEvent | None:
    """Return the event as the customer may see it, None for what is not theirs to see."""
    if row.event_type == CONVERSATION_UPDATED:
        return ServerSentEvent(event=CONVERSATION_UPDATED, id=str(row.event_seq), data=row.event_data)
    if row.id is None or row.state == SUPPRESSED:
        return None
    [view] = await customer_views(session, [row])
    return ServerSentEvent(event=MESSAGE_CREATED, id=str(row.event_seq), raw_data=view.model_dump_json())


def _hint(hint: dict[str, Any]) -> ServerSentEvent | None:
    """Return what a short-lived fact is to the customer. It has no id, so that the cursor stays."""
    if hint.get("type") == "typing" and hint["sender"] in (BOT, AGENT):
        return _typing(hint)
    if hint.get("type") == "place":
        return ServerSentEvent(event=CONVERSATION_UPDATED, data=hint["data"])
    return None


def _typing(hint: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event="typing", data={"sender": hint["sender"], "on": hint["on"]})
