"""The shapes of the report on what became of conversations."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

Outcome = Literal["bot", "agent", "ticket", "abandoned", "open"]


class OutcomeCount(BaseModel):
    outcome: Outcome
    count: int
    share: float
    """Percent of all, one decimal; the shares sum to 100."""


class OutcomesReport(BaseModel):
    """Conversations that began within the period (both days included, by the desk's clock)."""

    first_day: date
    last_day: date
    timezone: str
    total: int
    outcomes: list[OutcomeCount]


class OutcomeRow(BaseModel):
    conversation_id: str
    outcome: Outcome
    why: str
    customer_name: str | None
    topic: str | None
    began_at: datetime


class OutcomeRows(BaseModel):
    conversations: list[OutcomeRow]
    next_cursor: str | None
