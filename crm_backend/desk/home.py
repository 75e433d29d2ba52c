"""What a customer sees before they write: when the desk is open, and their last conversation."""

from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.schemas import Sender
from crm_backend.conversations.service import get_conversation
from crm_backend.conversations.vocabulary import CLOSED
from crm_backend.database import now
from crm_backend.desk import settings as desk_settings
from crm_backend.desk.hours import ALWAYS, Hours, is_open, next_opening, stretches_of
from crm_backend.desk.presence import anybody_on
from crm_backend.errors import NotFound

ONLY_GREETED = 2
"""``next_seq`` of a conversation in which nobody but the greeting has spoken."""


class OpenView(BaseModel):
    opens_at: datetime
    closes_at: datetime


class HoursView(BaseModel):
    """The desk's hours; ``today`` is the desk's own day, in order."""

    open: bool
    always: bool
    """Every hour of every day."""
    today: list[OpenView]
    opens_at: datetime | None
    """When a closed desk opens next; None while it is open, and for never."""


class LastView(BaseModel):
    """The customer's latest other conversation, which ``POST /api/chat/sessions/continue`` takes up."""

    conversation_id: str
    text: str
    sender: Sender
    at: datetime
    closed: bool


class HomeOut(BaseModel):
    hours: HoursView
    person_here: bool
    """The desk is open and an agent takes conversations."""
    last: LastView | None
    """None for a stranger."""


async def home_view(session: AsyncSession, conversation_id: str) -> HomeOut:
    """Return what the home screen of this conversation's customer shows."""
    conversation = await get_conversation(session, conversation_id)
    hours, moment = (await desk_settings.current(session)).settings.hours, now()
    opened = is_open(hours, moment)
    return HomeOut(
        hours=_hours_view(hours, moment, opened=opened),
        person_here=opened and await anybody_on(session),
        last=_last_view(await _last_of(session, conversation)),
    )


async def find_own(session: AsyncSession, conversation_id: str, wanted: str) -> Conversation:
    """Return another conversation of the signed-in customer of this one.

    Raises:
        NotFound: ``conversation_not_found``; it is not theirs, nobody can tell whether it exists.
    """
    here, there = await get_conversation(session, conversation_id), await session.get(Conversation, wanted)
    known = here.customer_id is not None and there is not None
    if not known or there is None or (there.customer_id, there.site) != (here.customer_id, here.site):
        raise NotFound("There is no such conversation of yours.", code="conversation_not_found")
    return there


def _hours_view(hours: Hours, moment: datetime, *, opened: bool) -> HoursView:
    today = stretches_of(hours, moment.astimezone(hours.zone).date())
    return HoursView(
        open=opened,
        always=not hours.special and all(day == ALWAYS for day in hours.week),
        today=[OpenView(opens_at=opens, closes_at=closes) for opens, closes in today],
        opens_at=None if opened else next_opening(hours, moment),
    )


async def _last_of(session: AsyncSession, conversation: Conversation) -> Conversation | None:
    if conversation.customer_id is None:
        return None
    query = select(Conversation).where(
        Conversation.customer_id == conversation.customer_id,
        Conversation.site == conversation.site,
        Conversation.channel == conversation.channel,
        Conversation.id != conversation.id,
        Conversation.next_seq > ONLY_GREETED,
        Conversation.last_message_at.is_not(None),
    )
    return await session.scalar(query.order_by(Conversation.last_message_at.desc()).limit(1))


def _last_view(last: Conversation | None) -> LastView | None:
    if last is None:
        return None
    return LastView.model_validate(
        {
            "conversation_id": last.id,
            "text": last.last_message_text,
            "sender": last.last_message_sender,
            "at": last.last_message_at,
            "closed": last.owner == CLOSED,
        }
    )
