"""Uploaded files: read only after the caller is known, and no further than allowed."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from crm_backend.errors import InvalidInput, TooLarge

FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


async def read_file(request: Request, *, limit: int) -> Upload:
    """Return the form's field ``file``.

    Raises:
        InvalidInput: ``file_missing``.
        TooLarge: ``file_too_large``.
    """
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            detail = "Send the file as the field 'file' of a multipart/form-data body."
            raise InvalidInput(detail, code="file_missing")
        content = await file.read(limit + 1)
        if len(content) > limit:
            detail = f"The file is too large; {limit} bytes are allowed."
            raise TooLarge(detail, code="file_too_large", limit=limit)
        return Upload(name=file.filename or "", content=content)
