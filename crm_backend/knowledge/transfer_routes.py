"""Import and export of articles for the staff."""

import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from crm_backend.deps import DatabaseDep, SettingsDep
from crm_backend.knowledge import exporting, importing, reading
from crm_backend.knowledge.images import folder_of
from crm_backend.knowledge.staff_deps import EditorDep
from crm_backend.knowledge.transfer_schemas import Format, ImportReport
from crm_backend.knowledge.uploads import FILE_BODY, read_file
from crm_backend.staff.deps import StaffDep

router = APIRouter(prefix="/api/staff/knowledge", tags=["knowledge desk"])
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv",
    "json": "application/json",
    "markdown": "application/zip",
}
FILE_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file"}
}


@router.post("/import", openapi_extra=FILE_BODY)
async def import_articles(
    request: Request,
    staff: EditorDep,
    database: DatabaseDep,
    settings: SettingsDep,
    format: Annotated[Format | None, Query(description="seen from the file's name if left out")] = None,
    dry_run: Annotated[bool, Query(description="only report")] = False,
    publish: Annotated[bool, Query(description="publish what names no status")] = False,
) -> ImportReport:
    """Bring articles in: a .csv, a .json, or a .zip of Markdown files; at most 25 MB.

    The same file again changes nothing. What cannot be read is skipped and reported.
    """
    upload = await read_file(request, limit=reading.FILE_BYTES)
    known = reading.format_of(upload.name, format)
    pictures = folder_of(settings.home)
    parsed = await run_sync(
        partial(reading.read_file, upload.content, format=known, pictures=pictures, dry_run=dry_run)
    )
    return await importing.apply(database, parsed, publish=publish, dry_run=dry_run, staff_id=staff.id)


@router.get("/export", response_class=FileResponse, responses=FILE_ANSWER)
async def export_articles(
    staff: StaffDep, database: DatabaseDep, settings: SettingsDep, format: Format = "json"
) -> FileResponse:
    """Return all articles and drafts; importing the file elsewhere makes the same ones."""
    async with database.read_slow() as session:
        articles = await exporting.read_all(session)
    ending = exporting.ENDINGS[format]
    handle, name = tempfile.mkstemp(suffix=f".{ending}")
    os.close(handle)
    target, pictures = Path(name), folder_of(settings.home)
    await run_sync(partial(exporting.write, articles, target, format=format, pictures=pictures))
    return FileResponse(
        target,
        media_type=MEDIA_TYPES[format],
        filename=f"articles.{ending}",
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(target.unlink, missing_ok=True),
    )
