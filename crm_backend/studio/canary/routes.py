"""The canaries' API, for admins; and what Rasa's servers ask and tell."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from crm_backend.deps import ReadSession, SettingsDep, WriteSession
from crm_backend.studio.canary import service
from crm_backend.studio.canary.schemas import CanaryIn, CanaryList, CanaryView, FailureIn
from crm_backend.studio.candidates import service as candidates
from crm_backend.studio.deps import AdminDep, ModelId

router = APIRouter(prefix="/api/staff/studio", tags=["models"])
internal = APIRouter(prefix="/models/canary")


@router.get("/canaries")
async def list_canaries(staff: AdminDep, session: ReadSession) -> CanaryList:
    """List canaries, newest first."""
    rows = await service.list_canaries(session)
    return CanaryList(canaries=[CanaryView.model_validate(row) for row in rows])


@router.post("/models/{model_id}/canary", status_code=201)
async def start_canary(
    staff: AdminDep, session: WriteSession, settings: SettingsDep, model_id: ModelId, body: CanaryIn
) -> CanaryView:
    """Let it answer a share of new conversations.

    409 ``gate_refused`` with ``reasons``, or ``canary_runs``.
    """
    model = await candidates.find(session, model_id)
    plan = service.Plan(**body.model_dump())
    return CanaryView.model_validate(await service.start(session, settings, model, plan, staff_id=staff.id))


@router.post("/canary/stop")
async def stop_canary(staff: AdminDep, session: WriteSession, settings: SettingsDep) -> CanaryView:
    """Take the running canary back. 404 ``no_canary``."""
    return CanaryView.model_validate(await service.stop(session, settings, staff_id=staff.id))


@internal.get("", response_model=None)
async def get_canary(request: Request, session: ReadSession, settings: SettingsDep) -> Response:
    """Return the archive of the running canary with its ETag; 304 when Rasa has it, 204 when none runs."""
    found = await service.archive_of_running(session, settings)
    if found is None:
        return Response(status_code=204)
    headers = {"ETag": f'"{found.sha256}"', "filename": found.path.name}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return FileResponse(found.path, media_type="application/gzip", headers=headers)


@internal.post("/failed", status_code=204)
async def tell_failure(session: WriteSession, body: FailureIn) -> None:
    """Take the canary back: it could not be loaded, or could not answer what the live model could."""
    await service.note_failure(session, body.sha256, body.error)
