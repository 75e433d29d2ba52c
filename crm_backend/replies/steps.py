"""What each action of a macro does, by the same rules as when an agent does it by hand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.people import person_of
from crm_backend.database import now
from crm_backend.desk import service as desk
from crm_backend.desk import sla
from crm_backend.desk.presence_schemas import TransferIn
from crm_backend.desk.transfer import transfer
from crm_backend.errors import InvalidInput
from crm_backend.inbox import service as inbox
from crm_backend.inbox.models import Tag
from crm_backend.replies.schemas import (
    Action,
    CloseAction,
    HandOnAction,
    NoteAction,
    PriorityAction,
    ReplyAction,
    SnoozeAction,
    TagAction,
    TicketAction,
)
from crm_backend.staff.schemas import StaffView
from crm_backend.tickets.service import open_ticket


@dataclass(frozen=True)
class Stage:
    """Where a step is done, by whom, and as which step of which run."""

    session: AsyncSession
    conversation: Conversation
    staff: StaffView
    client_id: str


async def do(stage: Stage, action: Action) -> str:
    """Do one action; return what happened, in words without anything of the customer's.

    Raises:
        KefuError: what the same deed by hand would raise.
    """
    return await _DEEDS[type(action)](stage, action)


async def _reply(stage: Stage, action: ReplyAction) -> str:
    await desk.reply(
        stage.session,
        stage.conversation.id,
        staff=stage.staff,
        client_id=stage.client_id,
        text=action.text,
    )
    return "Reply sent"


async def _note(stage: Stage, action: NoteAction) -> str:
    await inbox.note(stage.session, stage.conversation.id, staff=stage.staff, text=action.text, mentions=[])
    return "Note added"


async def _tag(stage: Stage, action: TagAction) -> str:
    of = stage.conversation.id
    held = await stage.session.scalars(select(Tag.name).where(Tag.conversation_id == of))
    await inbox.set_tags(stage.session, of, [*held, *action.tags])
    return f"Tagged {', '.join(action.tags)}"


async def _priority(stage: Stage, action: PriorityAction) -> str:
    await sla.set_priority(stage.session, stage.conversation.id, action.priority)
    return f"Priority set to {action.priority}"


async def _ticket(stage: Stage, action: TicketAction) -> str:
    one = await conversations.lock(stage.session, stage.conversation.id)
    person = await person_of(stage.session, one.customer_id)
    if person is None:
        raise InvalidInput(
            "Nobody is signed in here: a ticket needs an e-mail to answer to.", code="email_needed"
        )
    ticket = await open_ticket(
        stage.session,
        email=person.email,
        category=action.category,
        description=action.text,
        customer_id=one.customer_id,
        conversation_id=one.id,
        order_number=one.order_number,
        author="agent",
    )
    return f"Ticket {ticket.number} opened"


async def _hand_on(stage: Stage, action: HandOnAction) -> str:
    body = TransferIn(team_id=action.team_id, note=action.text)
    await transfer(stage.session, stage.conversation.id, body, staff=stage.staff)
    return "Handed on"


async def _snooze(stage: Stage, action: SnoozeAction) -> str:
    until = now() + timedelta(hours=action.hours)
    await inbox.snooze(stage.session, stage.conversation.id, staff=stage.staff, until=until)
    return f"Snoozed for {span(action.hours)}"


async def _close(stage: Stage, action: CloseAction) -> str:
    await desk.close(stage.session, stage.conversation.id, staff=stage.staff)
    return "Closed"


_DEEDS: dict[type, Callable[[Stage, Any], Awaitable[str]]] = {
    ReplyAction: _reply,
    NoteAction: _note,
    TagAction: _tag,
    PriorityAction: _priority,
    TicketAction: _ticket,
    HandOnAction: _hand_on,
    SnoozeAction: _snooze,
    CloseAction: _close,
}


def span(hours: int) -> str:
    """Return hours in words: ``3 hours``, ``2 days``."""
    number, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"
