"""The shapes of Watching."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Level = Literal["steady", "moved", "much", "unknown"]
Share = Annotated[float, Field(ge=0, le=1)]


class Drift(BaseModel):
    """One measure of how far messages have moved; ``index`` is a population stability index."""

    measure: Literal["intents", "confidence", "familiarity"]
    index: float | None
    """None when there is too little to compare."""
    level: Level
    now: float
    """Mean of the period: confidence and familiarity 0..1; of intents their number."""
    before: float


class Day(BaseModel):
    day: date
    messages: int
    not_understood: Share
    confidence: Share


class ModelFigures(BaseModel):
    """How one model did with the messages of the period."""

    rasa_id: str
    model: str
    """Its id in the studio; empty when it is not known there."""
    messages: int
    conversations: int
    not_understood: Share
    confidence: Share
    handed_over: Share
    """Of its conversations."""
    not_helpful: Share
    first: datetime
    last: datetime


class ModelDay(BaseModel):
    """The same of one day (UTC)."""

    day: date
    rasa_id: str
    model: str
    messages: int
    not_understood: Share
    confidence: Share
    handed_over: Share
    """Of the conversations that it answered in that day, whenever they went to a person."""


class Word(BaseModel):
    word: str
    conversations: int
    message_id: str
    """One that has it."""


class NewTopic(BaseModel):
    """Messages that were not understood and mean the same."""

    name: str
    words: list[str]
    message_ids: list[str]
    conversations: int
    recent: int
    """Messages of the later half of the period."""
    intent: str | None
    """What they are nearest to."""
    first: datetime
    last: datetime


class Seen(BaseModel):
    """All that one look found."""

    since: datetime
    until: datetime
    messages: int
    not_understood: Share
    not_understood_before: Share | None
    reference: int
    """Messages of the period before, of the same length."""
    drift: list[Drift]
    days: list[Day]
    models: list[ModelFigures]
    model_days: list[ModelDay] = []
    """By model and day; reports of earlier versions have none."""
    words: list[Word]
    topics: list[NewTopic]


class Example(BaseModel):
    """A customer's message without personal data."""

    message_id: str
    conversation_id: str
    text: str


class WordView(Word):
    example: str


class NewTopicView(NewTopic):
    examples: list[Example]


class Thresholds(BaseModel):
    """What an admin wants to be told."""

    days: Annotated[int, Field(ge=1, le=90)] = 14
    """Length of the period, and of the one before that it is compared with."""
    drift: Annotated[float, Field(ge=0.05, le=5)] = 0.25
    not_understood: Annotated[float, Field(ge=0.01, le=1)] = 0.25
    topic_messages: Annotated[int, Field(ge=2, le=10_000)] = 10
    """A topic of so many messages is worth an alert."""
    by_mail: bool = True
    """To every admin; webhooks hear of it in any case."""


class HeldThresholds(BaseModel):
    """Thresholds with the version that a change must name."""

    version: int
    rules: Thresholds


class AlertView(BaseModel):
    id: str
    kind: str
    text: str
    created_at: datetime
    ended_at: datetime | None


class WatchView(BaseModel):
    """The latest look; ``seen`` is None before the first one."""

    seen: Seen | None
    words: list[WordView]
    topics: list[NewTopicView]
    looked_at: datetime | None
    seconds: float
    asked: bool
    """Somebody asked for a new look, which the worker takes up within a minute."""
    alerts: list[AlertView]
    held: HeldThresholds
