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


class OwnerView(BaseModel):
    """Who speaks for the shop at the moment."""

    owner: PublicOwner
    agent_name: str | None = None
    position: int | None = None
    """Place in the queue, 1 is next; None outside the queue."""


class SentView(BaseModel):
    """The receipt for a message that is stored."""

    seq: int
    id: str
    client_id: str
