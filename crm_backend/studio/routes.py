"""Rasa pulls its model here."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from crm_backend.deps import SettingsDep
from crm_backend.studio.candidates.archives import find_active

internal = APIRouter(prefix="/models")


@internal.get("/active", response_model=None)
def get_active_model(request: Request, settings: SettingsDep) -> Response:
    """Return the archive with its ETag, or 304 when Rasa has it already."""
    model = find_active(settings)
    etag = f'"{model.sha256}"'
    headers = {"ETag": etag, "filename": model.path.name}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return FileResponse(model.path, media_type="application/gzip", headers=headers)
