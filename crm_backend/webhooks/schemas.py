"""Shapes of the webhooks' API."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Url = Annotated[str, Field(min_length=8, max_length=500)]
EventNames = Annotated[list[str], Field(min_length=1, max_length=30)]


class WebhookIn(BaseModel):
    """A new address."""

    url: Url
    events: EventNames
    description: str = Field(default="", max_length=200)


class WebhookChange(BaseModel):
    """What is given changes; ``active: true`` switches one on again and sends what waits."""

    url: Url | None = None
    events: EventNames | None = None
    description: str | None = Field(default=None, max_length=200)
    active: bool | None = None


class WebhookView(BaseModel):
    """An address; ``note`` says why it was switched off by itself."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    url: str
    description: str
    events: list[str]
    active: bool
    note: str
    failures: int
    created_at: datetime


class WebhookSecret(BaseModel):
    """An address with its secret, shown this once."""

    webhook: WebhookView
    secret: str


class EventAbout(BaseModel):
    name: str
    about: str


class WebhookList(BaseModel):
    webhooks: list[WebhookView]
    events: list[EventAbout]
    """Everything that can be told."""


class DeliveryView(BaseModel):
    """One telling: ``waiting``, ``delivered`` or ``failed``, with the beginning of the last answer."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    event_id: str
    event: str
    body: str
    state: str
    attempts: int
    next_try_at: datetime
    status: int | None
    answer: str
    seconds: float | None
    created_at: datetime
    tried_at: datetime | None


class DeliveryList(BaseModel):
    """Newest first."""

    deliveries: list[DeliveryView]
