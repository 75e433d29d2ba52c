"""The staff's knowledge API: articles and their versions."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from crm_backend.deps import ReadSession, WriteSession
from crm_backend.knowledge import catalogue, editing
from crm_backend.knowledge.catalogue import Filter
from crm_backend.knowledge.content import Draft
from crm_backend.knowledge.editing_schemas import (
    AnyStatus,
    ArticleEdit,
    ArticleIn,
    StaffArticle,
    StaffArticlePage,
    UndoIn,
    VersionIn,
    VersionPage,
    VersionView,
)
from crm_backend.knowledge.editing_views import article_view, summaries, version_summaries, version_view
from crm_backend.knowledge.routes import NO_NULL
from crm_backend.knowledge.staff_deps import ArticleId, EditorDep, PageNumber, PerPage
from crm_backend.staff.deps import StaffDep

router = APIRouter(prefix="/api/staff/knowledge/articles", tags=["knowledge desk"])


@router.get("")
async def list_articles(
    staff: StaffDep,
    session: ReadSession,
    q: Annotated[str, Query(max_length=200, description="words that title, questions or body have")] = "",
    status: Annotated[AnyStatus | None, Query(description="all but deleted if left out")] = None,
    category: Annotated[str | None, Query(max_length=80, pattern=NO_NULL)] = None,
    language: Annotated[str | None, Query(max_length=8, pattern=NO_NULL)] = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> StaffArticlePage:
    """List articles and drafts, the last edited first."""
    wanted = Filter(status=status, category=category, language=language, q=q)
    articles, total = await catalogue.list_articles(session, wanted, page=page, per_page=per_page)
    categories, languages = await catalogue.values_in_use(session)
    return StaffArticlePage(
        articles=await summaries(session, articles),
        total=total,
        page=page,
        per_page=per_page,
        categories=categories,
        languages=languages,
    )


@router.post("", status_code=201)
async def create_article(staff: EditorDep, session: WriteSession, body: ArticleIn) -> StaffArticle:
    """Add an article, as a draft unless it says ``published``."""
    draft = Draft(**body.model_dump(exclude={"slug", "questions"}), questions=tuple(body.questions))
    article = await editing.create(session, draft, staff_id=staff.id, slug=body.slug)
    return await article_view(session, article)


@router.get("/{article_id}")
async def read_article(staff: StaffDep, session: ReadSession, article_id: ArticleId) -> StaffArticle:
    """Return one article, a draft or a deleted one too."""
    return await article_view(session, await editing.get_article(session, article_id))


@router.patch("/{article_id}")
async def edit_article(
    staff: EditorDep, session: WriteSession, article_id: ArticleId, body: ArticleEdit
) -> StaffArticle:
    """Save a new version. 409 ``version_conflict`` if ``version`` is not the current one any more."""
    article = await editing.lock_version(session, article_id, body.version)
    changes = body.model_dump(exclude={"version"}, exclude_none=True)
    await editing.edit(session, article, changes, staff_id=staff.id)
    return await article_view(session, article)


@router.post("/{article_id}/publish")
async def publish_article(
    staff: EditorDep, session: WriteSession, article_id: ArticleId, body: VersionIn
) -> StaffArticle:
    """Show it to customers."""
    article = await editing.lock_version(session, article_id, body.version)
    await editing.publish(session, article, on=True, staff_id=staff.id)
    return await article_view(session, article)


@router.post("/{article_id}/unpublish")
async def unpublish_article(
    staff: EditorDep, session: WriteSession, article_id: ArticleId, body: VersionIn
) -> StaffArticle:
    """Make it a draft again."""
    article = await editing.lock_version(session, article_id, body.version)
    await editing.publish(session, article, on=False, staff_id=staff.id)
    return await article_view(session, article)


@router.delete("/{article_id}")
async def delete_article(
    staff: EditorDep,
    session: WriteSession,
    article_id: ArticleId,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> StaffArticle:
    """Take it away from everywhere but its history; undo brings it back."""
    article = await editing.lock_version(session, article_id, version)
    await editing.delete(session, article, staff_id=staff.id)
    return await article_view(session, article)


@router.get("/{article_id}/versions")
async def list_versions(
    staff: StaffDep,
    session: ReadSession,
    article_id: ArticleId,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> VersionPage:
    """List what was saved when and by whom, the latest first."""
    await editing.get_article(session, article_id)
    versions, total = await editing.list_versions(session, article_id, page=page, per_page=per_page)
    rows = await version_summaries(session, versions)
    return VersionPage(versions=rows, total=total, page=page, per_page=per_page)


@router.get("/{article_id}/versions/{number}")
async def read_version(
    staff: StaffDep,
    session: ReadSession,
    article_id: ArticleId,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
) -> VersionView:
    """Return the whole content of one version."""
    return await version_view(session, await editing.get_version(session, article_id, number))


@router.post("/{article_id}/undo")
async def undo_article(
    staff: EditorDep, session: WriteSession, article_id: ArticleId, body: UndoIn
) -> StaffArticle:
    """Make it again what it was in version ``to``, its status included; this is a new version."""
    article = await editing.lock_version(session, article_id, body.version)
    await editing.undo(session, article, to=body.to, staff_id=staff.id)
    return await article_view(session, article)
