"""Knowledge gaps: what the bot reports, and what the staff does about it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.deps import DatabaseDep, WriteSession
from crm_backend.knowledge import answers, gaps
from crm_backend.knowledge.catalogue import articles_by_id
from crm_backend.knowledge.editing_schemas import StaffArticle
from crm_backend.knowledge.editing_views import article_view
from crm_backend.knowledge.gap_list import GapGroups, Group
from crm_backend.knowledge.gap_schemas import (
    Feedback,
    FeedbackAnswer,
    GapDraftIn,
    GapGroup,
    GapPage,
    NearestArticle,
    Resolved,
    ResolveIn,
)
from crm_backend.knowledge.recording import RecorderDep
from crm_backend.knowledge.routes import RetrieverDep
from crm_backend.knowledge.schemas import Alternative
from crm_backend.knowledge.staff_deps import EditorDep, PageNumber, PerPage
from crm_backend.staff.deps import StaffDep

router = APIRouter(prefix="/api/staff/knowledge/gaps", tags=["knowledge desk"])
internal = APIRouter(prefix="/knowledge")
OTHERS = 3


def get_groups(request: Request) -> GapGroups:
    """Return the application's groups, made on first use."""
    state = request.app.state
    if not hasattr(state, "gap_groups"):
        state.gap_groups = GapGroups(state.vectors)
    groups: GapGroups = state.gap_groups
    return groups


@router.get("")
async def list_gaps(
    staff: StaffDep,
    database: DatabaseDep,
    groups: Annotated[GapGroups, Depends(get_groups)],
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> GapPage:
    """List what customers asked and no article answered, grouped by meaning, the largest group first."""
    found = await groups.current(database)
    shown = found[(page - 1) * per_page : page * per_page]
    async with database.read() as session:
        views = await _views(session, shown)
    total = sum(len(one.ids) for one in found)
    return GapPage(groups=views, total=len(found), gaps=total, page=page, per_page=per_page)


@router.post("/resolve")
async def resolve_gaps(staff: EditorDep, session: WriteSession, body: ResolveIn) -> Resolved:
    """Settle gaps: with the article that answers them now, or as not worth one."""
    count = await gaps.resolve(session, body.ids, article_id=body.article_id, staff_id=staff.id)
    return Resolved(resolved=count, unknown=len(set(body.ids)) - count)


@router.post("/draft", status_code=201)
async def draft_from_gaps(staff: EditorDep, session: WriteSession, body: GapDraftIn) -> StaffArticle:
    """Make a draft with the questions as other ways to ask, and settle the gaps with it.

    Its body says that the answer is still to be written; until it is, it cannot be published.
    """
    article = await gaps.make_draft(
        session,
        body.ids,
        title=body.title,
        category=body.category,
        language=body.language,
        staff_id=staff.id,
    )
    return await article_view(session, article)


@internal.post("/feedback")
async def take_feedback(
    body: Feedback, database: DatabaseDep, retriever: RetrieverDep, recorder: RecorderDep
) -> FeedbackAnswer:
    """Keep that an answer did not help, and name other articles near the question."""
    await recorder.keep_unhelpful(body, slug=body.slug)
    if not body.question.strip():
        return FeedbackAnswer(alternatives=[])
    async with database.read() as session:
        found = await answers.search(session, retriever, question=body.question, limit=OTHERS + 1)
    others = [Alternative(title=hit.title, slug=hit.slug) for hit in found.results if hit.slug != body.slug]
    return FeedbackAnswer(alternatives=others[:OTHERS])


async def _views(session: AsyncSession, groups: Sequence[Group]) -> list[GapGroup]:
    nearest = await articles_by_id(session, [one.article_id for one in groups if one.article_id])
    views = []
    for one in groups:
        article = nearest.get(one.article_id or "")
        near = None if article is None else NearestArticle.model_validate(article)
        fields = {name: value for name, value in vars(one).items() if name != "article_id"}
        views.append(GapGroup(**fields, count=len(one.ids), nearest=near))
    return views
