"""The shapes of the answers' API."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=36)]


class AnsweredView(BaseModel):
    """A question of a customer and the agent's reply to it; personal data is replaced."""

    message_id: str
    conversation_id: str
    question: str
    reply: str
    rating: int | None


class AnswerCandidate(BaseModel):
    """Questions that mean the same; the best reply first."""

    answers: list[AnsweredView]
    message_ids: list[str]
    """Of all replies, also those beyond ``answers``."""
    asked: int
    rated_well: int
    gain: float
    """Conversations that an article would have answered, those without a rating counted half."""


class AnswersPage(BaseModel):
    candidates: list[AnswerCandidate]
    total: int


class AnswerDecisionIn(BaseModel):
    """``article`` starts a draft from the reply; ``ignore`` takes it off the list."""

    kind: Literal["article", "ignore"]
    message_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    body: Annotated[str, StringConstraints(max_length=20_000)] = ""
    """The reply as it should stand in the article; empty: as it was sent."""


class AnswerDecided(BaseModel):
    messages: int
    article_id: str | None
