"""What the API says of customers, lists of them, models and runs."""

from datetime import datetime
from decimal import Decimal
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


class Offer(BaseModel):
    """A product to offer; without a price where only an imported file has it."""

    product_id: str
    name: str
    price: Decimal | None = None


class OrderRisk(BaseModel):
    """How likely something of a recent order comes back, and why."""

    number: str
    probability: float
    reasons: list[str]
    as_of: datetime


class CustomerInsights(BaseModel):
    """The panel; a topic that is None is not known yet, and ``unknown`` says why.

    ``said`` are sentences that an agent can repeat.
    """

    customer_id: str
    profiling: bool
    segment: Finding | None
    churn: Finding | None
    lifetime: Finding | None
    propensity: Finding | None
    unknown: str | None
    said: list[str] = []
    offers: list[Offer] = []
    offers_why: str | None = None
    orders: list[OrderRisk] = []


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
