"""Pictures of articles: the staff brings them, everybody sees them."""

from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from crm_backend.deps import DatabaseDep, SettingsDep
from crm_backend.knowledge import images
from crm_backend.knowledge.staff_deps import EditorDep
from crm_backend.knowledge.uploads import FILE_BODY, read_file
from crm_backend.pages import ANY_ORIGIN, FOREVER
from crm_backend.staff import audit

router = APIRouter(tags=["knowledge desk"])
HEADERS = {
    "Cache-Control": FOREVER,
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    **ANY_ORIGIN,
}
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for kind in images.MEDIA_TYPES.values()}, "description": "The picture"}
}


class ImageView(BaseModel):
    url: str = Field(description="for Markdown: ![what it shows](url)", examples=["/media/9f2c….png"])
    width: int
    height: int


@router.post("/api/staff/knowledge/images", status_code=201, openapi_extra=FILE_BODY)
async def add_image(
    request: Request, staff: EditorDep, settings: SettingsDep, database: DatabaseDep
) -> ImageView:
    """Keep a picture: PNG, JPEG, GIF or WebP, at most 5 MB and 25 million pixels."""
    upload = await read_file(request, limit=images.IMAGE_BYTES)
    folder = images.folder_of(settings.home)
    picture = await run_sync(images.store, folder, upload.content)
    async with database.write() as session:
        await audit.record(
            session,
            staff_id=staff.id,
            action="knowledge.image",
            object_type="image",
            object_id=picture.name[:64],
        )
    return ImageView(url=picture.url, width=picture.width, height=picture.height)


@router.get("/media/{name}", response_class=FileResponse, responses=PICTURE)
async def show_image(settings: SettingsDep, name: Annotated[str, Path(max_length=80)]) -> FileResponse:
    """Return a picture; it never changes, so browsers may keep it."""
    path = images.find(images.folder_of(settings.home), name)
    media_type = images.MEDIA_TYPES[path.suffix.removeprefix(".")]
    return FileResponse(path, media_type=media_type, headers=HEADERS)
