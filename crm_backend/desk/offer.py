"""A ticket in the place of a wait: when nobody is at the desk, it is closed, or the wait is too long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.history import last_words
from crm_backend.conversations.identity import identify
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.ownership import CUSTOMER_ACTOR
from crm_backend.conversations.schemas import OfferView, TicketOut
from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import CLOSED, CUSTOMER, HUMAN, QUEUE, SYSTEM, agent_of
from crm_backend.database import now
from crm_backend.desk import settings as desk_settings
from crm_backend.desk import texts
from crm_backend.desk.hours import is_open, next_opening
from crm_backend.desk.mails import confirmation
from crm_backend.desk.models import DeskNote
from crm_backend.desk.notes import add_note
from crm_backend.desk.presence import anybody_on
from crm_backend.desk.spells import follow_change
from crm_backend.errors import Conflict
from crm_backend.tickets.service import open_for_caller

WORDS = 6
Why = Literal["closed", "nobody_on", "long_wait"]


@dataclass(frozen=True)
class Offer:
    """Why a ticket is better than waiting, and when the desk opens again."""

    why: Why
    opens_at: datetime | None = None
    opens_text: str | None = None

    @property
    def view(self) -> OfferView:
        return OfferView(why=self.why, opens_at=self.opens_at, opens_text=self.opens_text)


async def find_offer(session: AsyncSession, wait: timedelta | None) -> Offer | None:
    """Return what to offer somebody who would wait so long; None when waiting is fine."""
    held = (await desk_settings.current(session)).settings
    moment = now()
    if not is_open(held.hours, moment):
        opens = next_opening(held.hours, moment)
        said = texts.say_opening(opens.astimezone(held.zone), moment.astimezone(held.zone)) if opens else None
        return Offer("closed", opens, said)
    if not await anybody_on(session):
        return Offer("nobody_on")
    return Offer("long_wait") if wait is not None and wait > held.longest_wait else None


async def take_ticket(session: AsyncSession, conversation_id: str, *, email: str | None) -> TicketOut:
    """Turn the wait into a ticket that is answered by e-mail; a second call returns the same one.

    Raises:
        Conflict: the conversation does not wait (``not_waiting``).
        InvalidInput: a stranger gave no e-mail (``email_needed``), or none that can be answered.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation.owner != QUEUE:
        known = await _known(session, conversation_id) if conversation.owner == CLOSED else None
        if known is None:
            raise Conflict("This conversation does not wait for a person.", code="not_waiting")
        return known
    return await _open(session, conversation, email)


async def leave_message(
    session: AsyncSession, conversation_id: str, *, client_id: str, text: str, email: str | None
) -> TicketOut:
    """Make a ticket of words that are left while nobody is there; the same ``client_id`` is one ticket.

    Raises:
        Conflict: an agent has the conversation (``with_an_agent``).
        InvalidInput: a stranger gave no e-mail (``email_needed``), or none that can be answered.
    """
    conversation = await conversations.lock(session, conversation_id)
    if await conversations.find_by_client_id(session, conversation_id, client_id) is not None:
        if known := await _known(session, conversation_id):
            return known
        raise Conflict("This id was used for another message.", code="client_id_used")
    if agent_of(conversation.owner) is not None:
        raise Conflict("A person is in this conversation: write to them.", code="with_an_agent")
    left = Draft(sender=CUSTOMER, text=text, client_id=client_id, state=HUMAN)
    await conversations.add_message(session, conversation_id, left)
    return await _open(session, conversation, email, words=text)


async def _open(
    session: AsyncSession, conversation: Conversation, email: str | None, *, words: str | None = None
) -> TicketOut:
    caller = await identify(session, conversation.id)
    if words is None:
        words = "\n".join(reversed(await last_words(session, conversation.id, limit=WORDS)))
    ticket = await open_for_caller(
        session,
        caller,
        category="other",
        description=words or "Asked for a person.",
        order_number=None,
        email=email,
    )
    ticket.order_number = conversation.order_number
    if conversation.owner != CLOSED:
        await _close(session, conversation)
    said = texts.TICKET.format(number=ticket.number, email=ticket.email)
    await conversations.add_message(session, conversation.id, Draft(sender=SYSTEM, text=said))
    await add_note(session, conversation.id, kind="ticket", text=f"{ticket.number} {ticket.email}")
    session.add(confirmation(ticket))
    await follow_change(session, conversation.id)
    return TicketOut(number=ticket.number, email=ticket.email)


async def _close(session: AsyncSession, conversation: Conversation) -> None:
    await conversations.change_owner(
        session,
        conversation.id,
        expected=conversation.owner,
        to=CLOSED,
        actor=CUSTOMER_ACTOR,
        reason="ticket",
        changes={"closed_at": now(), "waiting_since": None, "queue_rank": None, "outage_since": None},
    )
    await conversations.settle_pending(session, conversation.id, state=HUMAN)


async def _known(session: AsyncSession, conversation_id: str) -> TicketOut | None:
    query = select(DeskNote.text).where(
        DeskNote.conversation_id == conversation_id, DeskNote.kind == "ticket"
    )
    text = await session.scalar(query.order_by(DeskNote.at.desc()).limit(1))
    number, _, email = (text or "").partition(" ")
    return TicketOut(number=number, email=email) if number else None
