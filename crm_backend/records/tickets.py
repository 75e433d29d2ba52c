"""The list of tickets and one ticket with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.people import people_of
from crm_backend.database import now
from crm_backend.errors import NotFound
from crm_backend.orders.numbers import normalise_ticket_number
from crm_backend.paging import comes_after, make_cursor
from crm_backend.records.schemas import TicketDetail, TicketMoment, TicketPage, TicketRow
from crm_backend.records.searching import contains, customers_named
from crm_backend.staff import service as accounts
from crm_backend.tickets import status
from crm_backend.tickets.models import Ticket, TicketEvent

NOBODY = "nobody"
DUE: Any = func.coalesce(Ticket.first_response_due, Ticket.created_at)


@dataclass(frozen=True, kw_only=True)
class TicketFilter:
    """What the list is narrowed to; None: anything. ``assignee`` is an id or ``nobody``."""

    status: str | None = None
    priority: str | None = None
    category: str | None = None
    assignee: str | None = None
    text: str = ""
    due_first: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        columns = {
            Ticket.status: self.status,
            Ticket.priority: self.priority,
            Ticket.category: self.category,
        }
        found = [column == value for column, value in columns.items() if value]
        if self.assignee:
            found.append(
                Ticket.assignee_id.is_(None)
                if self.assignee == NOBODY
                else Ticket.assignee_id == self.assignee
            )
        return [*found, self._says()] if self.text else found

    def _says(self) -> ColumnElement[bool]:
        return or_(
            Ticket.number == (normalise_ticket_number(self.text) or ""),
            contains(Ticket.subject, self.text),
            contains(Ticket.email, self.text),
            Ticket.order_number == self.text.upper(),
            Ticket.customer_id.in_(customers_named(self.text)),
        )


async def list_tickets(
    session: AsyncSession, wanted: TicketFilter, *, limit: int, cursor: str | None
) -> TicketPage:
    """Return one page: the newest first, or those that are due first."""
    column = DUE if wanted.due_first else Ticket.created_at
    query = select(Ticket).where(*wanted.conditions())
    if cursor is not None:
        query = query.where(comes_after(column, Ticket.id, cursor, descending=not wanted.due_first))
    order = (column, Ticket.id) if wanted.due_first else (column.desc(), Ticket.id.desc())
    found = (await session.scalars(query.order_by(*order).limit(limit + 1))).all()
    page = found[:limit]
    return TicketPage(
        tickets=await ticket_rows(session, page),
        next_cursor=make_cursor(_at(page[-1], wanted), page[-1].id) if len(found) > limit else None,
    )


def _at(ticket: Ticket, wanted: TicketFilter) -> datetime:
    return (wanted.due_first and ticket.first_response_due) or ticket.created_at


async def ticket_rows(session: AsyncSession, tickets: Sequence[Ticket]) -> list[TicketRow]:
    """Return tickets as lists show them."""
    people = await people_of(session, (one.customer_id for one in tickets))
    names = await accounts.names_of(session, (one.assignee_id for one in tickets))
    return [
        TicketRow.model_validate(
            {
                **{name: getattr(one, name) for name in TicketRow.model_fields if hasattr(one, name)},
                "customer_name": person.name if (person := people.get(one.customer_id or "")) else "",
                "assignee_name": names.get(one.assignee_id or ""),
                "overdue": _is_overdue(one),
            }
        )
        for one in tickets
    ]


def _is_overdue(ticket: Ticket) -> bool:
    if ticket.status not in (status.OPEN, status.PENDING):
        return False
    answered = ticket.first_response_at is not None
    due = ticket.resolution_due if answered else ticket.first_response_due
    return due is not None and due < now()


async def find(session: AsyncSession, number: str, *, lock: bool = False) -> Ticket:
    """Return the ticket with this number.

    Raises:
        NotFound: ``ticket_not_found``.
    """
    query: Select[Ticket] = select(Ticket).where(Ticket.number == normalise_ticket_number(number))
    if lock:
        query = query.with_for_update(of=Ticket).execution_options(populate_existing=True)
    ticket = await session.scalar(query)
    if ticket is None:
        raise NotFound("There is no such ticket.", code="ticket_not_found")
    return ticket


async def show(session: AsyncSession, number: str) -> TicketDetail:
    """Return a ticket with its history and what may be done.

    Raises:
        NotFound: ``ticket_not_found``.
    """
    return await detail(session, await find(session, number))


async def detail(session: AsyncSession, ticket: Ticket) -> TicketDetail:
    """Return a ticket with its history and what may be done."""
    [row] = await ticket_rows(session, [ticket])
    return TicketDetail.model_validate(
        {
            **row.model_dump(),
            **{name: getattr(ticket, name) for name in TicketDetail.model_fields if hasattr(ticket, name)},
            "history": await _history(session, ticket),
            "may_become": sorted(status.MOVES[ticket.status]),
            "may_answer": ticket.status != status.CLOSED,
        }
    )


async def _history(session: AsyncSession, ticket: Ticket) -> list[TicketMoment]:
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)
    events = (await session.scalars(query.order_by(TicketEvent.at, TicketEvent.id))).all()
    assigned = (event.text for event in events if event.kind == "assignee")
    names = await accounts.names_of(session, [*(event.staff_id for event in events), *assigned])
    done = [
        TicketMoment.model_validate(
            {
                "kind": event.kind,
                "author": "agent",
                "author_name": names.get(event.staff_id or ""),
                "text": names.get(event.text, "") if event.kind == "assignee" else event.text,
                "at": event.at,
            }
        )
        for event in events
    ]
    said = [
        TicketMoment.model_validate(
            {"kind": "comment", "author": one.author, "author_name": None, "text": one.body, "at": one.at}
        )
        for one in ticket.comments
    ]
    return sorted([*said, *done], key=lambda moment: moment.at)
