"""The shapes of the knowledge API."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class ArticleSummary(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    slug: str
    title: str
    category: str
    language: str
    updated_at: datetime
    url: str


class ArticleView(ArticleSummary):
    body: str = Field(description="Markdown without HTML")
    questions: list[str]
    version: int


class ArticlePage(BaseModel):
    articles: list[ArticleSummary]
    total: int
    page: int
    per_page: int


class SearchResult(BaseModel):
    article_id: str
    slug: str
    title: str
    snippet: str
    score: float
    url: str


class SearchAnswer(BaseModel):
    results: list[SearchResult]
    answerable: bool = Field(description="whether the first result may be given as the answer")
    probability: float = Field(description="that the first result answers the question, 0..1")


class Question(BaseModel):
    """What the bot asks; ``topic`` is the slug of the article its intent points at."""

    conversation_id: str = Field(max_length=64)
    message_id: str | None = Field(default=None, max_length=64)
    question: str = Field(max_length=10_000)
    topic: str | None = Field(default=None, max_length=80)


class ArticleReference(BaseModel):
    id: str
    title: str
    slug: str
    url: str


class Alternative(BaseModel):
    title: str
    slug: str


class Answer(BaseModel):
    answerable: bool
    score: float = Field(description="nearness of the article, 0..1")
    probability: float = Field(description="that the nearest article answers the question, 0..1")
    article: ArticleReference | None
    text: str = Field(description="Markdown, at most 600 characters; empty when nothing was found")
    alternatives: list[Alternative]
