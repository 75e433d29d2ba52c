"""The chat API: what the widget and other clients of a customer call."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from crm_backend.conversations import service as conversations
from crm_backend.conversations.announce import announce, announce_typing
from crm_backend.conversations.feedback import rate
from crm_backend.conversations.schemas import SentView
from crm_backend.conversations.streams import StreamsDep
from crm_backend.conversations.text import check_message
from crm_backend.conversations.views import customer_views, receipt
from crm_backend.conversations.vocabulary import (
    CUSTOMER,
)
from crm_backend.database import Database
from crm_backend.deps import (
    BellDep,
    DatabaseDep,
    ReadSession,
    SettingsDep,
    WriteSession,
    bearer_token,
    client_address,
)
from crm_backend.desk.views import owner_view
from crm_backend.errors import NotSignedIn
from crm_backend.event_stream import DESCRIBED, EventStream
from crm_backend.gateway import sessions, tokens
from crm_backend.gateway.admission import Pace
from crm_backend.gateway.deps import (
    ChatDep,
    ClaimsDep,
    RatesDep,
    SentimentDep,
    SiteDep,
    SitesDep,
    TurnsDep,
    own_origin,
)
from crm_backend.gateway.intake import is_for_bot, read_mood, receive
from crm_backend.gateway.schemas import (
    FeedbackIn,
    MessageIn,
    MessagesOut,
    SessionIn,
    SessionOut,
    TokenOut,
)
from crm_backend.gateway.stream import MAX_SEQ, chat_events, read_cursor
from crm_backend.gateway.views import session_view

router = APIRouter(prefix="/api/chat", tags=["chat"])

After = Annotated[int, Query(ge=0, le=MAX_SEQ)]


@router.post("/sessions", status_code=201)
async def open_session(
    body: SessionIn,
    request: Request,
    database: DatabaseDep,
    settings: SettingsDep,
    rates: RatesDep,
    sites: SitesDep,
) -> SessionOut:
    """Start a conversation; ``identity`` is the shop's signed word on who the customer is."""
    address = client_address(request)
    rates.hit("sessions", address)
    await sites.refresh(database)
    site = sites.get(body.site)
    sites.check_origin(site, request.headers.get("origin"), own_origin(request))
    identity = sessions.read_identity(body.identity, site, settings) if body.identity is not None else None
    async with database.write() as session:
        conversation, person, greeting = await sessions.open_conversation(
            session,
            site=site,
            identity=identity,
            language=body.language,
            address_hash=sessions.hash_address(address, settings),
        )
        token = await tokens.begin(session, conversation.id, site=site.id, settings=settings)
    return session_view(token, conversation.id, site=site, person=person, greeting=greeting)


@router.post("/sessions/renew")
async def renew_session(request: Request, database: DatabaseDep, settings: SettingsDep) -> TokenOut:
    """Give a new token for the one in the header, which stops working a minute later."""
    claims = tokens.read_token(bearer_token(request), settings, expired_too=True)
    async with database.write() as session:
        token = await tokens.renew(session, claims, settings)
    if token is None:
        raise NotSignedIn("This session has ended.", code="session_ended")
    return TokenOut(token=token.text, expires_at=token.expires_at, renewable_until=token.renewable_until)


@router.post("/messages", status_code=202, responses={200: {"model": SentView}})
async def send_message(
    body: MessageIn,
    response: Response,
    conversation_id: ChatDep,
    site: SiteDep,
    database: DatabaseDep,
    bell: BellDep,
    settings: SettingsDep,
    turns: TurnsDep,
    reader: SentimentDep,
    rates: RatesDep,
) -> SentView:
    """Store a message and have it answered; the same ``client_id`` again returns the first receipt.

    While more is under way than can be answered soon, a message for the bot is refused (503
    ``overloaded``, with Retry-After) and not stored.
    """
    rates.hit("messages", conversation_id)
    if site.rate_messages:
        rates.hit_limit(site.rate_messages, "site", site.id)
    if turns.pace.is_full:
        await _refuse_what_the_bot_should_answer(database, conversation_id, body, turns.pace)
    text = _text_of(body, limit=settings.message_max_chars)
    mood = await read_mood(reader, text)
    async with database.write() as session:
        received = await receive(
            session,
            conversation_id,
            client_id=body.client_id,
            text=text,
            mood=mood,
            button_id=body.button_id,
            upload_ids=body.upload_ids,
        )
    announce(bell, conversation_id)
    if received.for_bot:
        turns.kick(conversation_id)
    response.status_code = 202 if received.is_new else 200
    return receipt(received.message)


def _text_of(body: MessageIn, *, limit: int) -> str:
    """Return the checked text: a pressed button has none, files need none."""
    if body.button_id or (body.upload_ids and not (body.text or "").strip()):
        return ""
    return check_message(body.text or "", limit=limit)


async def _refuse_what_the_bot_should_answer(
    database: Database, conversation_id: str, body: MessageIn, pace: Pace
) -> None:
    async with database.read() as session:
        client_id, button_id = body.client_id, body.button_id
        if await is_for_bot(session, conversation_id, client_id=client_id, button_id=button_id):
            raise pace.refusal()


@router.get("/messages")
async def list_messages(conversation_id: ChatDep, session: ReadSession, after: After = 0) -> MessagesOut:
    """Read the conversation after a seq, and who speaks for the shop."""
    conversation = await conversations.get_conversation(session, conversation_id)
    messages = await conversations.list_messages(session, conversation_id, after=after)
    owner = await owner_view(session, conversation)
    views = await customer_views(session, messages)
    return MessagesOut(messages=views, rating=conversation.rating, **owner.model_dump())


@router.get("/events", response_class=EventStream, responses=DESCRIBED)
async def events(
    claims: ClaimsDep,
    database: DatabaseDep,
    bell: BellDep,
    streams: StreamsDep,
    after: After = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """Stream the conversation; resumes after ``Last-Event-ID``, else after ``?after=``."""
    return EventStream(
        chat_events(
            database,
            bell,
            streams=streams,
            conversation_id=claims.conversation_id,
            after=read_cursor(last_event_id, after),
            ends_at=claims.expires_at,
        )
    )


@router.post("/typing", status_code=204)
async def typing(conversation_id: ChatDep, bell: BellDep) -> None:
    """Show agents that the customer writes."""
    announce_typing(bell, conversation_id, sender=CUSTOMER, on=True)


@router.post("/feedback", status_code=204)
async def feedback(body: FeedbackIn, conversation_id: ChatDep, session: WriteSession) -> None:
    """Store the customer's rating of the conversation, 1 to 5."""
    await rate(session, conversation_id, rating=body.rating, comment=body.comment)
