"""Files of conversations: taken in, sent with a message, and found again by those who may."""

from collections.abc import Sequence
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service import get_conversation
from crm_backend.database import new_id, now
from crm_backend.errors import Conflict, InvalidInput, NotFound, TooLarge
from crm_backend.settings import Settings
from crm_backend.uploads import files
from crm_backend.uploads.kinds import kind_of, safe_name
from crm_backend.uploads.models import UploadRow
from crm_backend.uploads.schemas import UploadView

MAX_FILES = 50
"""Of a conversation."""


async def keep(
    session: AsyncSession,
    settings: Settings,
    conversation_id: str,
    *,
    name: str,
    content: bytes,
    staff_id: str | None = None,
) -> UploadView:
    """Check a file and keep it for a message to come.

    Raises:
        NotFound: ``conversation_not_found``.
        TooLarge: ``file_too_large`` or ``image_too_large``.
        InvalidInput: ``empty_file`` or ``file_type_not_taken``.
        Conflict: ``too_many_files``, this conversation has as many as it may.
    """
    if len(content) > settings.upload_max_bytes:
        detail = f"The file has {len(content)} bytes; {settings.upload_max_bytes} are allowed."
        raise TooLarge(detail, code="file_too_large", limit=settings.upload_max_bytes, length=len(content))
    kind = await run_sync(kind_of, content)
    await get_conversation(session, conversation_id)
    held = select(func.count()).select_from(UploadRow).where(UploadRow.conversation_id == conversation_id)
    if (await session.scalar(held) or 0) >= MAX_FILES:
        raise Conflict(f"A conversation can hold {MAX_FILES} files.", code="too_many_files", limit=MAX_FILES)
    row = UploadRow(
        id=new_id(),
        conversation_id=conversation_id,
        staff_id=staff_id,
        name=safe_name(name, kind.media_type),
        media_type=kind.media_type,
        size=len(content),
        width=kind.width,
        height=kind.height,
    )
    await run_sync(files.write, files.path_of(settings, conversation_id, row.id), content)
    session.add(row)
    await session.flush()
    return UploadView.model_validate(row)


async def send(
    session: AsyncSession, conversation_id: str, ids: Sequence[str], *, staff_id: str | None = None
) -> dict[str, Any] | None:
    """Return the card of a message that carries these files, in this order; None for none.

    Raises:
        InvalidInput: ``unknown_upload``, not of this conversation, not theirs, or sent already.
    """
    if not ids:
        return None
    mine = UploadRow.staff_id.is_(None) if staff_id is None else UploadRow.staff_id == staff_id
    query = select(UploadRow).where(
        UploadRow.conversation_id == conversation_id,
        UploadRow.id.in_(ids),
        UploadRow.sent_at.is_(None),
        mine,
    )
    found = {row.id: row for row in await session.scalars(query)}
    if len(found) != len(ids):
        detail = "One of the files is not there any more. Please attach it again."
        raise InvalidInput(detail, code="unknown_upload")
    for row in found.values():
        row.sent_at = now()
    shown = [UploadView.model_validate(found[one]).model_dump(exclude_none=True) for one in ids]
    return {"card": "files", "files": shown}


async def find(
    session: AsyncSession, upload_id: str, *, conversation_id: str | None = None, staff_id: str | None = None
) -> UploadRow:
    """Return a file that the caller may read: a customer's of their conversation, or any for staff.

    What was not sent yet is its bringer's alone.

    Raises:
        NotFound: ``upload_not_found``.
    """
    row = await session.get(UploadRow, upload_id)
    theirs = row is not None and (conversation_id is None or row.conversation_id == conversation_id)
    if row is None or not theirs or (row.sent_at is None and row.staff_id != staff_id):
        raise NotFound("There is no such file.", code="upload_not_found")
    return row
