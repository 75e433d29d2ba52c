"""Running a macro: every step, or none of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.database import Database, new_id
from crm_backend.desk.hands import check_in_charge
from crm_backend.desk.teams import list_teams
from crm_backend.errors import InvalidInput, KefuError
from crm_backend.idempotency import claim, fingerprint, keep_answer, kept_answer
from crm_backend.replies import service
from crm_backend.replies.schemas import (
    Action,
    Done,
    MacroPreview,
    MacroStepView,
    MacroView,
    PreviewIn,
    Refusal,
    RunIn,
)
from crm_backend.replies.steps import Stage, do, span
from crm_backend.replies.values import values_of
from crm_backend.replies.variables import Values, fill
from crm_backend.staff import audit
from crm_backend.staff.schemas import StaffView


@dataclass(frozen=True)
class Task:
    """Which macro, where, for whom, and what is written instead of its texts (by step, from 1)."""

    macro: MacroView
    conversation_id: str
    staff: StaffView
    shop: str
    texts: Mapping[str, str]
    run_id: str


class _TakenBack(Exception):
    """Ends a trial: nothing of it stays."""


async def preview(
    database: Database, conversation_id: str, macro_id: str, body: PreviewIn, *, staff: StaffView, shop: str
) -> MacroPreview:
    """Say what a run would do, by a run that is taken back.

    Raises:
        NotFound: ``conversation_not_found`` or ``no_such_macro``.
    """
    async with database.read() as session:
        macro = await service.find_macro(session, macro_id, staff)
        conversation = await conversations.get_conversation(session, conversation_id)
        values = await values_of(session, conversation, staff, shop=shop)
        teams = {team.id: team.name for team in await list_teams(session)}
    task = Task(macro, conversation_id, staff, shop, body.texts, new_id())
    refusal = await _try_out(database, task)
    return MacroPreview(title=macro.title, steps=_steps(task, values, teams), refusal=refusal)


async def _try_out(database: Database, task: Task) -> Refusal | None:
    try:
        async with database.write() as session:
            await _do_all(session, task)
            raise _TakenBack
    except _TakenBack:
        return None
    except KefuError as error:
        return Refusal(step=int(error.extra.get("step", 0)), code=error.code, detail=error.detail)


async def run(
    session: AsyncSession, conversation_id: str, macro_id: str, body: RunIn, *, staff: StaffView, shop: str
) -> Done:
    """Run a macro once for each ``run_id``; whatever refuses, nothing was done.

    Raises:
        KefuError: what a step refuses, with ``step`` (from 1).
        InvalidInput: ``variable_missing``, or ``idempotency_key_reused``.
    """
    macro = await service.find_macro(session, macro_id, staff)
    key = f"macro:{conversation_id}:{staff.id}:{body.run_id}"
    row, is_ours = await claim(session, key, fingerprint=fingerprint(macro_id, b""))
    if not is_ours:
        kept = kept_answer(row, Done)
        if isinstance(kept, KefuError):
            raise kept
        return kept
    task = Task(macro, conversation_id, staff, shop, body.texts, body.run_id)
    done = Done(title=macro.title, steps=await _do_all(session, task))
    await audit.record(
        session,
        staff_id=staff.id,
        action="macro.run",
        object_type="conversation",
        object_id=conversation_id,
        detail={"macro": macro.title},
    )
    keep_answer(row, done)
    return done


async def _do_all(session: AsyncSession, task: Task) -> list[str]:
    conversation = await conversations.lock(session, task.conversation_id)
    await check_in_charge(session, conversation, task.staff)
    said = []
    for number, action in enumerate(task.macro.actions, start=1):
        stage = Stage(session, conversation, task.staff, f"{task.run_id}.{number}"[-64:])
        try:
            said.append(await do(stage, await _filled(session, task, number, action)))
        except KefuError as error:
            error.extra.setdefault("step", number)
            raise
    return said


async def _filled(session: AsyncSession, task: Task, number: int, action: Action) -> Action:
    """Return the action with its text filled in as the conversation is at this step.

    Raises:
        InvalidInput: ``variable_missing``.
    """
    text = task.texts.get(str(number)) or getattr(action, "text", "")
    if not text:
        return action
    conversation = await conversations.get_conversation(session, task.conversation_id)
    filled = fill(text, await values_of(session, conversation, task.staff, shop=task.shop))
    if filled.missing:
        detail = f"Nothing is known here for {{{{{filled.missing[0]}}}}}: write it yourself."
        raise InvalidInput(detail, code="variable_missing", missing=list(filled.missing))
    return action.model_copy(update={"text": filled.text})


def _steps(task: Task, values: Values, teams: Mapping[str, str]) -> list[MacroStepView]:
    steps, known = [], dict(values)
    for number, action in enumerate(task.macro.actions, start=1):
        text = task.texts.get(str(number)) or getattr(action, "text", None)
        filled = fill(text, known) if text else None
        steps.append(
            MacroStepView(
                kind=action.kind,
                about=about(action, teams),
                text=filled.text if filled else None,
                missing=list(filled.missing) if filled else [],
            )
        )
        if action.kind == "ticket":  # its number is only known when it is opened
            known["ticket.number"] = "{{ticket.number}}"
    return steps


def about(action: Action, teams: Mapping[str, str]) -> str:
    """Return an action in words."""
    match action.kind:
        case "tag":
            return f"Tag {', '.join(action.tags)}"
        case "priority":
            return f"Set the priority to {action.priority}"
        case "ticket":
            return f"Open a ticket ({action.category.replace('_', ' ')})"
        case "hand_on":
            return f"Hand on to {teams.get(action.team_id, 'a team that is gone')}"
        case "snooze":
            return f"Snooze for {span(action.hours)}"
        case "reply":
            return "Reply to the customer"
        case "note":
            return "Note for colleagues"
        case "close":
            return "Close the conversation"
