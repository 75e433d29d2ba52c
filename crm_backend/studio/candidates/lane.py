"""The one lane of heavy work: trainings, comparisons and replays, one after the other."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database, now
from crm_backend.errors import KefuError
from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, cross_validation, training
from crm_backend.studio.candidates.models import (
    CANDIDATE,
    DONE,
    FAILED,
    LIVE,
    QUEUED,
    RUNNING,
    TRAINING,
    BotModel,
    Comparison,
    GateRules,
)
from crm_backend.studio.candidates.parsing import parse
from crm_backend.studio.candidates.process import DISK_FULL, Failed, Stopped
from crm_backend.studio.candidates.scores import Report, compare
from crm_backend.studio.candidates.test_set import read_test_set
from crm_backend.studio.replay import choosing, running
from crm_backend.studio.replay import service as replays
from crm_backend.studio.replay.models import Replay

Work = BotModel | Comparison | Replay
READERS = 2
DEAD_AFTER = timedelta(seconds=60)
DIED = "The worker ended in the middle of it; try again."


async def work(database: Database, settings: Settings) -> int:
    """Do what is queued until nothing is, unless another worker is at it; return how much was done."""
    done = 0
    while True:
        async with database.write() as session:
            taken = await _take(session)
        if isinstance(taken, BotModel):
            await _train(database, settings, taken.id)
        elif isinstance(taken, Comparison):
            await _compare(database, settings, taken.id)
        elif isinstance(taken, Replay):
            await _replay(database, settings, taken.id)
        else:
            return done
        done += 1


async def _take(session: AsyncSession) -> Work | None:
    await session.scalars(select(GateRules).with_for_update())
    await bury_dead(session)
    if await session.scalar(select(BotModel.id).where(BotModel.state == TRAINING).limit(1)):
        return None
    for table in (Comparison, Replay):
        if await session.scalar(select(table.id).where(table.state == RUNNING).limit(1)):
            return None
    comparisons = select(Comparison).where(Comparison.state == QUEUED).order_by(Comparison.created_at)
    if comparison := (await session.scalars(comparisons.limit(1))).first():
        comparison.state, comparison.beat_at = RUNNING, now()
        return comparison
    models = select(BotModel).where(BotModel.state == QUEUED).order_by(BotModel.created_at)
    if model := (await session.scalars(models.limit(1))).first():
        model.state, model.beat_at, model.started_at = TRAINING, now(), now()
        return model
    replay = select(Replay).where(Replay.state == QUEUED).order_by(Replay.created_at).limit(1)
    if row := (await session.scalars(replay)).first():
        row.state, row.beat_at = RUNNING, now()
        return row
    return None


async def bury_dead(session: AsyncSession) -> None:
    """Mark as failed what a worker left behind."""
    limit = now() - DEAD_AFTER
    for model in await session.scalars(
        select(BotModel).where(BotModel.state == TRAINING, BotModel.beat_at < limit)
    ):
        model.state, model.error, model.finished_at = FAILED, DIED, now()
    for table in (Comparison, Replay):
        dead = update(table).where(table.state == RUNNING, table.beat_at < limit)
        await session.execute(dead.values(state=FAILED, error=DIED))


def _beat(database: Database, table: type[Work], id: str) -> Callable[[], Awaitable[bool]]:
    async def goes_on() -> bool:
        async with database.write() as session:
            row: Work = await session.get_one(table, id)
            row.beat_at = now()
            return not (isinstance(row, BotModel) and row.cancelled)

    return goes_on


async def _train(database: Database, settings: Settings, id: str) -> None:
    beside = asyncio.create_task(_parse_live(database, settings))
    async with database.read() as session:
        minutes = (await session.get_one(BotModel, id)).tune_minutes
    try:
        trained = await training.train(
            database, settings, id, _beat(database, BotModel, id), tune_minutes=minutes
        )
        await training.record_learned(database, trained)
        await beside
    except Stopped:
        await _end(database, BotModel, id, "Cancelled.")
    except (KefuError, Failed, OSError) as error:
        await _end(database, BotModel, id, _reason(error))
    else:
        await _keep(database, id, trained)
    finally:
        beside.cancel()
        await asyncio.wait([beside])


async def _parse_live(database: Database, settings: Settings) -> None:
    """While one core trains, the other reads the test sentences with the model that comes to be compared."""
    with suppress(KefuError, Failed, OSError):  # the comparison tries again, and says what is wrong
        async with database.read() as session:
            tests = await read_test_set(session, settings.test_sentences)
            live = (await session.scalars(select(BotModel).where(BotModel.state == LIVE))).first()
        if live is not None and live.archive:
            archive = archives.path_of(settings, live.archive)
            await parse(settings, archive, [text for text, _ in tests.pairs], _yes)


async def _yes() -> bool:
    return True


async def _keep(database: Database, id: str, trained: training.Trained) -> None:
    async with database.write() as session:
        model = await session.get_one(BotModel, id)
        model.state, model.finished_at, model.code_version = CANDIDATE, now(), training.code_version()
        model.archive, model.sha256, model.rasa_id = trained.archive, trained.sha256, trained.rasa_id
        model.data_digest, model.config_digest = trained.snapshot.digest, trained.config_digest
        model.sentences, model.edits = trained.snapshot.sentences, trained.snapshot.edits
        live = (await session.scalars(select(BotModel).where(BotModel.state == LIVE))).first()
        if live:
            session.add(Comparison(candidate_id=id, base_id=live.id))


async def _compare(database: Database, settings: Settings, id: str) -> None:
    try:
        report, digest = await _report(database, settings, id)
    except (KefuError, Failed, Stopped, OSError) as error:
        await _end(database, Comparison, id, _reason(error))
        return
    async with database.write() as session:
        row = await session.get_one(Comparison, id)
        row.state, row.result, row.test_digest = DONE, report.model_dump(), digest
        for model_id, rate in ((row.candidate_id, report.candidate), (row.base_id, report.base)):
            model = await session.get_one(BotModel, model_id)
            model.scores = {**rate.model_dump(), "sentences": report.sentences}


async def _report(database: Database, settings: Settings, id: str) -> tuple[Report, str]:
    async with database.read() as session:
        tests = await read_test_set(session, settings.test_sentences)
        row = await session.get_one(Comparison, id)
        models = [await session.get_one(BotModel, one) for one in (row.base_id, row.candidate_id)]
        paths: list[Path] = [archives.path_of(settings, model.archive) for model in models]
        read = [(path, model.tune_minutes) for path, model in zip(paths, models, strict=True)]
    texts, goes_on = [text for text, _ in tests.pairs], _beat(database, Comparison, id)
    cores = min(READERS, os.cpu_count() or 1)
    base, candidate = [await parse(settings, path, texts, goes_on, processes=cores) for path in paths]
    report = compare(tests.pairs, base, candidate)
    cross_validation.add(report, *[await asyncio.to_thread(cross_validation.of, *one) for one in read])
    return report, tests.digest


async def _replay(database: Database, settings: Settings, id: str) -> None:
    async def goes_on(played: int) -> bool:
        async with database.write() as session:
            row = await session.get_one(Replay, id)
            row.beat_at, row.played = now(), played
            return not row.cancelled

    try:
        async with database.write() as session:
            row = await session.get_one(Replay, id)
            models = [await session.get_one(BotModel, one) for one in (row.base_id, row.candidate_id)]
            paths = [archives.path_of(settings, model.archive) for model in models]
            for path, model in zip(paths, models, strict=True):
                archives.require_sound(path, model.sha256)
            scripts = await choosing.choose(session, most=row.most)
            row.played, row.total = 0, len(scripts) * len(paths)
        base, candidate = await running.run(database, settings, scripts, paths, goes_on)
    except (KefuError, Failed, Stopped, OSError) as error:
        await _end(database, Replay, id, "Cancelled." if isinstance(error, Stopped) else _reason(error))
        return
    async with database.write() as session:
        await replays.keep(session, await session.get_one(Replay, id), scripts, base, candidate)


async def _end(database: Database, table: type[Work], id: str, error: str) -> None:
    async with database.write() as session:
        row: Work = await session.get_one(table, id)
        row.state, row.error = FAILED, error
        if not isinstance(row, Comparison):
            row.finished_at = now()


def _reason(error: Exception) -> str:
    if isinstance(error, KefuError):
        return error.detail
    if isinstance(error, OSError):
        return DISK_FULL if error.errno == 28 else f"A file could not be written: {error.strerror}."
    return str(error) or "It was stopped."
