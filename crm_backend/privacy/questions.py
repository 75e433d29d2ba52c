"""A customer's own words that became another way to ask for an article: taken out of it again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge.content import QUESTION_CHARS, one_line, searchable
from crm_backend.knowledge.indexed import IndexedArticle
from crm_backend.knowledge.models import Article, ArticleVersion

SHORTEST = 12
"""A shorter question ("opening hours?") tells nothing of who asked."""


async def forget(session: AsyncSession, texts: Sequence[str]) -> None:
    """Remove these texts from the questions of all articles and their versions."""
    words = {_form(text) for text in texts if len(text) >= SHORTEST}
    if not words:
        return
    for article in await session.scalars(select(Article)):
        titled = _form(article.title) in words
        if _drop(article, words):
            article.slug = f"erased-{article.id[:8]}" if titled else article.slug
            article.words = searchable(article.title, article.body, article.questions)
            await session.execute(delete(IndexedArticle).where(IndexedArticle.article_id == article.id))
    for version in await session.scalars(select(ArticleVersion)):
        _drop(version, words)
    await session.flush()


def _form(text: str) -> str:
    return one_line(text)[:QUESTION_CHARS].strip().casefold()


def _drop(row: Any, words: set[str]) -> bool:
    kept = [question for question in row.questions if _form(question) not in words]
    changed = len(kept) != len(row.questions)
    if changed:
        row.questions = kept
    if _form(row.title) in words:
        row.title, changed = "[erased]", True
    return changed
