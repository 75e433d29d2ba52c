"""Decisions as the API shows them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.staff import service as accounts
from crm_backend.studio.models import ReviewDecision
from crm_backend.studio.review.schemas import DecisionView

LATEST = 50


async def decision_views(db: AsyncSession, rows: Sequence[ReviewDecision]) -> list[DecisionView]:
    """Return decisions with the names of who made them."""
    names = await accounts.names_of(db, (row.staff_id for row in rows))
    return [_view(row, names.get(row.staff_id)) for row in rows]


async def latest_decisions(db: AsyncSession) -> list[DecisionView]:
    """Return the latest decisions, newest first."""
    query = select(ReviewDecision).order_by(ReviewDecision.created_at.desc(), ReviewDecision.id).limit(LATEST)
    return await decision_views(db, (await db.scalars(query)).all())


def _view(row: ReviewDecision, by: str | None) -> DecisionView:
    detail = row.detail
    return DecisionView(
        id=row.id,
        kind=row.kind,
        intent=row.intent,
        by=by,
        messages=detail.get("messages", 0),
        taught=detail.get("taught", 0),
        tests=detail.get("tests", 0),
        known=detail.get("known", 0),
        article_id=detail.get("article_id"),
        created_at=row.created_at,
        undone=row.undone_at is not None,
    )
