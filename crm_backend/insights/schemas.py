"""What the API says of customers, lists of them, models and runs."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Finding(BaseModel):
    """What one topic says of one thing, when, and by which model."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    as_of: datetime
    model_version: str
    inputs_digest: str
    score: float | None
    value: dict[str, Any]


class CustomerInsights(BaseModel):
    """The panel; a topic that is None is not known yet, and ``unknown`` says why."""

    customer_id: str
    profiling: bool
    segment: Finding | None
    churn: Finding | None
    lifetime: Finding | None
    propensity: Finding | None
    unknown: str | None


class FindingList(BaseModel):
    total: int
    items: list[Finding]


class ModelCard(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    topic: str
    version: str
    made_at: datetime
    card: dict[str, Any]


class RunView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    topic: str
    state: str
    progress: float
    started_at: datetime
    finished_at: datetime | None
    as_of: datetime | None
    detail: dict[str, Any]


class ProfilingIn(BaseModel):
    allowed: bool
