"""The shapes of the privacy API."""

from typing import Annotated

from pydantic import BaseModel, Field


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
