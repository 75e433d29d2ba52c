"""Replays as the API shows them."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.studio.replay import service
from crm_backend.studio.replay.models import Replay
from crm_backend.studio.replay.schemas import ReplayedView, ReplayView


async def replay_view(db: AsyncSession, row: Replay) -> ReplayView:
    """Show a replay with its conversations, those that break first."""
    return ReplayView(
        state=row.state,
        candidate=row.candidate_id,
        base=row.base_id,
        error=row.error,
        played=row.played,
        total=row.total,
        counts=row.counts,
        finished_at=row.finished_at,
        conversations=[ReplayedView.model_validate(one) for one in await service.conversations_of(db, row)],
    )
