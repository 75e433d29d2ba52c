"""What customers and staff see of a message and of a conversation's state."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

Sender = Literal["customer", "bot", "agent", "system"]
PublicOwner = Literal["bot", "queue", "agent", "closed"]


class ButtonView(BaseModel):
    id: str
    title: str


class MessageView(BaseModel):
    """A message as the customer sees it: no payloads, no intents, no staff ids."""

    seq: int
    id: str
    client_id: str | None = None
    sender: Sender
    author_name: str | None = None
    text: str
    buttons: list[ButtonView] = []
    card: dict[str, Any] | None = None
    created_at: datetime


class GateView(BaseModel):
    """Whether the bot trusted its understanding of a message, and what it would have understood."""

    decision: Literal["in_scope", "near_miss", "out_of_scope"]
    reason: Literal["torn", "unsure", "unlike"] | None = None
    intent: str | None = None
    confidence: float = 0.0
    similarity: float = 0.0


class StaffMessageView(MessageView):
    """The same with what the bot understood and what became of it."""

    state: Literal["pending", "handled", "human", "unanswered", "suppressed"]
    intent: str | None = None
    confidence: float | None = None
    ranking: list[dict[str, Any]] = []
    gate: GateView | None = None
    entities: list[dict[str, Any]] = []
    actions: list[str] = []
    sentiment: dict[str, Any] | None = None
    model_id: str | None = None


class OfferView(BaseModel):
    """A ticket in the place of a wait: the desk is closed, nobody is on, or the wait is long."""

    why: Literal["closed", "nobody_on", "long_wait"]
    opens_at: datetime | None = None
    opens_text: str | None = None
    """The same in words, by the desk's clock: ``on Monday at 09:00``."""


class TicketOut(BaseModel):
    """The ticket that a wait became, and where it is answered."""

    number: str
    email: str


class OwnerView(BaseModel):
    """Who speaks for the shop at the moment."""

    owner: PublicOwner
    agent_name: str | None = None
    position: int | None = None
    """Place in the queue, 1 is next; None outside the queue."""
    expected_wait_seconds: int | None = None
    """By the last hour, rounded up; None for too few calls to tell, and outside the queue."""
    offer: OfferView | None = None


class SentView(BaseModel):
    """The receipt for a message that is stored."""

    seq: int
    id: str
    client_id: str
