"""The shapes of the desk's API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.conversations.schemas import Sender, StaffMessageView
from crm_backend.orders.schemas import OrderView
from crm_backend.tickets.schemas import TicketView
from crm_backend.triage.schemas import HandoffView

Filter = Literal["queue", "mine", "agents", "bot", "closed", "all"]


class CustomerBrief(BaseModel):
    name: str
    email: str


class ReasonView(BaseModel):
    code: str
    text: str


class LastMessage(BaseModel):
    sender: Sender
    text: str
    at: datetime


class ConversationView(BaseModel):
    """A conversation in a list. ``owner`` is ``bot``, ``queue``, ``agent:<id>`` or ``closed``."""

    id: str
    owner: str
    owner_name: str | None
    customer: CustomerBrief | None
    topic: str | None
    order_number: str | None
    mood: float
    reasons: list[ReasonView]
    waiting_since: datetime | None
    position: int | None = None
    last_message: LastMessage | None
    unread: bool
    """The customer wrote last, and the bot is not the one to answer."""
    created_at: datetime


class Rights(BaseModel):
    """What the caller may do with a conversation right now."""

    claim: bool
    reply: bool
    return_to_bot: bool
    close: bool


class ConversationDetail(ConversationView):
    language: str
    site: str
    channel: str
    rating: int | None
    can: Rights
    handoff: HandoffView | None = None
    """The latest escalation and the verdict on it; None when the bot never called a person."""


class Counts(BaseModel):
    queue: int
    mine: int
    agents: int
    bot: int
    closed: int


class ConversationPage(BaseModel):
    conversations: list[ConversationView]
    next_cursor: str | None
    counts: Counts


class MessagePage(BaseModel):
    messages: list[StaffMessageView]
    owner: str


class ReplyIn(BaseModel):
    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
    text: str


class ReturnIn(BaseModel):
    note: Annotated[str, Field(max_length=2000)] = ""


class TypingIn(BaseModel):
    on: bool = True


class CustomerView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    email: str
    phone: str
    language: str
    address: str
    newsletter: bool
    status: str
    note: str
    created_at: datetime


class CustomerContext(BaseModel):
    """The person behind a conversation with their latest orders and tickets; empty for a stranger."""

    customer: CustomerView | None
    orders: list[OrderView]
    tickets: list[TicketView]
