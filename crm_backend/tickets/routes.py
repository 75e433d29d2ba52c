"""HTTP of tickets: the bot's calls."""

from fastapi import APIRouter

from crm_backend.customers.calls import LookupDep, WriteDep
from crm_backend.tickets import calls
from crm_backend.tickets.schemas import CommentCall, OpenCall, TicketAnswer, TicketCall, TicketClosed

internal = APIRouter(prefix="/tickets")


@internal.post("/open")
async def open_(call: OpenCall, write: WriteDep) -> TicketAnswer:
    return await write.run(TicketAnswer, call, lambda session, caller: calls.open_(session, caller, call))


@internal.post("/find")
async def find(call: TicketCall, lookup: LookupDep) -> TicketAnswer:
    return await lookup.run(call, lambda session, caller: calls.find(session, caller, call))


@internal.post("/comment")
async def comment(call: CommentCall, write: WriteDep) -> TicketAnswer:
    return await write.run(TicketAnswer, call, lambda session, caller: calls.comment(session, caller, call))


@internal.post("/close")
async def close(call: TicketCall, write: WriteDep) -> TicketClosed:
    return await write.run(TicketClosed, call, lambda session, caller: calls.close(session, caller, call))
