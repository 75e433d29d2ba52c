"""Keep and read what the insights found: results by topic and key, runs, models and their cards."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.insights.models import InsightModel, InsightResult, InsightRun

RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"
CHUNK = 2000
_OF_KEY = select(InsightResult).where(
    InsightResult.key == bindparam("of"), InsightResult.topic.in_(bindparam("topics", expanding=True))
)


@dataclass(frozen=True)
class Found:
    """A result: what is said of one ``key``; ``score`` is what lists are ordered by."""

    key: str
    value: dict[str, Any]
    score: float | None = None


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where results come from: the moment they look from, the model, and a digest of the inputs."""

    as_of: datetime
    model_version: str
    inputs_digest: str


async def save_results(session: AsyncSession, topic: str, found: Iterable[Found], origin: Origin) -> int:
    """Replace all results of a topic; return how many there are now."""
    await session.execute(delete(InsightResult).where(InsightResult.topic == topic))
    count = 0
    for part in _parts(found):
        rows = [{"topic": topic, **vars(one), **vars(origin)} for one in part]
        await session.execute(insert(InsightResult), rows)
        count += len(rows)
    return count


def _parts(found: Iterable[Found]) -> Iterator[list[Found]]:
    rest = iter(found)
    return iter(lambda: list(islice(rest, CHUNK)), [])


async def get_result(session: AsyncSession, topic: str, key: str) -> InsightResult | None:
    """Return what a topic says of a key; None if nothing."""
    return await session.get(InsightResult, (topic, key))


async def results_of(session: AsyncSession, key: str, topics: Sequence[str]) -> dict[str, InsightResult]:
    """Return what several topics say of one key, by topic."""
    return {row.topic: row for row in await session.scalars(_OF_KEY, {"of": key, "topics": topics})}


async def list_results(
    session: AsyncSession,
    topic: str,
    *,
    limit: int | None = None,
    offset: int = 0,
    highest_first: bool = True,
) -> list[InsightResult]:
    """Return a topic's results by score, those without a score last."""
    score = InsightResult.score
    order = score.desc() if highest_first else score.asc()
    query = (
        select(InsightResult)
        .where(InsightResult.topic == topic)
        .order_by(score.is_(None), order, InsightResult.key)
        .limit(limit)
        .offset(offset)
    )
    return list(await session.scalars(query))


async def count_results(session: AsyncSession, topic: str) -> int:
    """Return how many results a topic has."""
    query = select(func.count()).select_from(InsightResult).where(InsightResult.topic == topic)
    return await session.scalar(query) or 0


async def start_run(session: AsyncSession, topic: str, *, as_of: datetime | None = None) -> InsightRun:
    """Note that a run has begun; one that still counts as running was stopped with its process."""
    for left in await session.scalars(select(InsightRun).where(*_running(topic))):
        left.state, left.finished_at = STOPPED, now()
    run = InsightRun(topic=topic, as_of=as_of)
    session.add(run)
    await session.flush()
    return run


def _running(topic: str) -> tuple[Any, ...]:
    return InsightRun.topic == topic, InsightRun.state == RUNNING


async def note_progress(session: AsyncSession, run_id: str, progress: float, **detail: Any) -> None:
    """Note how far a run is, in [0, 1]; ``detail`` is joined to what was noted before."""
    run = await session.get_one(InsightRun, run_id)
    run.progress = min(1.0, max(run.progress, progress))
    run.detail = {**run.detail, **detail}
    await session.flush()


async def finish_run(session: AsyncSession, run_id: str, *, state: str = DONE, **detail: Any) -> None:
    """Note that a run has ended, well (``DONE``) or not (``FAILED``)."""
    run = await session.get_one(InsightRun, run_id)
    run.state, run.finished_at = state, now()
    run.progress = 1.0 if state == DONE else run.progress
    run.detail = {**run.detail, **detail}
    await session.flush()


async def latest_run(session: AsyncSession, topic: str, *, state: str | None = None) -> InsightRun | None:
    """Return a topic's latest run; with ``state`` the latest that ended so."""
    query = select(InsightRun).where(InsightRun.topic == topic).order_by(InsightRun.started_at.desc())
    return (await session.scalars(query.where(InsightRun.state == state) if state else query)).first()


async def save_model(
    session: AsyncSession, topic: str, version: str, card: dict[str, Any], *, path: str = "", sha256: str = ""
) -> None:
    """Keep a model's card; the same version again replaces it."""
    model = InsightModel(topic=topic, version=version, card=card, path=path, sha256=sha256, made_at=now())
    await session.merge(model)
    await session.flush()


async def latest_model(session: AsyncSession, topic: str) -> InsightModel | None:
    """Return a topic's newest model."""
    query = select(InsightModel).where(InsightModel.topic == topic).order_by(InsightModel.made_at.desc())
    return (await session.scalars(query)).first()


async def latest_models(session: AsyncSession) -> list[InsightModel]:
    """Return the newest model of every topic, by topic."""
    rows = await session.scalars(select(InsightModel).order_by(InsightModel.topic, InsightModel.made_at))
    return list({row.topic: row for row in rows}.values())
