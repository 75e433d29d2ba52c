"""What the database says of the whole installation, read when Prometheus asks; all backends say the same."""

import time
from collections import Counter
from datetime import timedelta

from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.beats import read_workers
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import PENDING, QUEUE, public_owner
from crm_backend.database import Database, now
from crm_backend.desk import report
from crm_backend.desk.waits import last_hour
from crm_backend.errors import KefuError
from crm_backend.settings import Settings
from crm_backend.studio.candidates.archives import find_active

DATABASE = Gauge("kefu_database_up", "1 if the database answered.")
CONVERSATIONS = Gauge("kefu_conversations", "Conversations by owner: bot, queue, agent, closed.", ["owner"])
LONGEST_WAIT = Gauge("kefu_queue_longest_wait_seconds", "How long the first in the queue has waited.")
USUAL_WAIT = Gauge("kefu_queue_wait_seconds", "Mean of the waits that ended within the last hour.")
PENDING_MESSAGES = Gauge("kefu_pending_messages", "Messages that the bot has not answered yet.")
PENDING_AGE = Gauge("kefu_pending_oldest_seconds", "Age of the oldest of them.")
OUTCOMES = Gauge("kefu_outcomes", "What became of conversations of the last seven days.", ["outcome"])
WORKERS = Gauge("kefu_workers", "Workers that gave a sign of life within 20 s.")
JOBS_WAITING = Gauge("kefu_jobs_waiting", "Jobs that no worker has begun.")
JOB_LAG = Gauge("kefu_job_lag_seconds", "Since when no job was begun although some wait.")
ACTIVE_MODEL = Gauge("kefu_model_active", "1 for the model that Rasa shall use.", ["archive", "sha256"])

OWNERS = ("bot", "queue", "agent", "closed")
OUTCOMES_EVERY = 60.0
"""Seconds: they are read from whole conversations."""
_outcomes_read_at = [float("-inf")]


async def refresh(database: Database, settings: Settings) -> None:
    """Set every gauge; without a database they keep their last values and ``kefu_database_up`` is 0."""
    _active_model(settings)
    try:
        async with database.read_slow() as session:
            await _conversations(session)
            await _messages(session)
            await _workers(session)
            await _outcomes(session)
    except (SQLAlchemyError, OSError):
        DATABASE.set(0)
    else:
        DATABASE.set(1)


def _active_model(settings: Settings) -> None:
    ACTIVE_MODEL.clear()
    try:
        active = find_active(settings)
    except KefuError:
        return
    ACTIVE_MODEL.labels(active.path.name, active.sha256[:12]).set(1)


async def _conversations(session: AsyncSession) -> None:
    rows = await session.execute(
        select(Conversation.owner, func.count()).select_from(Conversation).group_by(Conversation.owner)
    )
    counts = Counter[str]()
    for owner, count in rows:
        counts[public_owner(owner)] += count
    for owner in OWNERS:
        CONVERSATIONS.labels(owner).set(counts[owner])
    first = await session.scalar(
        select(func.min(Conversation.waiting_since)).where(Conversation.owner == QUEUE)
    )
    LONGEST_WAIT.set((now() - first).total_seconds() if first else 0)
    ended = [lasted.total_seconds() for lasted, _ in (await last_hour(session))[0]]
    USUAL_WAIT.set(sum(ended) / len(ended) if ended else 0)


async def _messages(session: AsyncSession) -> None:
    pending = select(func.count(), func.min(Message.created_at)).where(Message.state == PENDING)
    count, oldest = (await session.execute(pending)).one()
    PENDING_MESSAGES.set(count)
    PENDING_AGE.set((now() - oldest).total_seconds() if oldest else 0)


async def _workers(session: AsyncSession) -> None:
    workers = await read_workers(session)
    WORKERS.set(workers.alive)
    JOBS_WAITING.set(workers.waiting)
    JOB_LAG.set(workers.lag)


async def _outcomes(session: AsyncSession) -> None:
    if time.monotonic() - _outcomes_read_at[0] < OUTCOMES_EVERY:
        return
    today = now().date()
    for one in (await report.outcomes(session, today - timedelta(days=6), today)).outcomes:
        OUTCOMES.labels(one.outcome).set(one.count)
    _outcomes_read_at[0] = time.monotonic()
