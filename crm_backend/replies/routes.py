"""The API of canned replies and macros: agents use them, supervisors and admins write them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from crm_backend.conversations import service as conversations
from crm_backend.conversations.announce import announce
from crm_backend.deps import BellDep, DatabaseDep, ReadSession, SettingsDep, WriteSession
from crm_backend.desk import views
from crm_backend.desk.conversation_id import ConversationId
from crm_backend.replies import running, service
from crm_backend.replies.schemas import (
    CannedReplyIn,
    CannedReplyView,
    MacroIn,
    MacroPreview,
    MacroRun,
    MacroView,
    PreviewIn,
    ReadyBook,
    ReplyBook,
    RunIn,
)
from crm_backend.staff.deps import StaffDep, require_role
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff", tags=["replies"])
EditorDep = Annotated[StaffView, Depends(require_role("supervisor", "admin"))]
Id = Annotated[str, Path(min_length=1, max_length=36)]
one = "/conversations/{conversation_id}"


@router.get("/replies")
async def list_replies(staff: EditorDep, session: ReadSession) -> ReplyBook:
    """List every canned reply and macro, and the variables they may use."""
    return await service.book(session)


@router.post("/replies", status_code=201)
async def add_reply(body: CannedReplyIn, staff: EditorDep, session: WriteSession) -> CannedReplyView:
    """Add a canned reply. 422 ``unknown_variable``, 409 ``shortcut_taken``."""
    return await service.save_reply(session, body, by=staff.id)


@router.put("/replies/{reply_id}")
async def change_reply(
    reply_id: Id, body: CannedReplyIn, staff: EditorDep, session: WriteSession
) -> CannedReplyView:
    """Change a canned reply."""
    return await service.save_reply(session, body, by=staff.id, reply_id=reply_id)


@router.delete("/replies/{reply_id}", status_code=204)
async def remove_reply(reply_id: Id, staff: EditorDep, session: WriteSession) -> None:
    """Remove a canned reply."""
    await service.remove_reply(session, reply_id, by=staff.id)


@router.post("/macros", status_code=201)
async def add_macro(body: MacroIn, staff: EditorDep, session: WriteSession) -> MacroView:
    """Add a macro. 422 ``unknown_variable``, 409 ``macro_exists``."""
    return await service.save_macro(session, body, by=staff.id)


@router.put("/macros/{macro_id}")
async def change_macro(macro_id: Id, body: MacroIn, staff: EditorDep, session: WriteSession) -> MacroView:
    """Change a macro."""
    return await service.save_macro(session, body, by=staff.id, macro_id=macro_id)


@router.delete("/macros/{macro_id}", status_code=204)
async def remove_macro(macro_id: Id, staff: EditorDep, session: WriteSession) -> None:
    """Remove a macro."""
    await service.remove_macro(session, macro_id, by=staff.id)


@router.get(f"{one}/replies")
async def ready_replies(
    conversation_id: ConversationId, staff: StaffDep, session: ReadSession, settings: SettingsDep
) -> ReadyBook:
    """List what the caller may use in this conversation, with the variables filled in."""
    conversation = await conversations.get_conversation(session, conversation_id)
    return await service.ready_book(session, conversation, staff, shop=settings.shop_name)


@router.post(f"{one}/macros/{{macro_id}}/preview")
async def preview_macro(
    conversation_id: ConversationId,
    macro_id: Id,
    body: PreviewIn,
    staff: StaffDep,
    database: DatabaseDep,
    settings: SettingsDep,
) -> MacroPreview:
    """Say what a run would do here, and why it would be refused if it would."""
    return await running.preview(
        database, conversation_id, macro_id, body, staff=staff, shop=settings.shop_name
    )


@router.post(f"{one}/macros/{{macro_id}}/run")
async def run_macro(
    conversation_id: ConversationId,
    macro_id: Id,
    body: RunIn,
    staff: StaffDep,
    database: DatabaseDep,
    bell: BellDep,
    settings: SettingsDep,
) -> MacroRun:
    """Do all steps or none; the same ``run_id`` again does nothing more and gives the same report."""
    async with database.write() as session:
        done = await running.run(
            session, conversation_id, macro_id, body, staff=staff, shop=settings.shop_name
        )
        conversation = await conversations.get_conversation(session, conversation_id)
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return MacroRun(**done.model_dump(), conversation=view)
