"""How the staff changes articles: nothing is overwritten unseen, and everything can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, InvalidInput, NotFound
from crm_backend.idempotency import insert_if_new
from crm_backend.knowledge import service
from crm_backend.knowledge.content import (
    DELETED,
    DRAFT,
    PLACEHOLDER,
    PUBLISHED,
    Draft,
    checked,
    checked_slug,
    numbered,
    same,
    slug_of,
)
from crm_backend.knowledge.models import Article, ArticleVersion
from crm_backend.staff import audit

SLUG_TRIES = 1000


def draft_of(row: Article | ArticleVersion) -> Draft:
    """Return what an author wrote in an article or a version of it."""
    return Draft(
        title=row.title,
        body=row.body,
        questions=tuple(row.questions),
        category=row.category,
        language=row.language,
        status=row.status,
    )


async def get_article(session: AsyncSession, article_id: str, *, lock: bool = False) -> Article:
    """Return an article in whatever state; ``lock`` keeps other writers off its row.

    Raises:
        NotFound: ``article_not_found``.
    """
    query = select(Article).where(Article.id == article_id)
    article = await session.scalar(query.with_for_update() if lock else query)
    if article is None:
        raise NotFound("There is no such article.", code="article_not_found")
    return article


async def create(
    session: AsyncSession, draft: Draft, *, staff_id: str | None, slug: str | None = None
) -> Article:
    """Add an article; its slug is made from the title unless one is given.

    Raises:
        InvalidInput, TooLarge: see ``content.checked``; ``answer_missing``.
        Conflict: ``slug_taken``, for a slug that was given.
    """
    draft = prepared(draft)
    wanted = slug_of(draft.title) if slug is None else checked_slug(slug)
    tries = SLUG_TRIES if slug is None else 1
    for candidate in (numbered(wanted, number) for number in range(1, tries + 1)):
        if await session.scalar(select(Article.id).where(Article.slug == candidate)) is not None:
            continue
        article = service.new_article(slug=candidate, draft=draft)
        if await insert_if_new(session, article):
            await service.keep_version(session, article, author_id=staff_id)
            await _note(session, article, "article.create", staff_id)
            return article
    raise Conflict(f"There is an article with the slug '{wanted}' already.", code="slug_taken")


async def save(
    session: AsyncSession,
    article: Article,
    draft: Draft,
    *,
    staff_id: str | None,
    action: str = "article.edit",
) -> Article:
    """Save a new version of a locked article; without a difference nothing happens.

    Raises:
        InvalidInput, TooLarge: see ``content.checked``; ``answer_missing``.
    """
    draft = prepared(draft)
    if same(draft, draft_of(article)):
        return article
    await service.update_article(session, article, draft=draft, author_id=staff_id)
    await _note(session, article, action, staff_id)
    return article


async def edit(
    session: AsyncSession, article: Article, changes: Mapping[str, Any], *, staff_id: str
) -> Article:
    """Change the fields of a locked article that ``changes`` names.

    Raises:
        InvalidInput, TooLarge: see ``save``.
        Conflict: ``article_deleted``.
    """
    draft = replace(draft_of(require_alive(article)), **changes)
    draft = replace(draft, questions=tuple(draft.questions))
    return await save(session, article, draft, staff_id=staff_id)


async def lock_version(session: AsyncSession, article_id: str, version: int | None) -> Article:
    """Return the article for a change that was made looking at ``version``.

    Raises:
        NotFound: ``article_not_found``.
        Conflict: ``version_conflict``: somebody has saved another version since.
    """
    article = await get_article(session, article_id, lock=True)
    if version is not None and version != article.version:
        detail = f"Somebody saved version {article.version} meanwhile; you were looking at {version}."
        raise Conflict(
            detail, code="version_conflict", current_version=article.version, updated_at=article.updated_at
        )
    return article


def require_alive(article: Article) -> Article:
    """Return an article that was not deleted.

    Raises:
        Conflict: ``article_deleted``.
    """
    if article.status == DELETED:
        raise Conflict("This article was deleted; undo that first.", code="article_deleted")
    return article


async def publish(session: AsyncSession, article: Article, *, on: bool, staff_id: str) -> Article:
    """Show an article to customers, or take it back."""
    draft = replace(draft_of(require_alive(article)), status=PUBLISHED if on else DRAFT)
    action = "article.publish" if on else "article.unpublish"
    return await save(session, article, draft, staff_id=staff_id, action=action)


async def delete(session: AsyncSession, article: Article, *, staff_id: str) -> Article:
    """Take an article out of everything but its history; an undo brings it back."""
    if article.status != DELETED:
        gone = replace(draft_of(article), status=DELETED)
        await service.update_article(session, article, draft=gone, author_id=staff_id)
        await _note(session, article, "article.delete", staff_id)
    return article


async def undo(session: AsyncSession, article: Article, *, to: int, staff_id: str) -> Article:
    """Make an article again what it was in version ``to``, as a new version.

    Raises:
        NotFound: ``version_not_found``.
        Conflict: ``article_deleted``: in that version it was.
    """
    version = await get_version(session, article.id, to)
    if version.status == DELETED:
        raise Conflict(f"Version {to} is the deletion; choose one before it.", code="article_deleted")
    return await save(session, article, draft_of(version), staff_id=staff_id, action="article.undo")


async def get_version(session: AsyncSession, article_id: str, number: int) -> ArticleVersion:
    """Return one saved state.

    Raises:
        NotFound: ``version_not_found``.
    """
    of_article = (ArticleVersion.article_id == article_id, ArticleVersion.version == number)
    version = await session.scalar(select(ArticleVersion).where(*of_article))
    if version is None:
        raise NotFound("There is no such version of this article.", code="version_not_found")
    return version


async def list_versions(
    session: AsyncSession, article_id: str, *, page: int, per_page: int
) -> tuple[Sequence[ArticleVersion], int]:
    """Return saved states, the latest first, and how many there are."""
    query = select(ArticleVersion).where(ArticleVersion.article_id == article_id)
    total = await session.scalar(select(func.count()).select_from(query.subquery()))
    ordered = query.order_by(ArticleVersion.version.desc())
    rows = await session.scalars(ordered.offset((page - 1) * per_page).limit(per_page))
    return rows.all(), total or 0


def prepared(draft: Draft) -> Draft:
    """Return the draft as it is stored.

    Raises:
        InvalidInput, TooLarge: see ``content.checked``; ``answer_missing``: published without an answer.
    """
    draft = checked(draft)
    if draft.status == PUBLISHED and PLACEHOLDER.strip() in draft.body:
        detail = "The answer is still to be written; this cannot be published."
        raise InvalidInput(detail, code="answer_missing")
    return draft


async def _note(session: AsyncSession, article: Article, action: str, staff_id: str | None) -> None:
    await audit.record(
        session,
        staff_id=staff_id,
        action=action,
        object_type="article",
        object_id=article.id,
        detail={"version": article.version},
    )
