"""The shapes of the desk's API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.conversations.page_context import ContextView
from crm_backend.conversations.schemas import Sender, StaffMessageView
from crm_backend.inbox.schemas import TagName
from crm_backend.orders.schemas import OrderView
from crm_backend.tickets.schemas import TicketView
from crm_backend.triage.schemas import HandoffView
from crm_backend.uploads.schemas import UploadIds

Filter = Literal["queue", "mine", "unassigned", "agents", "bot", "closed", "all", "mentions", "snoozed"]
"""``unassigned``: open, and no agent has it."""
Priority = Literal["low", "normal", "high", "urgent"]
ClosedAs = Literal["solved", "unsolved", "no_answer", "no_case"]
"""``no_answer``: the customer stopped writing; ``no_case``: nothing for the desk, as spam or a test."""


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


SlaKind = Literal["first_response", "next_response", "resolution"]


class ClockView(BaseModel):
    """A promise that runs: until when, and how it stands."""

    kind: SlaKind
    due_at: datetime
    state: Literal["running", "warned", "breached"]


class NoteView(BaseModel):
    """What agents tell each other; ``author_name`` is None for the desk itself."""

    kind: str
    text: str
    author_name: str | None
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
    priority: Priority = "normal"
    team_id: str | None = None
    fits: bool = True
    """The caller has the skills and is in the team that it asks for."""
    sla: list[ClockView] = []
    """The promises that run, the most pressing first."""
    tags: list[str] = []
    snoozed_until: datetime | None = None
    """Out of its agent's sight until then, or until the customer writes."""
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
    transfer: bool = False


class ConversationDetail(ConversationView):
    language: str
    site: str
    channel: str
    rating: int | None
    can: Rights
    notes: list[NoteView] = []
    """What agents said of it to each other, newest first."""
    closed_as: ClosedAs | None = None
    """What whoever closed it said of it; None while it is open, or when nobody said."""
    handoff: HandoffView | None = None
    """The latest escalation and the verdict on it; None when the bot never called a person."""


class Counts(BaseModel):
    queue: int
    mine: int
    agents: int
    bot: int
    closed: int
    unassigned: int = 0
    all: int = 0
    mentions: int = 0
    snoozed: int = 0


class ConversationPage(BaseModel):
    conversations: list[ConversationView]
    next_cursor: str | None
    counts: Counts


class MessagePage(BaseModel):
    messages: list[StaffMessageView]
    owner: str


class ReplyIn(BaseModel):
    """``upload_ids`` are files sent before; with them the text may be empty."""

    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
    text: str
    upload_ids: UploadIds = []


class ReturnIn(BaseModel):
    note: Annotated[str, Field(max_length=2000)] = ""


class CloseIn(BaseModel):
    """``tags`` are added to those that are there; ``outcome`` None: nobody said."""

    outcome: ClosedAs | None = None
    tags: Annotated[list[TagName], Field(max_length=20)] = []


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


class IdentityView(BaseModel):
    """How sure it is who writes.

    ``signed_in``: the shop's website vouched for the account. ``proved``: a stranger who named number
    and e-mail of the ``orders``, which fitted. ``unknown``: nothing is proven.
    """

    level: Literal["signed_in", "proved", "unknown"]
    orders: list[str]
    wrong_tries: int
    """Numbers and e-mails of this conversation that lately did not fit."""


class CustomerContext(BaseModel):
    """The person behind a conversation with their latest orders and tickets.

    Of a stranger only the orders that were proven here.
    """

    identity: IdentityView
    customer: CustomerView | None
    orders: list[OrderView]
    tickets: list[TicketView]
    looking_at: ContextView | None = None
    """As the shop's page says, which proves nothing."""


class TicketReplyIn(BaseModel):
    text: Annotated[str, Field(min_length=1, max_length=8000)]
