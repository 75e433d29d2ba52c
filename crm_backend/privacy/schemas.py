"""The shapes of the privacy API."""

from typing import Annotated

from pydantic import BaseModel, Field

from crm_backend.privacy.periods import Held, Periods


class CustomerIn(BaseModel):
    """``customer`` is an id or an e-mail; in the body, so that it stands in no log of addresses."""

    customer: Annotated[str, Field(min_length=1, max_length=254, pattern=r"^[^\x00-\x1f]*$")]


class ConversationIn(BaseModel):
    conversation_id: Annotated[str, Field(max_length=36, pattern=r"^[0-9A-Za-z-]+$")]


class ErasureView(BaseModel):
    conversations: int
    messages: int
    tickets: int
    orders: int
    removed: dict[str, int]
    tracker_events: int
    models_to_retrain: list[str]


class RetrainingView(BaseModel):
    models: list[str]


class PeriodsIn(BaseModel):
    """``version`` is the one that was looked at: nobody overwrites what they have not seen."""

    version: Annotated[int, Field(ge=0, le=2**31 - 2)]
    days: Periods


class DueIn(BaseModel):
    """Periods that somebody thinks of."""

    days: Periods


class DueView(BaseModel):
    """How much of each class would be erased by a run at this moment."""

    due: dict[str, int]


class RetentionView(Held, DueView):
    """``bounds`` are the least and the most days of each class."""

    bounds: dict[str, tuple[int, int]]
