"""The shapes of the answers' API."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

from crm_backend.replies.schemas import CannedReplyIn

Id = Annotated[str, StringConstraints(min_length=1, max_length=36)]


class AnsweredView(BaseModel):
    """A question of a customer and the agent's reply to it; personal data is replaced."""

    message_id: str
    conversation_id: str
    question: str
    reply: str
    rating: int | None
    language: str


class AnswerCandidate(BaseModel):
    """Questions that mean the same; the best reply first."""

    answers: list[AnsweredView]
    message_ids: list[str]
    """Of all replies, also those beyond ``answers``."""
    asked: int
    rated_well: int
    gain: float
    """Conversations that an article would have answered, those without a rating counted half."""
    canned: str
    """The best reply as a canned one, with variables for what was one customer's."""
    shortcut: str | None
    """Of the canned reply that the best one is already."""


class AnswersPage(BaseModel):
    candidates: list[AnswerCandidate]
    total: int


class AnswerDecisionIn(BaseModel):
    """``article`` starts a draft from the reply, ``canned`` makes it a reply that agents find by a shortcut,
    ``ignore`` takes it off the list."""

    kind: Literal["article", "canned", "ignore"]
    message_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    body: Annotated[str, StringConstraints(max_length=20_000)] = ""
    """The reply as it should stand in the article; empty: as it was sent."""
    reply: CannedReplyIn | None = None
    """The canned reply, for ``canned``."""

    @model_validator(mode="after")
    def _has_its_reply(self) -> "AnswerDecisionIn":
        if (self.kind == "canned") != (self.reply is not None):
            raise ValueError("a canned reply comes with 'reply', and nothing else does")
        return self


class AnswerDecided(BaseModel):
    messages: int
    article_id: str | None = None
    reply_id: str | None = None


class AnswerUndoIn(BaseModel):
    """The replies that one decision was about."""

    message_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]


class AnswerUndone(BaseModel):
    messages: int
    removed: bool
    """Whether what the decision made is gone; what somebody has worked on since stays."""
