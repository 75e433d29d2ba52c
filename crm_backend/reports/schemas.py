"""The shapes of the report on the desk. Times are seconds, shares go from 0 to 1; None: nothing to tell."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

MeasureName = Literal[
    "conversations",
    "to_person",
    "containment",
    "answered",
    "first_response",
    "first_response_p90",
    "resolved",
    "resolution",
    "resolution_p90",
    "rated",
    "csat",
    "rating",
    "handoffs_right",
]
Selection = Literal[
    "conversations",
    "to_person",
    "contained",
    "answered",
    "resolved",
    "rated",
    "satisfied",
    "handoffs",
    "judged",
]
"""Which conversations are behind a number."""
By = Literal["day", "agent", "topic", "intent", "verdict"]


class ReportPeriod(BaseModel):
    first: date
    last: date
    before_first: date
    before_last: date
    timezone: str


class Measure(BaseModel):
    """A number of the period beside the one of the period before."""

    name: MeasureName
    value: float | None
    before: float | None


class DayRow(BaseModel):
    day: date
    conversations: int
    to_person: int
    first_response: float | None
    """Median."""
    rated: int
    satisfied: int


class AgentRow(BaseModel):
    agent_id: str
    name: str
    conversations: int
    """In which they wrote."""
    messages: int
    answered: int
    """In which theirs was the first answer."""
    first_response: float | None
    resolution: float | None
    rated: int
    csat: float | None


class TopicRow(BaseModel):
    topic: str
    conversations: int
    before: int
    to_person: int
    containment: float | None
    first_response: float | None
    rated: int
    csat: float | None


class IntentUse(BaseModel):
    intent: str
    messages: int
    conversations: int
    to_person: int
    confidence: float | None


class VerdictRow(BaseModel):
    verdict: Literal["right", "too_early", "too_late", "not_needed", "not_judged"]
    handoffs: int
    conversations: int


class DeskReport(BaseModel):
    """What the desk achieved with the conversations that began in the period."""

    period: ReportPeriod
    measures: list[Measure]
    days: list[DayRow]
    agents: list[AgentRow]
    topics: list[TopicRow]
    intents: list[IntentUse]
    verdicts: list[VerdictRow]


class BehindRow(BaseModel):
    """A conversation behind a number."""

    conversation_id: str
    customer_name: str | None
    topic: str
    began_at: datetime
    agent_name: str | None
    first_response: float | None
    resolution: float | None
    rating: int | None


class BehindRows(BaseModel):
    conversations: list[BehindRow]
    total: int
    next_cursor: str | None
