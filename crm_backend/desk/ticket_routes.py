"""Answering the tickets that took the place of a wait, by e-mail."""

from typing import Annotated

from fastapi import APIRouter, Path

from crm_backend.deps import WriteSession
from crm_backend.desk import tickets
from crm_backend.desk.schemas import TicketReplyIn
from crm_backend.staff.deps import StaffDep
from crm_backend.tickets.schemas import TicketView

router = APIRouter(prefix="/api/staff/tickets", tags=["tickets"])
Number = Annotated[str, Path(max_length=16, pattern=r"^[0-9A-Za-z-]+$")]


@router.post("/{number}/reply")
async def reply(number: Number, body: TicketReplyIn, staff: StaffDep, session: WriteSession) -> TicketView:
    """Answer a ticket; the worker mails it to the customer."""
    return await tickets.reply(session, number, text=body.text, by=staff.id)
