"""The shapes of the staff's knowledge API: articles and their versions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Status = Literal["draft", "published"]
AnyStatus = Literal["draft", "published", "deleted"]
Text = Annotated[str, StringConstraints(max_length=4_000_000)]
"""Loose on purpose: the limits that count are those of content.py, whose answers say which one."""
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="the version you were looking at")]

EXAMPLE: dict[str, Any] = {
    "title": "Gift wrapping",
    "body": "We wrap gifts for **3.90 EUR** an order.\n\nChoose it in the basket.",
    "questions": ["Can you wrap it as a present?", "How much is gift wrap?"],
    "category": "Orders",
    "language": "en",
    "status": "draft",
}


class ArticleIn(BaseModel):
    """A new article; limits: title 200 characters, body 200,000 bytes, 100 questions."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    title: Text
    body: Text = Field(description="Markdown; HTML in it is shown as text, images only from /media/")
    questions: list[Text] = Field(default=[], description="other ways to ask for it")
    category: Text = ""
    language: Text = Field(default="en", description="en, de, pt-BR …")
    status: Status = "draft"
    slug: Text | None = Field(default=None, description="made from the title if left out; never changes")


class ArticleEdit(BaseModel):
    """What to change; fields left out stay as they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 3, "title": "Wrapping gifts"}]})

    version: Version
    title: Text | None = None
    body: Text | None = None
    questions: list[Text] | None = None
    category: Text | None = None
    language: Text | None = None
    status: Status | None = None


class VersionIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 3}]})

    version: Version


class UndoIn(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 5, "to": 3}]})

    version: Version
    to: int = Field(ge=1, le=2**31 - 1, description="the version whose content to return to")


class Author(BaseModel):
    id: str
    name: str


class StaffArticleSummary(BaseModel):
    id: str
    slug: str
    title: str
    category: str
    language: str
    status: AnyStatus
    version: int
    questions: list[str]
    created_at: datetime
    updated_at: datetime
    updated_by: Author | None = Field(description="null: an import or the demo")
    url: str = Field(description="the public page, once published")


class StaffArticle(StaffArticleSummary):
    body: str


class StaffArticlePage(BaseModel):
    articles: list[StaffArticleSummary]
    total: int
    page: int
    per_page: int
    categories: list[str] = Field(description="all in use, for the filter")
    languages: list[str] = Field(description="all in use, for the filter")


class VersionSummary(BaseModel):
    version: int
    title: str
    status: AnyStatus
    author: Author | None
    created_at: datetime


class VersionView(VersionSummary):
    """The whole content, so that any two versions can be compared."""

    body: str
    questions: list[str]
    category: str
    language: str


class VersionPage(BaseModel):
    versions: list[VersionSummary]
    total: int
    page: int
    per_page: int
