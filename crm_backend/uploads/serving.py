"""How a file leaves: as a download that no browser runs or guesses about."""

from pathlib import Path
from typing import Annotated

from fastapi import Path as PathParameter
from fastapi.responses import FileResponse

from crm_backend.errors import NotFound

UploadId = Annotated[str, PathParameter(max_length=36, pattern=r"^[0-9a-f-]{36}$")]
HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-site",
}


def serve(path: Path, *, name: str, media_type: str) -> FileResponse:
    """Return a file as an attachment.

    Raises:
        NotFound: ``upload_not_found``, its bytes were removed.
    """
    if not path.is_file():
        raise NotFound("There is no such file.", code="upload_not_found")
    return FileResponse(
        path, media_type=media_type, filename=name, content_disposition_type="attachment", headers=HEADERS
    )
