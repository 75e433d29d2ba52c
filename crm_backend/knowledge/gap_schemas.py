"""The shapes of knowledge gaps."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crm_backend.knowledge.schemas import Alternative

ID = "6f1f7a52-6b1e-4a51-8c0b-0c6f6c6c5b11"
DRAFT_EXAMPLE: dict[str, Any] = {"ids": [ID], "title": "Renting lamps", "category": "Products and care"}


class Feedback(BaseModel):
    """The customer says that an answer did not help."""

    conversation_id: str = Field(max_length=64)
    message_id: str | None = Field(default=None, max_length=64)
    slug: str = Field(max_length=80)
    question: str = Field(default="", max_length=10_000)


class FeedbackAnswer(BaseModel):
    """What to offer next: other articles near the question."""

    alternatives: list[Alternative]


class NearestArticle(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    slug: str
    title: str
    status: str


class GapGroup(BaseModel):
    """Questions that ask the same."""

    ids: list[str] = Field(description="all its gaps; for resolve and draft")
    question: str = Field(description="the one most like the others")
    count: int
    last_seen: datetime
    reasons: dict[str, int] = Field(examples=[{"refused": 7, "not_helpful": 2}])
    examples: list[str] = Field(description="up to five other wordings")
    nearest: NearestArticle | None = Field(description="the article that came nearest most often")
    conversation_ids: list[str] = Field(description="up to five, the latest first")


class GapPage(BaseModel):
    groups: list[GapGroup]
    total: int = Field(description="groups")
    gaps: int = Field(description="open gaps in all groups; the latest 10,000 at most")
    page: int
    per_page: int


class _Chosen(BaseModel):
    ids: list[str] = Field(min_length=1, max_length=10_000)


class ResolveIn(_Chosen):
    """Either the article that answers now, or ``ignore``."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ids": [ID], "ignore": True}]})

    article_id: str | None = Field(default=None, min_length=36, max_length=36)
    ignore: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.article_id is None) == (not self.ignore):
            raise ValueError("give either article_id or ignore")
        return self


class Resolved(BaseModel):
    resolved: int
    unknown: int = Field(description="ids that are no open gap")


class GapDraftIn(_Chosen):
    """Title and the rest can be left out: the title is then the first question."""

    model_config = ConfigDict(json_schema_extra={"examples": [DRAFT_EXAMPLE]})

    title: str | None = Field(default=None, max_length=1000)
    category: str = Field(default="", max_length=1000)
    language: str = Field(default="en", max_length=8)
