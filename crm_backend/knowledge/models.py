"""Articles that answer customers' questions, their versions, and the questions that no article answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now
from crm_backend.knowledge.content import PUBLISHED as PUBLISHED
from crm_backend.knowledge.content import searchable

REFUSED, NOT_HELPFUL = "refused", "not_helpful"
BY_ARTICLE, IGNORED = "article", "ignored"


def help_url(slug: str) -> str:
    """Return the path of an article's public page."""
    return f"/help/{slug}"


def _words_of_row(context: Any) -> str:
    row = context.get_current_parameters()
    return searchable(row["title"], row["body"], row["questions"] or [])


class Article(Base):
    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    """Markdown; HTML in it is shown as text."""
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Other ways to ask for this article."""
    category: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    status: Mapped[str] = mapped_column(String(16), default=PUBLISHED)
    """``draft``, ``published`` or ``deleted`` (an undo brings it back)."""
    words: Mapped[str] = mapped_column(Text, default=_words_of_row)
    """Title, questions and body in one case, for the staff's search."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    __table_args__ = (Index("ix_articles_status_updated_at", "status", "updated_at"),)

    @property
    def url(self) -> str:
        return help_url(self.slug)


class ArticleVersion(Base):
    """One saved state of an article, the present one included."""

    __tablename__ = "article_versions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    category: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    status: Mapped[str] = mapped_column(String(16))
    author_id: Mapped[str | None] = mapped_column(String(36))
    """The staff member who saved it; None for an import."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    __table_args__ = (UniqueConstraint("article_id", "version"),)


class KnowledgeGap(Base):
    """A question that was refused, or answered in a way that did not help; once for each message."""

    __tablename__ = "knowledge_gaps"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    question: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(16))
    """``refused`` or ``not_helpful``."""
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    """The nearest article, or the one that did not help."""
    score: Mapped[float | None] = mapped_column()
    vector: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """float32, for the grouping; of the encoder whose checksum is ``encoder``."""
    encoder: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by: Mapped[str | None] = mapped_column(String(36))
    resolution: Mapped[str | None] = mapped_column(String(16))
    """``article`` or ``ignored``."""
    resolved_article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))

    __table_args__ = (
        UniqueConstraint("message_id", "reason"),
        Index("ix_knowledge_gaps_open", "resolved_at", "created_at"),
    )
