"""Writing canned replies and macros, and what an agent may use of them in a conversation."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.desk import capacity
from crm_backend.desk.teams import get_team
from crm_backend.errors import Conflict, NotFound
from crm_backend.idempotency import insert_if_new
from crm_backend.replies.models import CannedReply, Macro
from crm_backend.replies.schemas import (
    CannedReplyIn,
    CannedReplyView,
    HandOnAction,
    MacroIn,
    MacroView,
    ReadyBook,
    ReadyMacro,
    ReadyReply,
    ReplyBook,
    VariableView,
)
from crm_backend.replies.values import values_of
from crm_backend.replies.variables import VARIABLES, Values, check, fill
from crm_backend.staff import audit
from crm_backend.staff.schemas import StaffView

Entry = TypeVar("Entry", CannedReply, Macro)


async def book(session: AsyncSession) -> ReplyBook:
    """Return all replies and macros by title, and the variables there are."""
    replies = await session.scalars(select(CannedReply).order_by(CannedReply.title, CannedReply.language))
    macros = await session.scalars(select(Macro).order_by(Macro.title))
    return ReplyBook(
        replies=[CannedReplyView.model_validate(one) for one in replies],
        macros=[MacroView.model_validate(one) for one in macros],
        variables=[VariableView(name=name, about=about) for name, about in VARIABLES.items()],
    )


async def ready_book(
    session: AsyncSession, conversation: Conversation, staff: StaffView, *, shop: str
) -> ReadyBook:
    """Return what this person may use here: everybody's and their teams', filled in."""
    values = await values_of(session, conversation, staff, shop=shop)
    held = await book(session)
    theirs = await _teams_of(session, staff)
    replies = [one for one in held.replies if staff.supervises or one.team_id in theirs]
    replies.sort(key=lambda one: one.language != conversation.language)
    macros = [one for one in held.macros if staff.supervises or one.team_id in theirs]
    return ReadyBook(
        replies=[_ready(one, values) for one in replies],
        macros=[
            ReadyMacro(id=one.id, title=one.title, kinds=[action.kind for action in one.actions])
            for one in macros
        ],
    )


async def _teams_of(session: AsyncSession, staff: StaffView) -> set[str | None]:
    """Return whose texts an agent may use; None is everybody's."""
    return {*(await capacity.agent(session, staff.id)).team_ids, None}


def _ready(reply: CannedReplyView, values: Values) -> ReadyReply:
    filled = fill(reply.text, values)
    given = reply.model_dump(include={"id", "title", "shortcut", "language"})
    return ReadyReply(**given, text=filled.text, missing=list(filled.missing))


async def save_reply(
    session: AsyncSession, wish: CannedReplyIn, *, by: str, reply_id: str | None = None
) -> CannedReplyView:
    """Add a canned reply, or change the one with this id.

    Raises:
        InvalidInput: ``unknown_variable``.
        NotFound: ``no_such_reply`` or ``team_not_found``.
        Conflict: ``shortcut_taken``.
    """
    check(wish.text)
    await _check_team(session, wish.team_id)
    row = CannedReply() if reply_id is None else await _find(session, CannedReply, reply_id)
    twin = select(CannedReply.id).where(
        CannedReply.shortcut == wish.shortcut, CannedReply.language == wish.language
    )
    if await session.scalar(twin) not in (None, row.id):
        raise _taken(wish)
    for name, value in wish.model_dump().items():
        setattr(row, name, value)
    if reply_id is None and not await insert_if_new(session, row):
        raise _taken(wish)
    await session.flush()
    await _note(session, by, "reply.add" if reply_id is None else "reply.change", row)
    return CannedReplyView.model_validate(row)


def _taken(wish: CannedReplyIn) -> Conflict:
    detail = f"/{wish.shortcut} is another reply in this language already: choose another shortcut."
    return Conflict(detail, code="shortcut_taken")


async def remove_reply(session: AsyncSession, reply_id: str, *, by: str) -> None:
    """Remove a canned reply.

    Raises:
        NotFound: ``no_such_reply``.
    """
    row = await _find(session, CannedReply, reply_id)
    await session.delete(row)
    await _note(session, by, "reply.remove", row)


async def save_macro(
    session: AsyncSession, wish: MacroIn, *, by: str, macro_id: str | None = None
) -> MacroView:
    """Add a macro, or change the one with this id.

    Raises:
        InvalidInput: ``unknown_variable``.
        NotFound: ``no_such_macro`` or ``team_not_found``.
        Conflict: ``macro_exists``.
    """
    await _check_actions(session, wish)
    await _check_team(session, wish.team_id)
    row = Macro() if macro_id is None else await _find(session, Macro, macro_id)
    if await session.scalar(select(Macro.id).where(Macro.title == wish.title)) not in (None, row.id):
        raise Conflict("There is a macro of this name already.", code="macro_exists")
    row.title, row.team_id = wish.title, wish.team_id
    row.actions = [action.model_dump() for action in wish.actions]
    if macro_id is None and not await insert_if_new(session, row):
        raise Conflict("There is a macro of this name already.", code="macro_exists")
    await session.flush()
    await _note(session, by, "macro.add" if macro_id is None else "macro.change", row)
    return MacroView.model_validate(row)


async def remove_macro(session: AsyncSession, macro_id: str, *, by: str) -> None:
    """Remove a macro.

    Raises:
        NotFound: ``no_such_macro``.
    """
    row = await _find(session, Macro, macro_id)
    await session.delete(row)
    await _note(session, by, "macro.remove", row)


async def find_macro(session: AsyncSession, macro_id: str, staff: StaffView) -> MacroView:
    """Return a macro that this person may use.

    Raises:
        NotFound: ``no_such_macro``, also when it is another team's.
    """
    row = await _find(session, Macro, macro_id)
    if not staff.supervises and row.team_id not in await _teams_of(session, staff):
        raise NotFound("There is no such macro.", code="no_such_macro")
    return MacroView.model_validate(row)


async def _check_actions(session: AsyncSession, wish: MacroIn) -> None:
    for action in wish.actions:
        check(getattr(action, "text", ""))
        if isinstance(action, HandOnAction):
            await get_team(session, action.team_id)


async def _check_team(session: AsyncSession, team_id: str | None) -> None:
    if team_id is not None:
        await get_team(session, team_id)


async def _find(session: AsyncSession, table: type[Entry], key: str) -> Entry:
    row = await session.get(table, key)
    if row is None:
        name = "reply" if table is CannedReply else "macro"
        raise NotFound(f"There is no such {name}.", code=f"no_such_{name}")
    return row


async def _note(session: AsyncSession, by: str, action: str, row: CannedReply | Macro) -> None:
    await audit.record(
        session,
        staff_id=by,
        action=action,
        object_type=action.split(".")[0],
        object_id=row.id,
        detail={"title": row.title},
    )
