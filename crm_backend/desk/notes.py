"""What agents, and the desk itself, tell each other about a conversation; customers never see it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.text import clean
from crm_backend.desk.models import DeskNote
from crm_backend.desk.schemas import NoteView
from crm_backend.staff import service as accounts

SHOWN = 20


async def add_note(
    session: AsyncSession, conversation_id: str, *, kind: str, text: str, author: str | None = None
) -> None:
    """Add one; ``author`` is None for what the desk did by itself."""
    session.add(DeskNote(conversation_id=conversation_id, kind=kind, text=clean(text), author=author))
    await session.flush()


async def list_notes(session: AsyncSession, conversation_id: str) -> list[NoteView]:
    """Return a conversation's latest notes, newest first."""
    query = select(DeskNote).where(DeskNote.conversation_id == conversation_id)
    rows: Sequence[DeskNote] = (
        await session.scalars(query.order_by(DeskNote.at.desc(), DeskNote.id).limit(SHOWN))
    ).all()
    names = await accounts.names_of(session, (row.author for row in rows))
    return [
        NoteView.model_validate(
            {"kind": row.kind, "text": row.text, "author_name": names.get(row.author or ""), "at": row.at}
        )
        for row in rows
    ]
