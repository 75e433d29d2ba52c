"""The shape of the evidence card. ``seq`` is always the place of a message in its conversation."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from crm_backend.orders.schemas import OrderView
from crm_backend.tickets.schemas import TicketView
from crm_backend.triage.schemas import VerdictView

Trend = Literal["falling", "steady", "rising"]
Outcome = Literal["failed", "refused", "answered", "shown", "done", "agent"]


class Why(BaseModel):
    """One reason for the escalation in words; ``weight`` is its share, 1 is enough alone."""

    code: str
    text: str
    weight: float | None = None


class MoodPoint(BaseModel):
    """The mood of one customer message; ``score`` is in [-1, 1]."""

    seq: int
    at: datetime
    score: float
    label: str


class MoodCurve(BaseModel):
    points: list[MoodPoint]
    trend: Trend | None = Field(description="where the last messages lead; null for fewer than two")


class Fact(BaseModel):
    """Something the customer named: a slot the bot filled or an entity it read."""

    name: str
    label: str
    value: str


class Want(BaseModel):
    """What the customer wants; ``sure`` is false where the bot itself only guessed."""

    intent: str
    text: str
    confidence: float | None
    sure: bool
    seq: int
    facts: list[Fact]


class Matter(BaseModel):
    """The order and the ticket concerned, as far as they are proven to be this customer's."""

    order: OrderView | None
    named_order: str | None = Field(
        description="the number that was named but not proven to be theirs; it may not even exist"
    )
    ticket: TicketView | None


class ArticleTried(BaseModel):
    """An article the bot quoted; ``question_seq`` is what it was meant to answer."""

    slug: str
    title: str
    url: str
    seq: int
    question_seq: int | None


class QuestionRefused(BaseModel):
    """A question the bot had no answer to, and the titles it offered instead."""

    seq: int
    text: str
    offered: list[str]


class SummaryLine(BaseModel):
    """A sentence as it stands in the log: what was asked first, what came of it, what was said last."""

    kind: Literal["asked", "done", "last"]
    text: str
    seq: int
    sender: Literal["customer", "bot", "agent", "system"]
    outcome: Outcome | None = None


class Suggestion(BaseModel):
    """A reply that the agent may take over and edit; never sent by itself."""

    kind: Literal["article", "macro"]
    id: str
    title: str
    text: str
    url: str | None = Field(description="the article's page; null for a macro")


class Evidence(BaseModel):
    """What an agent should know; ``seq`` is the last message that it was made from."""

    conversation_id: str
    seq: int
    reasons: list[Why]
    mood: MoodCurve
    want: Want | None
    matter: Matter
    articles: list[ArticleTried]
    refused: list[QuestionRefused]
    summary: list[SummaryLine]
    suggestions: list[Suggestion]
    verdict: VerdictView | None = None
