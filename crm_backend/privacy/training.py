"""What models learned from, and which of them must be trained anew."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.privacy.models import RetrainingMark, TrainingUse


async def record(session: AsyncSession, model: str, message_ids: Iterable[str]) -> None:
    """Note that a model learned from these messages; call it when the model is trained."""
    rows = [{"model": model, "message_id": message_id} for message_id in set(message_ids)]
    if rows:
        await session.execute(insert(TrainingUse), rows)


async def mark_learners(session: AsyncSession, message_ids: Sequence[str]) -> list[str]:
    """Mark every model that learned from these messages for retraining; return their names."""
    used = TrainingUse.message_id.in_(message_ids)
    models = sorted(set(await session.scalars(select(TrainingUse.model).where(used))))
    waiting = set(await list_marks(session))
    session.add_all([RetrainingMark(model=model) for model in models if model not in waiting])
    await session.execute(delete(TrainingUse).where(used))
    await session.flush()
    return models


async def list_marks(session: AsyncSession) -> list[str]:
    """Return the models that still have to be trained anew."""
    query = select(RetrainingMark.model).where(RetrainingMark.done_at.is_(None))
    return sorted(set(await session.scalars(query)))


async def settle(session: AsyncSession, model: str) -> None:
    """Note that this model was replaced by one that never saw what was erased."""
    await session.execute(
        update(RetrainingMark)
        .where(RetrainingMark.model == model, RetrainingMark.done_at.is_(None))
        .values(done_at=now())
    )
