"""The chat API around the talk: the home screen, its search, a message for later, what one looks at."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from crm_backend.conversations.announce import announce
from crm_backend.conversations.page_context import ContextIn, keep_context
from crm_backend.conversations.people import person_of
from crm_backend.conversations.schemas import TicketOut
from crm_backend.conversations.text import check_message
from crm_backend.deps import BellDep, DatabaseDep, ReadSession, SettingsDep, client_address
from crm_backend.desk import home
from crm_backend.desk.home import HomeOut
from crm_backend.desk.offer import leave_message
from crm_backend.gateway import tokens
from crm_backend.gateway.deps import ChatDep, RatesDep, SiteDep
from crm_backend.gateway.schemas import ClientId, SessionOut
from crm_backend.gateway.views import session_view
from crm_backend.knowledge import answers
from crm_backend.knowledge.lifecycle import retriever_of
from crm_backend.knowledge.schemas import SearchAnswer

router = APIRouter(prefix="/api/chat", tags=["chat"])

SEARCHES = "60/minute"
CONTEXTS = "60/minute"
LEFT_BY_ONE, LEFT_BY_ADDRESS, LEFT_FOR_EMAIL = "5/hour", "30/hour", "5/hour"
"""Each message left is a mail to an address that anybody may type: few of a chat, a network, to a mailbox."""


class LeaveIn(BaseModel):
    """``email`` is needed of a stranger only; ``client_id`` stays the same on every retry."""

    client_id: ClientId
    text: str
    email: Annotated[str | None, Field(max_length=254)] = None


class ContinueIn(BaseModel):
    conversation_id: Annotated[str, Field(max_length=36)]


@router.get("/home")
async def show_home(conversation_id: ChatDep, session: ReadSession) -> HomeOut:
    """Return the desk's hours and the signed-in customer's last conversation."""
    return await home.home_view(session, conversation_id)


@router.get("/search")
async def search(
    request: Request,
    conversation_id: ChatDep,
    session: ReadSession,
    rates: RatesDep,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=10)] = 4,
) -> SearchAnswer:
    """Find articles while the customer types; sixty searches a minute."""
    rates.hit_limit(SEARCHES, "search", conversation_id)
    return await answers.search(session, retriever_of(request.app), question=q, limit=limit)


@router.post("/leave-message", status_code=201)
async def leave(
    body: LeaveIn,
    request: Request,
    conversation_id: ChatDep,
    database: DatabaseDep,
    settings: SettingsDep,
    bell: BellDep,
    rates: RatesDep,
) -> TicketOut:
    """Leave a message for later: it becomes a ticket that is answered by e-mail."""
    rates.hit("messages", conversation_id)
    text = check_message(body.text, limit=settings.message_max_chars)
    rates.hit_limit(LEFT_BY_ONE, "leave", conversation_id)
    rates.hit_limit(LEFT_BY_ADDRESS, "leave-from", client_address(request))
    if body.email:
        rates.hit_limit(LEFT_FOR_EMAIL, "leave-for", body.email.strip().lower())
    async with database.write() as session:
        ticket = await leave_message(
            session, conversation_id, client_id=body.client_id, text=text, email=body.email
        )
    announce(bell, conversation_id)
    return ticket


@router.post("/context", status_code=204)
async def tell_context(
    body: ContextIn, conversation_id: ChatDep, database: DatabaseDep, bell: BellDep, rates: RatesDep
) -> None:
    """Say what the customer looks at: page, product and cart, for agents to see."""
    rates.hit_limit(CONTEXTS, "context", conversation_id)
    async with database.write() as session:
        is_news = await keep_context(session, conversation_id, body)
    if is_news:
        announce(bell, conversation_id)


@router.post("/sessions/continue", status_code=201)
async def continue_conversation(
    body: ContinueIn,
    request: Request,
    conversation_id: ChatDep,
    site: SiteDep,
    database: DatabaseDep,
    settings: SettingsDep,
    rates: RatesDep,
) -> SessionOut:
    """Take up another conversation of the same signed-in customer."""
    rates.hit("sessions", client_address(request))
    async with database.write() as session:
        taken = await home.find_own(session, conversation_id, body.conversation_id)
        person = await person_of(session, taken.customer_id)
        token = await tokens.begin(session, taken.id, site=site.id, settings=settings)
    return session_view(token, taken.id, site=site, person=person)
