"""The desk's API for the console."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from crm_backend.conversations import service as conversations
from crm_backend.conversations.announce import announce, announce_typing
from crm_backend.conversations.schemas import SentView
from crm_backend.conversations.streams import StreamsDep
from crm_backend.conversations.text import check_message
from crm_backend.conversations.views import receipt, staff_views
from crm_backend.conversations.vocabulary import (
    AGENT,
    agent_owner,
)
from crm_backend.deps import BellDep, DatabaseDep, ReadSession, SettingsDep
from crm_backend.desk import queue, service, views
from crm_backend.desk.conversation_id import ConversationId
from crm_backend.desk.customer import customer_context
from crm_backend.desk.schemas import (
    CloseIn,
    ConversationDetail,
    ConversationPage,
    CustomerContext,
    Filter,
    MessagePage,
    Priority,
    ReplyIn,
    ReturnIn,
    TypingIn,
)
from crm_backend.desk.stream import staff_events
from crm_backend.errors import Conflict
from crm_backend.event_stream import DESCRIBED, EventStream
from crm_backend.inbox.conditions import Narrowing
from crm_backend.knowledge.lifecycle import retriever_of
from crm_backend.staff.deps import StaffDep, session_token
from crm_backend.triage.evidence import service as evidence
from crm_backend.triage.evidence.schemas import Evidence

router = APIRouter(prefix="/api/staff", tags=["desk"])
MAX_SEQ = 2**31 - 1


@router.get("/conversations")
async def list_conversations(
    staff: StaffDep,
    session: ReadSession,
    owner: Filter = "queue",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    tag: Annotated[str | None, Query(max_length=40)] = None,
    topic: Annotated[str | None, Query(max_length=64)] = None,
    priority: Priority | None = None,
    language: Annotated[str | None, Query(max_length=8)] = None,
) -> ConversationPage:
    """List conversations: the queue oldest first, everything else latest first."""
    narrowed = Narrowing(tag=tag, topic=topic, priority=priority, language=language).conditions()
    found, following = await queue.list_conversations(
        session, owner=owner, staff_id=staff.id, limit=limit, cursor=cursor, narrowed=narrowed
    )
    return ConversationPage(
        conversations=await views.list_views(session, found, staff=staff),
        next_cursor=following,
        counts=await queue.count(session, staff_id=staff.id),
    )


@router.get("/conversations/{conversation_id}")
async def get_conversation(
    conversation_id: ConversationId, staff: StaffDep, session: ReadSession
) -> ConversationDetail:
    """Show one conversation and what the caller may do with it."""
    conversation = await conversations.get_conversation(session, conversation_id)
    return await views.detail_view(session, conversation, staff=staff)


@router.get("/conversations/{conversation_id}/messages")
async def list_messages(
    conversation_id: ConversationId,
    staff: StaffDep,
    session: ReadSession,
    after: Annotated[int, Query(ge=0, le=MAX_SEQ)] = 0,
) -> MessagePage:
    """Read the log after a seq, also what the bot said too late and customers never saw."""
    conversation = await conversations.get_conversation(session, conversation_id)
    messages = await conversations.list_messages(session, conversation_id, after=after, suppressed=True)
    return MessagePage(messages=await staff_views(session, messages), owner=conversation.owner)


@router.get("/conversations/{conversation_id}/customer")
async def get_customer(
    conversation_id: ConversationId, staff: StaffDep, session: ReadSession
) -> CustomerContext:
    """Show what the CRM knows about the person in this conversation."""
    conversation = await conversations.get_conversation(session, conversation_id)
    return await customer_context(session, conversation)


@router.get("/conversations/{conversation_id}/evidence")
async def get_evidence(
    request: Request,
    conversation_id: ConversationId,
    staff: StaffDep,
    session: ReadSession,
    settings: SettingsDep,
) -> Evidence:
    """Explain the conversation: why a person, in which mood, what it is about, what was tried."""
    conversation = await conversations.get_conversation(session, conversation_id)
    sources = evidence.Sources(
        retriever=retriever_of(request.app),
        vectors=request.app.state.vectors,
        public_url=settings.public_url,
        agent=staff.name,
    )
    return await evidence.make_evidence(session, conversation, sources)


@router.post("/conversations/{conversation_id}/claim")
async def claim(
    conversation_id: ConversationId, staff: StaffDep, database: DatabaseDep, bell: BellDep
) -> ConversationDetail:
    """Take the conversation over."""
    async with database.write() as session:
        conversation = await service.claim(session, conversation_id, staff=staff)
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return view


@router.post("/conversations/{conversation_id}/messages", status_code=202)
async def reply(
    conversation_id: ConversationId,
    body: ReplyIn,
    response: Response,
    staff: StaffDep,
    database: DatabaseDep,
    bell: BellDep,
    settings: SettingsDep,
) -> SentView:
    """Answer the customer."""
    is_bare = bool(body.upload_ids) and not body.text.strip()
    text = "" if is_bare else check_message(body.text, limit=settings.message_max_chars)
    async with database.write() as session:
        message, is_new = await service.reply(
            session,
            conversation_id,
            staff=staff,
            client_id=body.client_id,
            text=text,
            upload_ids=body.upload_ids,
        )
    announce(bell, conversation_id)
    response.status_code = 202 if is_new else 200
    return receipt(message)


@router.post("/conversations/{conversation_id}/return-to-bot")
async def return_to_bot(
    conversation_id: ConversationId,
    staff: StaffDep,
    database: DatabaseDep,
    bell: BellDep,
    body: ReturnIn | None = None,
) -> ConversationDetail:
    """Let the assistant go on."""
    note = body.note if body else ""
    async with database.write() as session:
        conversation = await service.return_to_bot(session, conversation_id, staff=staff, note=note)
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return view


@router.post("/conversations/{conversation_id}/close")
async def close(
    conversation_id: ConversationId,
    staff: StaffDep,
    database: DatabaseDep,
    bell: BellDep,
    body: CloseIn | None = None,
) -> ConversationDetail:
    """End the conversation, if wanted with how it ended and tags."""
    said = body or CloseIn()
    async with database.write() as session:
        conversation = await service.close(
            session, conversation_id, staff=staff, outcome=said.outcome, tags=said.tags
        )
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return view


@router.post("/conversations/{conversation_id}/typing", status_code=204)
async def typing(
    conversation_id: ConversationId,
    staff: StaffDep,
    session: ReadSession,
    bell: BellDep,
    body: TypingIn | None = None,
) -> None:
    """Show the customer that the agent writes."""
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.owner != agent_owner(staff.id):
        raise Conflict("Claim the conversation first.", code="not_owner")
    announce_typing(bell, conversation_id, sender=AGENT, on=body.on if body else True)


@router.get("/events", response_class=EventStream, responses=DESCRIBED)
async def events(
    request: Request, staff: StaffDep, database: DatabaseDep, bell: BellDep, streams: StreamsDep
) -> EventStream:
    """Stream what changes, for every conversation; after a reconnect the console fetches its lists anew."""
    return EventStream(staff_events(database, bell, streams=streams, token=session_token(request)))
