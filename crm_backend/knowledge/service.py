"""Reading and editing articles."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import new_id, now
from crm_backend.errors import NotFound
from crm_backend.knowledge.content import PUBLISHED, searchable
from crm_backend.knowledge.content import Draft as Draft
from crm_backend.knowledge.models import Article, ArticleVersion


async def list_published(
    session: AsyncSession, *, category: str | None = None, page: int = 1, per_page: int = 20
) -> tuple[Sequence[Article], int]:
    """Return one page of published articles by title, and how many there are in all."""
    query = select(Article).where(Article.status == PUBLISHED)
    if category is not None:
        query = query.where(Article.category == category)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    rows = await session.scalars(_page(query, page=page, per_page=per_page))
    return rows.all(), total or 0


def _page(query: Select[Article], *, page: int, per_page: int) -> Select[Article]:
    return query.order_by(Article.title, Article.id).offset((page - 1) * per_page).limit(per_page)


async def get_published(session: AsyncSession, slug: str) -> Article:
    """Return a published article.

    Raises:
        NotFound: ``article_not_found``, for a draft too.
    """
    query = select(Article).where(Article.slug == slug, Article.status == PUBLISHED)
    article = await session.scalar(query)
    if article is None:
        raise NotFound("There is no such article.", code="article_not_found")
    return article


async def list_related(session: AsyncSession, article: Article, *, limit: int = 4) -> Sequence[Article]:
    """Return other published articles of the same category."""
    query = select(Article).where(
        Article.status == PUBLISHED, Article.category == article.category, Article.id != article.id
    )
    return (await session.scalars(query.order_by(Article.title).limit(limit))).all()


async def create_article(
    session: AsyncSession, *, slug: str, draft: Draft, author_id: str | None = None
) -> Article:
    """Add an article and its first version."""
    article = new_article(slug=slug, draft=draft)
    session.add(article)
    await session.flush()
    await keep_version(session, article, author_id=author_id)
    return article


async def update_article(
    session: AsyncSession, article: Article, *, draft: Draft, author_id: str | None = None
) -> Article:
    """Save an edit as a new version; the next question finds it."""
    change_article(article, draft=draft)
    await session.flush()
    await keep_version(session, article, author_id=author_id)
    return article


def change_article(article: Article, *, draft: Draft) -> None:
    """Make an article what the draft says; the new version is still to be kept."""
    for name, value in _columns(draft).items():
        setattr(article, name, value)
    article.version += 1
    article.updated_at = now()


def new_article(*, slug: str, draft: Draft) -> Article:
    """Return the row of a new article; its first version is still to be kept."""
    return Article(id=new_id(), slug=slug, version=1, **_columns(draft))


def _columns(draft: Draft) -> dict[str, object]:
    words = searchable(draft.title, draft.body, draft.questions)
    return asdict(draft) | {"questions": list(draft.questions), "words": words}


async def keep_version(session: AsyncSession, article: Article, *, author_id: str | None) -> None:
    """Store the present state of an article as a version."""
    session.add(version_of(article, author_id=author_id))
    await session.flush()


def version_of(article: Article, *, author_id: str | None) -> ArticleVersion:
    """Return the row of an article's present state."""
    return ArticleVersion(
        article_id=article.id,
        version=article.version,
        title=article.title,
        body=article.body,
        questions=list(article.questions),
        category=article.category,
        language=article.language,
        status=article.status,
        author_id=author_id,
    )
