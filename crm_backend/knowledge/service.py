"""Reading and editing articles."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import NotFound
from crm_backend.knowledge.models import PUBLISHED, Article, ArticleVersion


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an author writes."""

    title: str
    body: str
    questions: tuple[str, ...] = ()
    category: str = ""
    status: str = PUBLISHED


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
    session: AsyncSession, *, slug: str, draft: Draft, language: str = "en", author_id: str | None = None
) -> Article:
    """Add an article and its first version."""
    article = Article(slug=slug, language=language, version=1, **_columns(draft))
    session.add(article)
    await session.flush()
    await _keep_version(session, article, author_id=author_id)
    return article


async def update_article(
    session: AsyncSession, article: Article, *, draft: Draft, author_id: str | None = None
) -> Article:
    """Save an edit as a new version; the next question finds it."""
    for name, value in _columns(draft).items():
        setattr(article, name, value)
    article.version += 1
    article.updated_at = now()
    await session.flush()
    await _keep_version(session, article, author_id=author_id)
    return article


def _columns(draft: Draft) -> dict[str, object]:
    return asdict(draft) | {"questions": list(draft.questions)}


async def _keep_version(session: AsyncSession, article: Article, *, author_id: str | None) -> None:
    session.add(
        ArticleVersion(
            article_id=article.id,
            version=article.version,
            title=article.title,
            body=article.body,
            questions=list(article.questions),
            category=article.category,
            status=article.status,
            author_id=author_id,
        )
    )
    await session.flush()
