"""Export, erasure and retention, for admins."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.deps import DatabaseDep, ReadSession, SettingsDep, WriteSession
from crm_backend.privacy import periods, retention, service, training
from crm_backend.privacy.export import as_zip
from crm_backend.privacy.schemas import (
    ConversationIn,
    CustomerIn,
    DueIn,
    DueView,
    ErasureView,
    PeriodsIn,
    RetentionView,
    RetrainingView,
)
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff/privacy", tags=["privacy"])
Admin = Annotated[StaffView, Depends(require_role("admin"))]


@router.post("/export", response_class=Response)
async def export(
    body: CustomerIn,
    staff: Admin,
    session: WriteSession,
    format: Annotated[Literal["json", "zip"], Query()] = "json",
) -> Response:
    """Return everything kept on a customer."""
    data = await service.export_customer(session, body.customer, staff_id=staff.id)
    name = {"Content-Disposition": f'attachment; filename="customer.{format}"', "Cache-Control": "no-store"}
    if format == "zip":
        return Response(as_zip(data), media_type="application/zip", headers=name)
    return JSONResponse(data, headers=name)


@router.post("/erase")
async def erase(body: CustomerIn, staff: Admin, database: DatabaseDep, settings: SettingsDep) -> ErasureView:
    """Erase a customer everywhere; orders and invoices stay without the person."""
    done = await service.erase_customer(database, settings, body.customer, staff_id=staff.id)
    return _view(done)


@router.post("/erase-conversation")
async def erase_conversation(
    body: ConversationIn, staff: Admin, database: DatabaseDep, settings: SettingsDep
) -> ErasureView:
    """Erase what was said in one conversation, as strangers have no account to erase."""
    done = await service.erase_conversation(database, settings, body.conversation_id, staff_id=staff.id)
    return _view(done)


@router.get("/retraining")
async def list_retraining(staff: Admin, session: ReadSession) -> RetrainingView:
    """Name the models that learned from text which was erased since."""
    return RetrainingView(models=await training.list_marks(session))


@router.get("/retention")
async def get_retention(staff: Admin, session: ReadSession, settings: SettingsDep) -> RetentionView:
    """Show for how long each class of data is kept, and what the next run would erase."""
    return await _retention(session, await periods.current(session, settings))


@router.put("/retention")
async def set_retention(
    body: PeriodsIn, staff: Admin, session: WriteSession, settings: SettingsDep
) -> RetentionView:
    """Keep data for longer or shorter; nothing is erased before the next run."""
    held = await periods.change(session, settings, staff_id=staff.id, version=body.version, days=body.days)
    return await _retention(session, held)


@router.post("/retention/preview")
async def preview_retention(body: DueIn, staff: Admin, session: ReadSession) -> DueView:
    """Say what the next run would erase with other periods."""
    return DueView(due=await retention.count_due(session, body.days))


async def _retention(session: AsyncSession, held: periods.Held) -> RetentionView:
    due = await retention.count_due(session, held.days)
    return RetentionView.model_construct(**dict(held), due=due, bounds=periods.bounds())


def _view(done: dict[str, Any]) -> ErasureView:
    return ErasureView.model_validate(done)
