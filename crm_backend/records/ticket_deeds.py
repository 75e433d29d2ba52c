"""What staff do with a ticket: give it to somebody, another state or priority, a note."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.desk.capacity import agent
from crm_backend.errors import Conflict
from crm_backend.records.schemas import TicketChange, TicketDetail
from crm_backend.records.tickets import detail, find
from crm_backend.staff import audit
from crm_backend.tickets import status
from crm_backend.tickets.models import Ticket, TicketEvent


async def change(session: AsyncSession, number: str, body: TicketChange, *, by: str) -> TicketDetail:
    """Change what the body names; what is so already stays, and is not told in the history.

    Raises:
        NotFound: ``ticket_not_found`` or ``agent_not_found``.
        Conflict: ``ticket_closed``.
    """
    ticket = await find(session, number, lock=True)
    named = {name: getattr(body, name) for name in sorted(body.model_fields_set)}
    changed = {name: value for name, value in named.items() if getattr(ticket, name) != value}
    for name, value in changed.items():
        if name == "assignee_id" or value is not None:
            await _SETTERS[name](session, ticket, value)
            kind = name.removesuffix("_id")
            session.add(TicketEvent(ticket_id=ticket.id, staff_id=by, kind=kind, text=value or "", at=now()))
    await session.flush()
    if changed:
        await _note_down(session, ticket, by, "ticket.change", changed)
    return await detail(session, ticket)


async def _set_status(session: AsyncSession, ticket: Ticket, value: str) -> None:
    status.move(ticket, value, at=now())


async def _set_priority(session: AsyncSession, ticket: Ticket, value: str) -> None:
    _refuse_closed(ticket)
    ticket.priority = value
    ticket.first_response_due, ticket.resolution_due = status.due_times(value, ticket.created_at)


async def _set_assignee(session: AsyncSession, ticket: Ticket, value: str | None) -> None:
    _refuse_closed(ticket)
    ticket.assignee_id = (await agent(session, value)).id if value else None


_SETTERS: dict[str, Any] = {
    "status": _set_status,
    "priority": _set_priority,
    "assignee_id": _set_assignee,
}


def _refuse_closed(ticket: Ticket) -> None:
    if ticket.status == status.CLOSED:
        raise Conflict("The ticket is closed.", code="ticket_closed")


async def add_note(session: AsyncSession, number: str, text: str, *, by: str) -> TicketDetail:
    """Add a note that the customer never sees.

    Raises:
        NotFound: ``ticket_not_found``.
    """
    ticket = await find(session, number, lock=True)
    session.add(TicketEvent(ticket_id=ticket.id, staff_id=by, kind="note", text=text, at=now()))
    await session.flush()
    await _note_down(session, ticket, by, "ticket.note", {})
    return await detail(session, ticket)


async def _note_down(
    session: AsyncSession, ticket: Ticket, by: str, action: str, told: dict[str, Any]
) -> None:
    await audit.record(
        session, staff_id=by, action=action, object_type="ticket", object_id=ticket.number, detail=told
    )
