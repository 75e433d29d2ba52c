"""What is played: the customer's side of a conversation, and what came of it. Shapes only."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class Said(BaseModel):
    """A message of the customer's; a pressed button has a ``payload``."""

    message_id: str
    at: datetime
    text: str
    payload: str | None = None
    sentiment: dict[str, Any] | None = None
    truth: str | None = None
    """The intent that a person gave it in the review."""


class Expected(BaseModel):
    """What a test wants of one message."""

    message_id: str
    intent: str | None
    actions: list[str]


class Script(BaseModel):
    """One conversation to play; ``expected`` makes it a test."""

    conversation_id: str
    customer_id: str | None
    language: str
    site: str
    started_at: datetime
    said: list[Said]
    test: str = ""
    expected: list[Expected] = []


class Done(BaseModel):
    """What the bot did with one message; ``owner`` is who speaks afterwards."""

    intent: str | None
    actions: list[str]
    replies: list[str]
    owner: str


class Played(BaseModel):
    """One conversation played by one model: a turn a message, fewer once the bot has handed over."""

    conversation_id: str
    turns: list[Done]
    reasons: list[str] = []
    """Why it was handed over."""
