"""Files of conversations for the staff; the customer's side is in ``gateway/upload_routes.py``."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse

from crm_backend.deps import DatabaseDep, ReadSession, SettingsDep
from crm_backend.knowledge.uploads import FILE_BODY, read_file
from crm_backend.staff.deps import StaffDep
from crm_backend.uploads import files, service
from crm_backend.uploads.schemas import UploadView
from crm_backend.uploads.serving import UploadId, serve

router = APIRouter(prefix="/api/staff/uploads", tags=["desk"])


@router.post("", status_code=201, openapi_extra=FILE_BODY)
async def add_file(
    request: Request,
    conversation_id: Annotated[str, Query(max_length=36, pattern=r"^[0-9a-f-]{36}$")],
    staff: StaffDep,
    database: DatabaseDep,
    settings: SettingsDep,
) -> UploadView:
    """Keep a file for the agent's next message: pictures, PDF and plain text, at most 10 MB."""
    upload = await read_file(request, limit=settings.upload_max_bytes)
    async with database.write() as session:
        return await service.keep(
            session, settings, conversation_id, name=upload.name, content=upload.content, staff_id=staff.id
        )


@router.get("/{upload_id}", response_class=FileResponse)
async def get_file(
    upload_id: UploadId, staff: StaffDep, session: ReadSession, settings: SettingsDep
) -> FileResponse:
    """Return a file as a download."""
    row = await service.find(session, upload_id, staff_id=staff.id)
    path = files.path_of(settings, row.conversation_id, row.id)
    return serve(path, name=row.name, media_type=row.media_type)
