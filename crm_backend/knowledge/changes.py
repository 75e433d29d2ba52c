"""What changed among the published articles since the index was made, asked of the database cheaply."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.knowledge.models import PUBLISHED, Article

OVERLAP = timedelta(seconds=10)
"""How long an edit may take from its time stamp to its commit and still be noticed at once."""
MANY = 200
AT_ONCE = 500
_GLANCE = select(func.count(), func.max(Article.updated_at)).where(Article.status == PUBLISHED)
State = tuple[int, datetime]
"""An article's version and time of its last edit."""


@dataclass(frozen=True)
class Glance:
    """How many articles there are, and the newest edit: equal glances, equal articles."""

    count: int = 0
    newest: datetime | None = None


async def glance(session: AsyncSession) -> Glance:
    """Return what nearly every edit changes; read from an index alone."""
    return Glance(*(await session.execute(_GLANCE)).one())


async def recent(session: AsyncSession, *, since: datetime | None = None) -> dict[str, State]:
    """Return at most 200 articles edited since then, and in the last seconds in any case.

    A slower writer's time stamp may be older than one that was seen before.
    """
    overlap = now() - OVERLAP
    query = _states().where(Article.updated_at >= min(since or overlap, overlap)).limit(MANY)
    return {row.id: (row.version, row.updated_at) for row in await session.execute(query)}


async def states(session: AsyncSession) -> dict[str, State]:
    """Return all of them."""
    return {row.id: (row.version, row.updated_at) for row in await session.execute(_states())}


def _states() -> Select[str, int, datetime]:
    return select(Article.id, Article.version, Article.updated_at).where(Article.status == PUBLISHED)


def outdated(seen: Mapping[str, State], known: Mapping[str, State]) -> list[str]:
    """Return the ids whose state is another one than the known."""
    return [id for id, state in seen.items() if known.get(id) != state]


async def load(session: AsyncSession, ids: Collection[str]) -> list[Article]:
    """Return published articles by slug; fewer if some are gone by now."""
    rows: list[Article] = []
    for some in _slices(list(ids)):
        query = (
            select(Article).where(Article.status == PUBLISHED, Article.id.in_(some)).order_by(Article.slug)
        )
        rows += await session.scalars(query)
    return rows


def _slices(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
