"""Which conversations a running canary answers. Light, for every turn asks."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from weakref import WeakKeyDictionary
from zlib import crc32

from sqlalchemy import Engine, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.studio.canary.models import RUNNING, Canary

REMEMBERED_SECONDS = 2.0
PARTS = 10_000


@dataclass(frozen=True)
class Running:
    """The canary that runs; ``model`` is Rasa's id of the candidate."""

    id: str
    model: str
    share: float
    started_at: datetime

    def has(self, conversation_id: str, began_at: datetime) -> bool:
        """Whether it answers this conversation: a new one, drawn by its id so that it stays."""
        drawn = crc32(f"{self.id} {conversation_id}".encode()) % PARTS
        return began_at >= self.started_at and drawn < self.share * PARTS


_remembered: WeakKeyDictionary[Engine, tuple[float, Running | None]] = WeakKeyDictionary()
"""By engine: other processes see a start or an end after this time at the latest."""


async def running(session: AsyncSession) -> Running | None:
    """Return the canary that runs, as it was a moment ago."""
    key = session.get_bind().engine
    until, found = _remembered.get(key, (0.0, None))
    if until < monotonic():
        columns = (Canary.id, Canary.rasa_id, Canary.share, Canary.started_at)
        row = (await session.execute(select(*columns).where(Canary.state == RUNNING))).first()
        found = Running(*row) if row else None
        _remembered[key] = (monotonic() + REMEMBERED_SECONDS, found)
    return found


def forget() -> None:
    """Have the next turn look again."""
    _remembered.clear()
