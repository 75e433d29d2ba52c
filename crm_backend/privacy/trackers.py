"""What Rasa remembers of conversations: events in a database of its own (or the shop's PostgreSQL)."""

from collections.abc import Sequence

from sqlalchemy import bindparam, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from crm_backend.settings import Settings

_DELETE = text("DELETE FROM events WHERE sender_id IN :ids").bindparams(bindparam("ids", expanding=True))
CHUNK = 500


def tracker_url(settings: Settings) -> str | None:
    """Return where Rasa keeps its trackers; None while it has kept none."""
    if settings.tracker_url:
        return settings.tracker_url
    file = settings.home / "rasa.db"
    return f"sqlite+aiosqlite:///{file.resolve()}" if file.is_file() else None


async def forget(settings: Settings, conversation_ids: Sequence[str]) -> int:
    """Delete what Rasa remembers of these conversations; return how many events."""
    url = tracker_url(settings)
    if url is None or not conversation_ids:
        return 0
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            return await _delete(connection, conversation_ids)
    finally:
        await engine.dispose()


async def _delete(connection: AsyncConnection, ids: Sequence[str]) -> int:
    if not await connection.run_sync(lambda sync: inspect(sync).has_table("events")):
        return 0
    count = 0
    for start in range(0, len(ids), CHUNK):
        count += (await connection.execute(_DELETE, {"ids": list(ids[start : start + CHUNK])})).rowcount
    return count
