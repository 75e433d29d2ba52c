"""What Rasa remembers of conversations: events in a database of its own (or the shop's PostgreSQL)."""

import re
from collections.abc import Sequence

from anyio import to_thread
from sqlalchemy import Connection, bindparam, create_engine, inspect, text

from crm_backend.settings import Settings

_DELETE = text("DELETE FROM events WHERE sender_id IN :ids").bindparams(bindparam("ids", expanding=True))
CHUNK = 500


def tracker_url(settings: Settings) -> str | None:
    """Return where Rasa keeps its trackers, for a driver that is here; None while it has kept none."""
    if settings.tracker_url.startswith("postgresql"):
        return re.sub(r"^postgresql(\+\w+)?://", "postgresql+psycopg://", settings.tracker_url)
    file = settings.home / "rasa.db"
    url = settings.tracker_url or f"sqlite:///{file.resolve()}"
    return url if settings.tracker_url or file.is_file() else None


async def forget(settings: Settings, conversation_ids: Sequence[str]) -> int:
    """Delete what Rasa remembers of these conversations; return how many events."""
    url = tracker_url(settings)
    if url is None or not conversation_ids:
        return 0
    return await to_thread.run_sync(_forget, url, conversation_ids)


def _forget(url: str, conversation_ids: Sequence[str]) -> int:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return _delete(connection, conversation_ids)
    finally:
        engine.dispose()


def _delete(connection: Connection, ids: Sequence[str]) -> int:
    if not inspect(connection).has_table("events"):
        return 0
    count = 0
    for start in range(0, len(ids), CHUNK):
        count += connection.execute(_DELETE, {"ids": list(ids[start : start + CHUNK])}).rowcount
    return count
