"""Articles and versions as the staff sees them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge.catalogue import authors_of
from crm_backend.knowledge.editing_schemas import (
    Author,
    StaffArticle,
    StaffArticleSummary,
    VersionSummary,
    VersionView,
)
from crm_backend.knowledge.models import Article, ArticleVersion
from crm_backend.staff.service import names_of


async def summaries(session: AsyncSession, articles: Sequence[Article]) -> list[StaffArticleSummary]:
    """Return the rows of a list."""
    authors = await authors_of(session, articles)
    names = await names_of(session, authors.values())
    return [
        StaffArticleSummary(**_fields(article, _author(authors.get(article.id), names)))
        for article in articles
    ]


async def article_view(session: AsyncSession, article: Article) -> StaffArticle:
    """Return one article with its body."""
    author_id = (await authors_of(session, [article])).get(article.id)
    author = _author(author_id, await names_of(session, [author_id]))
    return StaffArticle(**_fields(article, author), body=article.body)


async def version_summaries(
    session: AsyncSession, versions: Sequence[ArticleVersion]
) -> list[VersionSummary]:
    """Return the rows of a history."""
    names = await names_of(session, [version.author_id for version in versions])
    return [VersionSummary(**_version_fields(version, names)) for version in versions]


async def version_view(session: AsyncSession, version: ArticleVersion) -> VersionView:
    """Return one version with its content."""
    names = await names_of(session, [version.author_id])
    return VersionView(
        **_version_fields(version, names),
        body=version.body,
        questions=version.questions,
        category=version.category,
        language=version.language,
    )


def _author(staff_id: str | None, names: Mapping[str, str]) -> Author | None:
    return Author(id=staff_id, name=names.get(staff_id, "")) if staff_id else None


def _fields(article: Article, author: Author | None) -> dict[str, Any]:
    names = ("id", "slug", "title", "category", "language", "status", "version", "questions")
    times = ("created_at", "updated_at", "url")
    return {name: getattr(article, name) for name in (*names, *times)} | {"updated_by": author}


def _version_fields(version: ArticleVersion, names: Mapping[str, str]) -> dict[str, Any]:
    fields = {name: getattr(version, name) for name in ("version", "title", "status", "created_at")}
    return fields | {"author": _author(version.author_id, names)}
