"""What people do with models: train, cancel, compare, promote, roll back."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import Conflict, KefuError, NotFound
from crm_backend.settings import Settings
from crm_backend.staff import audit
from crm_backend.studio.canary.ending import end_at_change
from crm_backend.studio.candidates import archives, gate
from crm_backend.studio.candidates.models import (
    CANDIDATE,
    DONE,
    FAILED,
    LIVE,
    QUEUED,
    RETIRED,
    RUNNING,
    TRAINING,
    BotModel,
    Comparison,
    GateRules,
)
from crm_backend.studio.candidates.scores import Report
from crm_backend.studio.replay import service as replays
from crm_backend.webhooks import events as webhooks

LISTED = 50


async def list_models(db: AsyncSession) -> Sequence[BotModel]:
    """Return models, newest first."""
    return (await db.scalars(select(BotModel).order_by(BotModel.created_at.desc()).limit(LISTED))).all()


async def find(db: AsyncSession, model_id: str) -> BotModel:
    """Return a model by its id or the beginning of it, of at least four characters.

    Raises:
        NotFound: ``no_such_model``.
    """
    rows = (await db.scalars(select(BotModel).where(BotModel.id.startswith(model_id, autoescape=True)))).all()
    if len(rows) != 1 or len(model_id) < 4:
        raise NotFound(f"There is no model {model_id}.", code="no_such_model")
    return rows[0]


async def live_model(db: AsyncSession) -> BotModel | None:
    """Return the model that answers customers, as the table has it."""
    return (await db.scalars(select(BotModel).where(BotModel.state == LIVE))).first()


async def base_of(db: AsyncSession, base: str | None) -> BotModel:
    """Return the model to compare with: this one, or the live one.

    Raises:
        NotFound: ``no_such_model``.
    """
    model = await (find(db, base) if base else live_model(db))
    if model is None:
        raise NotFound("No model is live yet.", code="no_such_model")
    return model


async def sync(db: AsyncSession, settings: Settings) -> None:
    """Let the table say which model is live: ``make train`` may have put another one there."""
    try:
        active = await asyncio.to_thread(archives.find_active, settings)
    except KefuError:
        return  # nothing was trained yet, or the archive is broken: Rasa's own pull says so
    row = (await db.scalars(select(BotModel).where(BotModel.sha256 == active.sha256))).first()
    if row and row.state == LIVE:
        return
    if row is None:
        found = archives.require_sound(active.path, active.sha256)
        row = BotModel(archive=active.path.name, sha256=active.sha256, rasa_id=found["model_id"])
        row.finished_at = now()
        db.add(row)
    await _make_live(db, row)


async def _make_live(db: AsyncSession, row: BotModel) -> None:
    for other in await db.scalars(select(BotModel).where(BotModel.state == LIVE)):
        other.state = RETIRED
    row.state, row.promoted_at = LIVE, now()
    await db.flush()
    await end_at_change(db, row.id)


async def queue_training(
    db: AsyncSession, settings: Settings, *, staff_id: str | None, tune_minutes: int = 0
) -> BotModel:
    """Queue a training of the data as it will be when its turn comes; of an encoder first, if asked to."""
    await sync(db, settings)
    model = BotModel(author=staff_id, tune_minutes=tune_minutes)
    db.add(model)
    await db.flush()
    model.log = f"logs/train-{model.id}.log"
    await _note(db, staff_id, "model.train", model)
    return model


async def cancel(db: AsyncSession, model: BotModel, *, staff_id: str | None) -> None:
    """Stop a training, or take it out of the queue.

    Raises:
        Conflict: ``not_training``.
    """
    if model.state not in (QUEUED, TRAINING):
        raise Conflict("This model is not in training.", code="not_training")
    model.cancelled = True
    if model.state == QUEUED:
        model.state, model.error, model.finished_at = FAILED, "Cancelled.", now()
    await _note(db, staff_id, "model.cancel", model)


async def comparison_of(db: AsyncSession, candidate: BotModel, base: BotModel) -> Comparison | None:
    """Return the comparison of these two, if anybody asked for it."""
    query = select(Comparison).where(Comparison.candidate_id == candidate.id, Comparison.base_id == base.id)
    return (await db.scalars(query)).first()


async def queue_comparison(db: AsyncSession, candidate: BotModel, base: BotModel) -> Comparison:
    """Queue a comparison on the present test set; one that is done is made anew.

    Raises:
        Conflict: ``no_archive``, one of them has none.
    """
    if not candidate.archive or not base.archive:
        raise Conflict("Only trained models can be compared.", code="no_archive")
    row = await comparison_of(db, candidate, base)
    if row is None:
        row = Comparison(candidate_id=candidate.id, base_id=base.id)
        db.add(row)
    elif row.state not in (QUEUED, RUNNING):
        row.state, row.error = QUEUED, ""
    await db.flush()
    return row


async def refusals(db: AsyncSession, model: BotModel) -> list[str]:
    """Return why the model may not be promoted now; empty if it may."""
    if model.state not in (CANDIDATE, RETIRED):
        return [f"It is {model.state}: only a trained model can be promoted."]
    live = await live_model(db)
    if live is None:
        return []
    row = await comparison_of(db, model, live)
    if row is None or row.state != DONE:
        said = f": {row.error}" if row and row.state == FAILED else "."
        return [f"It has not been compared with the live model yet{said}"]
    rules = (await gate.current(db)).rules
    return [
        *gate.reasons(Report.model_validate(row.result), rules),
        *await _replay_refusals(db, model, live, rules),
    ]


async def _replay_refusals(db: AsyncSession, model: BotModel, live: BotModel, rules: gate.Rules) -> list[str]:
    row = await replays.replay_of(db, model.id, live.id)
    if row is None or row.state != DONE:
        return ["It has not been replayed beside the live model yet."] if rules.replay_required else []
    broken = await replays.broken_by(db, row)
    return broken if len(broken) > rules.max_broken else []


async def promote(db: AsyncSession, settings: Settings, model: BotModel, *, staff_id: str | None) -> None:
    """Let the model answer customers.

    Raises:
        Conflict: ``gate_refused`` with ``reasons``.
        InvalidInput: ``bad_archive``.
    """
    await db.scalars(select(GateRules).with_for_update())  # one at a time
    await sync(db, settings)
    if found := await refusals(db, model):
        raise Conflict("The gate refuses this model.", code="gate_refused", reasons=found)
    await _go_live(db, settings, model, staff_id, "model.promote")


async def roll_back(db: AsyncSession, settings: Settings, *, staff_id: str | None) -> BotModel:
    """Let the model that was live before answer again; no gate: it has shown what it does.

    Raises:
        Conflict: ``nothing_before``.
        InvalidInput: ``bad_archive``.
    """
    await db.scalars(select(GateRules).with_for_update())  # one at a time
    await sync(db, settings)
    query = select(BotModel).where(BotModel.state == RETIRED).order_by(BotModel.promoted_at.desc()).limit(1)
    model = (await db.scalars(query)).first()
    if model is None:
        raise Conflict("No model was live before this one.", code="nothing_before")
    await _go_live(db, settings, model, staff_id, "model.roll_back")
    return model


async def _go_live(
    db: AsyncSession, settings: Settings, model: BotModel, staff_id: str | None, action: str
) -> None:
    await _note(db, staff_id, action, model)
    await _make_live(db, model)
    said = webhooks.MODEL_ROLLED_BACK if action == "model.roll_back" else webhooks.MODEL_PROMOTED
    await webhooks.emit(db, said, {"model_id": model.id, "rasa_id": model.rasa_id})
    # Last: what can fail has not failed. Is the commit lost, sync() puts the table right.
    await asyncio.to_thread(archives.activate, settings, model.archive, model.sha256, model.id)


async def _note(db: AsyncSession, staff_id: str | None, action: str, model: BotModel) -> None:
    await audit.record(db, staff_id=staff_id, action=action, object_type="model", object_id=model.id)
