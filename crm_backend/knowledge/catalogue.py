"""Lists of articles for the staff: filtered, searched by words, paged."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge.content import DELETED, clean_lines
from crm_backend.knowledge.models import Article, ArticleVersion

WORDS = 10
"""Of a search; more are not looked for."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What to list; None is everything that was not deleted."""

    status: str | None = None
    category: str | None = None
    language: str | None = None
    q: str = ""


async def list_articles(
    session: AsyncSession, wanted: Filter, *, page: int, per_page: int
) -> tuple[Sequence[Article], int]:
    """Return one page, the last edited first, and how many there are in all."""
    query = _filtered(wanted)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    ordered = query.order_by(Article.updated_at.desc(), Article.id)
    rows = await session.scalars(ordered.offset((page - 1) * per_page).limit(per_page))
    return rows.all(), total or 0


def _filtered(wanted: Filter) -> Select[Article]:
    query = select(Article)
    if wanted.status is None:
        query = query.where(Article.status != DELETED)
    else:
        query = query.where(Article.status == wanted.status)
    if wanted.category is not None:
        query = query.where(Article.category == wanted.category)
    if wanted.language is not None:
        query = query.where(Article.language == wanted.language)
    for word in clean_lines(wanted.q).casefold().split()[:WORDS]:
        query = query.where(Article.words.contains(word, autoescape=True))
    return query


async def values_in_use(session: AsyncSession) -> tuple[list[str], list[str]]:
    """Return the categories and the languages of the articles that were not deleted."""
    alive = Article.status != DELETED
    categories = await session.scalars(
        select(Article.category).where(alive, Article.category != "").distinct().order_by(Article.category)
    )
    languages = await session.scalars(
        select(Article.language).where(alive).distinct().order_by(Article.language)
    )
    return list(categories), list(languages)


async def authors_of(session: AsyncSession, articles: Sequence[Article]) -> dict[str, str | None]:
    """Return by article who saved its present version; None was an import."""
    ids = [article.id for article in articles]
    rows = await session.execute(
        select(ArticleVersion.article_id, ArticleVersion.author_id)
        .join(Article, Article.id == ArticleVersion.article_id)
        .where(Article.id.in_(ids), ArticleVersion.version == Article.version)
    )
    return {row.article_id: row.author_id for row in rows}


async def articles_by_id(session: AsyncSession, ids: Sequence[str]) -> dict[str, Article]:
    """Return these articles by id."""
    rows = await session.scalars(select(Article).where(Article.id.in_(set(ids))))
    return {article.id: article for article in rows}
