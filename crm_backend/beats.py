"""Workers say that they live, so that others can tell: a row each, written every few seconds."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, Database, UTCDateTime, now

INTERVAL = timedelta(seconds=5)
SILENT = timedelta(seconds=20)
"""After so long without a beat a worker counts as gone."""
FORGOTTEN = timedelta(hours=1)

log = logging.getLogger(__name__)


class WorkerBeat(Base):
    __tablename__ = "worker_beats"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    """Host and process id."""
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    waiting: Mapped[int] = mapped_column(default=0)
    """Jobs that nobody has begun."""
    last_job_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When this worker last began one; jobs are due every minute."""


@dataclass(frozen=True)
class Workers:
    """What the living workers say; ``lag`` is since when nothing was begun although jobs wait, in seconds."""

    alive: int
    last_beat: datetime | None
    waiting: int
    lag: float


@dataclass
class Pulse:
    """What a worker knows of itself."""

    waiting: Callable[[], int]
    last_job_at: datetime | None = None

    def note(self, *_signal: object) -> None:
        """Call it when a job begins."""
        self.last_job_at = now()


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[-120:]


async def beat(session: AsyncSession, pulse: Pulse) -> None:
    """Write this worker's row and remove those of workers long gone."""
    await session.execute(delete(WorkerBeat).where(WorkerBeat.at < now() - FORGOTTEN))
    row = await session.get(WorkerBeat, worker_name())
    if row is None:
        row = WorkerBeat(name=worker_name())
        session.add(row)
    row.at, row.waiting, row.last_job_at = now(), pulse.waiting(), pulse.last_job_at
    await session.flush()


async def beat_forever(database: Database, pulse: Pulse) -> None:
    """Beat until the process ends; a database that is away is tried again."""
    while True:
        try:
            async with database.write() as session:
                await beat(session, pulse)
        except (SQLAlchemyError, OSError):
            log.exception("the worker could not say that it lives")
        await asyncio.sleep(INTERVAL.total_seconds())


async def read_workers(session: AsyncSession) -> Workers:
    """Return what the workers said last."""
    rows = (await session.scalars(select(WorkerBeat).order_by(WorkerBeat.at.desc()))).all()
    moment = now()
    alive = [row for row in rows if moment - row.at <= SILENT]
    waiting = max((row.waiting for row in alive), default=0)
    begun = max((row.last_job_at or row.started_at for row in rows), default=moment)
    lag = (moment - begun).total_seconds() if waiting or not alive else 0.0
    return Workers(len(alive), rows[0].at if rows else None, waiting, lag)
