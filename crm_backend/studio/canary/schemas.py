"""Shapes of the canaries' API."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.studio.canary.outcomes import CanaryFigures


class CanaryIn(BaseModel):
    """The plan of a canary."""

    share: Annotated[float, Field(ge=0.01, le=0.5)] = 0.1
    """Of new conversations; at most half, so that the live model has as many to compare with."""
    conversations: Annotated[int, Field(ge=20, le=100_000)] = 200
    """With the candidate, after which it is promoted or taken back."""
    days: Annotated[int, Field(ge=1, le=60)] = 14
    """After which it is taken back if too few came."""
    margin: Annotated[float, Field(ge=0, le=50)] = 3.0
    """Percentage points by which its share of bad conversations may be higher in the end."""


class CanaryView(BaseModel):
    """A canary; ``figures`` are those of the last look, a minute old at most while it runs."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())

    id: str
    model_id: str
    live_id: str
    share: float
    conversations: int
    days: int
    margin: float
    state: str
    reason: str
    looks: int
    figures: CanaryFigures
    author: str | None
    started_at: datetime
    ended_at: datetime | None


class CanaryList(BaseModel):
    canaries: list[CanaryView]


class FailureIn(BaseModel):
    """What a server of Rasa's says of the archive with this digest."""

    sha256: Annotated[str, Field(min_length=64, max_length=64)]
    error: Annotated[str, Field(max_length=2000)]
