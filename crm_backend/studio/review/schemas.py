"""The shapes of the review's API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from crm_backend.studio.data.schemas import Name, Near, Text

Sign = Literal[
    "corrected",
    "not_helpful",
    "too_late",
    "not_needed",
    "near_miss",
    "out_of_scope",
    "unsure",
    "small_margin",
]
DecisionKind = Literal["right", "intent", "out_of_scope", "ignore", "gap", "new_intent"]
MessageId = Annotated[str, StringConstraints(min_length=1, max_length=36)]


class ReviewMessage(BaseModel):
    """``text`` is as it would be kept: without personal data."""

    id: str
    conversation_id: str
    seq: int
    text: str
    intent: str | None
    confidence: float
    signs: list[Sign]


class IntentSuggestion(BaseModel):
    """An intent that fits, its nearest training sentence, and its share of the nearest ones, 0..1."""

    intent: str
    sentence: str
    share: float


class ReviewGroup(BaseModel):
    """Messages that mean the same; one decision answers all."""

    id: str
    count: int
    messages: list[ReviewMessage]
    """At most eight; ``message_ids`` are all."""
    message_ids: list[str]
    signs: dict[str, int]
    intent: str | None
    corrected: str | None
    """What an agent says it means."""
    suggestions: list[IntentSuggestion]
    nearest: list[Near]


class ReviewPage(BaseModel):
    groups: list[ReviewGroup]
    total: int
    messages: int
    decided_today: int
    topic: str | None = None
    """The group that is the wanted topic; None when nothing of it waits."""


class Marking(BaseModel):
    """An entity marked in one of the messages: characters ``start`` to ``end`` of its text."""

    message_id: MessageId
    start: Annotated[int, Field(ge=0, le=4000)]
    end: Annotated[int, Field(ge=1, le=4000)]
    entity: Name


class DecisionIn(BaseModel):
    """``right`` and ``intent`` teach, ``out_of_scope`` teaches what not to answer, ``ignore`` nothing;
    ``gap`` makes the draft of an article."""

    kind: DecisionKind
    message_ids: Annotated[list[MessageId], Field(min_length=1, max_length=500)]
    intent: Name | None = None
    entities: Annotated[list[Marking], Field(max_length=50)] = []
    title: Text | None = Field(default=None, description="of the article's draft")
    file: Annotated[str, StringConstraints(max_length=200)] = Field(
        default="data/nlu/studio.yml", description="of a new intent"
    )
    sentences: Annotated[list[Text], Field(max_length=200)] = Field(
        default=[], description="further ones of a new intent"
    )
    move: bool = Field(default=False, description="take contradicting sentences from their intents")


class DecisionView(BaseModel):
    """What became of the messages."""

    id: str
    kind: str
    intent: str | None
    by: str | None
    messages: int
    taught: int
    """Sentences that joined the training data."""
    tests: int
    """Sentences that joined the fixed test set instead."""
    known: int
    """Sentences that were there already, or too near to one."""
    article_id: str | None = None
    created_at: datetime
    undone: bool = False


class DecisionPage(BaseModel):
    decisions: list[DecisionView]


class CorrectionIn(BaseModel):
    intent: Name


class CorrectionView(BaseModel):
    message_id: str
    intent: str


class IntentNames(BaseModel):
    intents: list[str]
