"""The chat API's way out of a long wait: a ticket that is answered by e-mail."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from crm_backend.conversations.announce import announce
from crm_backend.conversations.schemas import TicketOut
from crm_backend.deps import BellDep, DatabaseDep
from crm_backend.desk.offer import take_ticket
from crm_backend.gateway.deps import ChatDep

router = APIRouter(prefix="/api/chat", tags=["chat"])


class TicketIn(BaseModel):
    """``email`` is needed of a stranger only."""

    email: Annotated[str | None, Field(max_length=254)] = None


@router.post("/ticket", status_code=201)
async def open_ticket(
    body: TicketIn, conversation_id: ChatDep, database: DatabaseDep, bell: BellDep
) -> TicketOut:
    """Leave the queue: what was asked becomes a ticket; sent twice, it is one ticket."""
    async with database.write() as session:
        ticket = await take_ticket(session, conversation_id, email=body.email)
    announce(bell, conversation_id)
    return ticket
