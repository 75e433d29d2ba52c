"""Look at the messages, keep what was seen, tell whoever wants to know. The worker does it, not a request."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from anyio.to_thread import run_sync
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database, now
from crm_backend.errors import Conflict
from crm_backend.settings import Settings
from crm_backend.staff import audit
from crm_backend.studio.candidates.models import BotModel
from crm_backend.studio.candidates.test_set import read_test_set
from crm_backend.studio.data.nearest import Space, space_of
from crm_backend.studio.training_data import load, sources_of
from crm_backend.studio.vectors import SentenceVectors
from crm_backend.studio.watching import alerts, gathering
from crm_backend.studio.watching.due import latest
from crm_backend.studio.watching.looking import Material, look
from crm_backend.studio.watching.models import WatchAlert, WatchReport, WatchRules
from crm_backend.studio.watching.schemas import (
    AlertView,
    Example,
    HeldThresholds,
    NewTopicView,
    Seen,
    Thresholds,
    WatchView,
    WordView,
)
from crm_backend.vectors import TextVectors

KEPT = 100
"""Reports; older ones go."""
EXAMPLES, ALERTS = 5, 30
OUT_OF_SCOPE = ("nlu_fallback", "out_of_scope")


async def rules_of(db: AsyncSession) -> HeldThresholds:
    """Return the thresholds that hold."""
    row = (await db.scalars(select(WatchRules))).one()
    return HeldThresholds(version=row.version, rules=Thresholds.model_validate(row.rules))


async def set_rules(db: AsyncSession, held: HeldThresholds, *, staff_id: str) -> HeldThresholds:
    """Set the thresholds.

    Raises:
        Conflict: ``rules_changed``, somebody was quicker.
    """
    row = (await db.scalars(select(WatchRules).with_for_update())).one()
    if row.version != held.version:
        raise Conflict("The thresholds were changed meanwhile: look at them again.", code="rules_changed")
    row.version, row.rules = row.version + 1, held.rules.model_dump()
    await audit.record(
        db, staff_id=staff_id, action="watch.rules", object_type="watch", object_id="1", detail=row.rules
    )
    return HeldThresholds(version=row.version, rules=held.rules)


async def ask(db: AsyncSession) -> None:
    """Let the worker look again within a minute."""
    (await db.scalars(select(WatchRules))).one().asked_at = now()


async def watch(database: Database, settings: Settings) -> Seen:
    """Look at the period that the rules say, keep the report and raise alerts.

    Raises:
        Unavailable: ``encoder_missing``.
        InvalidInput: ``training_data_broken``.
    """
    begun = time.perf_counter()
    material, space, vectors, rules = await _material(database, settings)
    seen = await run_sync(look, material, space, vectors)
    report = WatchReport(
        days=rules.days, result=seen.model_dump(mode="json"), seconds=round(time.perf_counter() - begun, 2)
    )
    async with database.write() as session:
        session.add(report)
        await session.flush()
        old = select(WatchReport.id).order_by(WatchReport.created_at.desc()).offset(KEPT)
        await session.execute(delete(WatchReport).where(WatchReport.id.in_(list(await session.scalars(old)))))
        await alerts.update(session, seen, rules)
    await alerts.mail(database, settings, by_mail=rules.by_mail)
    return seen


async def _material(
    database: Database, settings: Settings
) -> tuple[Material, Space, SentenceVectors, Thresholds]:
    until = now()
    vectors = SentenceVectors(TextVectors(settings.models / "encoder"), settings.home / "studio-vectors.db")
    async with database.read_slow() as db:
        rules = (await rules_of(db)).rules
        since = until - timedelta(days=rules.days)
        tests = await read_test_set(db, settings.test_sentences)
        data = await load(db, sources_of(settings))
        models = {row.rasa_id: row.id for row in await db.scalars(select(BotModel)) if row.rasa_id}
        material = Material(
            said=await gathering.said_between(db, since, until),
            before=await gathering.said_between(db, since - timedelta(days=rules.days), since),
            tests=[text for text, intent in tests.pairs if intent not in OUT_OF_SCOPE],
            handed_over=await gathering.handed_over(db, since),
            models=models,
            since=since,
            until=until,
        )
    space = await run_sync(space_of, data.merged, vectors)
    return material, space, vectors, rules


async def view(db: AsyncSession) -> WatchView:
    """Return the latest report with the words of its messages, as far as those are still there."""
    report, held = await latest(db), await rules_of(db)
    asked = (await db.scalars(select(WatchRules))).one().asked_at
    told = (await db.scalars(select(WatchAlert).order_by(WatchAlert.created_at.desc()).limit(ALERTS))).all()
    seen = Seen.model_validate(report.result) if report else None
    words, topics = await _with_words(db, seen) if seen else ([], [])
    return WatchView(
        seen=seen,
        words=words,
        topics=topics,
        looked_at=report.created_at if report else None,
        seconds=report.seconds if report else 0.0,
        asked=_is_asked(asked, report),
        alerts=[AlertView.model_validate(one, from_attributes=True) for one in told],
        held=held,
    )


def _is_asked(asked: datetime | None, report: WatchReport | None) -> bool:
    return asked is not None and (report is None or report.created_at < asked)


async def _with_words(db: AsyncSession, seen: Seen) -> tuple[list[WordView], list[NewTopicView]]:
    wanted = [one.message_id for one in seen.words]
    wanted += [id for topic in seen.topics for id in _examples(topic.message_ids)]
    texts = await gathering.texts_of(db, wanted)
    words = [
        WordView(**one.model_dump(), example=texts[one.message_id][1])
        for one in seen.words
        if one.message_id in texts
    ]
    topics = []
    for topic in seen.topics:
        examples = [
            Example(message_id=id, conversation_id=texts[id][0], text=texts[id][1])
            for id in _examples(topic.message_ids)
            if id in texts
        ]
        if examples:  # an erased customer's topic is gone with them
            topics.append(NewTopicView(**topic.model_dump(), examples=examples))
    return words, topics


def _examples(ids: Sequence[str]) -> Sequence[str]:
    return ids[:EXAMPLES]
