"""What people and the worker do with canaries: start, stop, look, and take back what fails."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database, now
from crm_backend.errors import Conflict, KefuError, NotFound
from crm_backend.settings import Settings
from crm_backend.staff import audit
from crm_backend.studio.canary import judging, outcomes, routing
from crm_backend.studio.canary.ending import end, running_canary
from crm_backend.studio.canary.models import Canary
from crm_backend.studio.candidates import archives
from crm_backend.studio.candidates import service as candidates
from crm_backend.studio.candidates.models import BotModel, GateRules

LISTED = 20
LONGEST_ERROR = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """A share (0..1) of new conversations, until so many were answered, for so many days at most."""

    share: float
    conversations: int
    days: int
    margin: float


async def list_canaries(db: AsyncSession) -> Sequence[Canary]:
    """Return canaries, newest first."""
    return (await db.scalars(select(Canary).order_by(Canary.started_at.desc()).limit(LISTED))).all()


async def start(
    db: AsyncSession, settings: Settings, model: BotModel, plan: Plan, *, staff_id: str | None
) -> Canary:
    """Let a candidate answer a share of new conversations.

    Raises:
        Conflict: ``gate_refused`` with ``reasons``, or ``canary_runs``.
        InvalidInput: ``bad_archive``.
    """
    await db.scalars(select(GateRules).with_for_update())  # one at a time
    await candidates.sync(db, settings)
    if await running_canary(db):
        raise Conflict("A canary runs already: stop it first.", code="canary_runs")
    if found := await candidates.refusals(db, model):
        raise Conflict("The gate refuses this model.", code="gate_refused", reasons=found)
    live = await candidates.base_of(db, None)
    archives.require_sound(archives.path_of(settings, model.archive), model.sha256)
    canary = Canary(
        model_id=model.id,
        live_id=live.id,
        rasa_id=model.rasa_id,
        share=plan.share,
        conversations=plan.conversations,
        days=plan.days,
        margin=plan.margin,
        author=staff_id,
    )
    db.add(canary)
    await db.flush()
    routing.forget()
    detail = {"model": model.id, "share": plan.share, "conversations": plan.conversations}
    await audit.record(
        db, staff_id=staff_id, action="canary.start", object_type="canary", object_id=canary.id, detail=detail
    )
    return canary


async def stop(db: AsyncSession, settings: Settings, *, staff_id: str | None) -> Canary:
    """Take the running canary back.

    Raises:
        NotFound: ``no_canary``.
    """
    canary = await running_canary(db)
    if canary is None:
        raise NotFound("No canary runs.", code="no_canary")
    canary.figures = (await outcomes.count(db, canary, now())).model_dump()
    await end(db, canary, promoted=False, reason="It was stopped by hand.", staff_id=staff_id)
    return canary


async def note_failure(db: AsyncSession, sha256: str, error: str) -> bool:
    """Take the canary with this archive back: a server of Rasa's could not load it, or a turn failed."""
    canary = await running_canary(db)
    if canary is None or (await db.get_one(BotModel, canary.model_id)).sha256 != sha256:
        return False
    log.error("the canary failed: %s", error)
    await end(db, canary, promoted=False, reason=f"It failed: {error[:LONGEST_ERROR]}")
    return True


async def archive_of_running(db: AsyncSession, settings: Settings) -> archives.ActiveModel | None:
    """Return the archive of the candidate that Rasa shall load beside the live model.

    Raises:
        InvalidInput: ``bad_archive``.
    """
    canary = await running_canary(db)
    if canary is None:
        return None
    model = await db.get_one(BotModel, canary.model_id)
    path = archives.path_of(settings, model.archive)
    archives.require_sound(path, model.sha256)
    return archives.ActiveModel(path, model.sha256)


async def look(database: Database, settings: Settings) -> str | None:
    """Look at the running canary, and end it when it is time; return its new state if it ended."""
    async with database.read() as db:
        if await running_canary(db) is None:
            return None
    async with database.write() as db:
        await db.scalars(select(GateRules).with_for_update())  # in this order everywhere: no deadlock
        await candidates.sync(db, settings)  # ends it if another model went live
        canary = await running_canary(db)
        if canary is None:
            return None
        figures = await outcomes.count(db, canary, now())
        canary.figures = figures.model_dump()
        if verdict := _verdict(canary, figures):
            await _follow(db, settings, canary, verdict)
            return canary.state
    return None


def _verdict(canary: Canary, figures: outcomes.CanaryFigures) -> judging.Verdict | None:
    due = judging.looks_due(figures, canary.conversations)
    if due > canary.looks:
        canary.looks = due
        if verdict := judging.judge(figures, looks=due, margin=canary.margin):
            return verdict
    if now() - canary.started_at < timedelta(days=canary.days):
        return None
    seen = figures.canary.conversations
    return judging.Verdict(
        False,
        f"Its {canary.days} days are over: {seen} of {canary.conversations} conversations say too little.",
    )


async def _follow(db: AsyncSession, settings: Settings, canary: Canary, verdict: judging.Verdict) -> None:
    model = await db.get_one(BotModel, canary.model_id)
    if verdict.promote and (hurdles := await _hurdles(db, settings, model)):
        verdict = judging.Verdict(False, f"{verdict.reason} But it may not be promoted: {' '.join(hurdles)}")
    await end(db, canary, promoted=verdict.promote, reason=verdict.reason)
    if verdict.promote:
        await candidates.promote(db, settings, model, staff_id=None)


async def _hurdles(db: AsyncSession, settings: Settings, model: BotModel) -> list[str]:
    """Return what has changed since it began: the rules of the gate, or the archive."""
    try:
        archives.require_sound(archives.path_of(settings, model.archive), model.sha256)
    except KefuError as error:
        return [error.detail]
    return await candidates.refusals(db, model)
