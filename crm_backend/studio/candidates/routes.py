"""The models' API, for admins."""

from fastapi import APIRouter

from crm_backend.deps import ReadSession, SettingsDep, WriteSession
from crm_backend.errors import NotFound
from crm_backend.studio.candidates import gate, service, views
from crm_backend.studio.candidates.schemas import (
    CompareIn,
    ComparisonView,
    LogView,
    ModelList,
    ModelView,
    TrainIn,
)
from crm_backend.studio.deps import AdminDep, ModelId

router = APIRouter(prefix="/api/staff/studio", tags=["models"])


@router.get("/models")
async def list_models(staff: AdminDep, session: WriteSession, settings: SettingsDep) -> ModelList:
    """List models, newest first, with the progress of those in training."""
    await service.sync(session, settings)
    return ModelList(models=views.model_views(await service.list_models(session)))


@router.post("/models", status_code=202)
async def train(staff: AdminDep, session: WriteSession, settings: SettingsDep, body: TrainIn) -> ModelView:
    """Queue a training; the worker takes it up within seconds."""
    minutes = body.minutes if body.deep else 0
    model = await service.queue_training(session, settings, staff_id=staff.id, tune_minutes=minutes)
    return views.model_views([model])[0]


@router.get("/models/{model_id}")
async def show_model(staff: AdminDep, session: ReadSession, model_id: ModelId) -> ModelView:
    """Show one model."""
    return views.model_views([await service.find(session, model_id)])[0]


@router.get("/models/{model_id}/log")
async def show_log(
    staff: AdminDep, session: ReadSession, settings: SettingsDep, model_id: ModelId
) -> LogView:
    """Show the end of a training's log."""
    model = await service.find(session, model_id)
    return LogView(text=views.log_tail(settings, model.id))


@router.post("/models/{model_id}/cancel")
async def cancel(staff: AdminDep, session: WriteSession, model_id: ModelId) -> ModelView:
    """Stop a training within seconds."""
    model = await service.find(session, model_id)
    await service.cancel(session, model, staff_id=staff.id)
    return views.model_views([model])[0]


@router.post("/models/{model_id}/compare", status_code=202)
async def compare(
    staff: AdminDep, session: WriteSession, settings: SettingsDep, model_id: ModelId, body: CompareIn
) -> ComparisonView:
    """Queue a comparison with the live model, or another one."""
    await service.sync(session, settings)
    row = await service.queue_comparison(
        session, await service.find(session, model_id), await service.base_of(session, body.base)
    )
    return await views.comparison_view(session, row)


@router.get("/models/{model_id}/comparison")
async def show_comparison(
    staff: AdminDep, session: ReadSession, model_id: ModelId, base: str | None = None
) -> ComparisonView:
    """Show the comparison with the live model, or another one. 404 ``not_compared``."""
    candidate = await service.find(session, model_id)
    row = await service.comparison_of(session, candidate, await service.base_of(session, base))
    if row is None:
        raise NotFound("These two have not been compared.", code="not_compared")
    return await views.comparison_view(session, row)


@router.post("/models/{model_id}/promote")
async def promote(
    staff: AdminDep, session: WriteSession, settings: SettingsDep, model_id: ModelId
) -> ModelView:
    """Let it answer customers. 409 ``gate_refused`` with ``reasons``."""
    model = await service.find(session, model_id)
    await service.promote(session, settings, model, staff_id=staff.id)
    return views.model_views([model])[0]


@router.post("/model-rollback")
async def roll_back(staff: AdminDep, session: WriteSession, settings: SettingsDep) -> ModelView:
    """Let the model that was live before answer again. 409 ``nothing_before``."""
    return views.model_views([await service.roll_back(session, settings, staff_id=staff.id)])[0]


@router.get("/model-gate")
async def show_gate(staff: AdminDep, session: ReadSession) -> gate.HeldRules:
    """Show what a candidate must show."""
    return await gate.current(session)


@router.put("/model-gate")
async def set_gate(staff: AdminDep, session: WriteSession, body: gate.HeldRules) -> gate.HeldRules:
    """Change it. 409 ``rules_changed`` when somebody was quicker."""
    return await gate.change(session, body, staff_id=staff.id)
