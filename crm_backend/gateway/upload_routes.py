"""The chat API's files: what a customer brings, and what was sent in their conversation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse

from crm_backend.deps import DatabaseDep, ReadSession, SettingsDep
from crm_backend.gateway.deps import ChatDep
from crm_backend.knowledge.uploads import FILE_BODY, read_file
from crm_backend.staff.rates import Rates, get_rates
from crm_backend.uploads import files, service
from crm_backend.uploads.schemas import UploadView
from crm_backend.uploads.serving import UploadId, serve

router = APIRouter(prefix="/api/chat/uploads", tags=["chat"])


@router.post("", status_code=201, openapi_extra=FILE_BODY)
async def add_file(
    request: Request,
    conversation_id: ChatDep,
    database: DatabaseDep,
    settings: SettingsDep,
    rates: Annotated[Rates, Depends(get_rates)],
) -> UploadView:
    """Keep a file for the customer's next message (``upload_ids``): pictures, PDF and plain text, 10 MB."""
    rates.hit("messages", conversation_id)
    upload = await read_file(request, limit=settings.upload_max_bytes)
    async with database.write() as session:
        return await service.keep(
            session, settings, conversation_id, name=upload.name, content=upload.content
        )


@router.get("/{upload_id}", response_class=FileResponse)
async def get_file(
    upload_id: UploadId, conversation_id: ChatDep, session: ReadSession, settings: SettingsDep
) -> FileResponse:
    """Return a file of the caller's conversation as a download."""
    row = await service.find(session, upload_id, conversation_id=conversation_id)
    path = files.path_of(settings, conversation_id, row.id)
    return serve(path, name=row.name, media_type=row.media_type)
