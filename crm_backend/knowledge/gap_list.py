"""The open gaps as groups, for the studio: computed when something changed, paged from memory."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from anyio.to_thread import run_sync
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from crm_backend.database import Database
from crm_backend.errors import Unavailable
from crm_backend.knowledge.content import one_line
from crm_backend.knowledge.gap_groups import Vectors, group
from crm_backend.knowledge.models import KnowledgeGap
from crm_backend.vectors import TextVectors

GAPS = 10_000
"""The latest open ones; older ones come up as these are settled."""
ENCODED_AT_ONCE = 500
EXAMPLES = 5


@dataclass(frozen=True)
class Group:
    """Gaps that ask the same; ``article_id`` is the article that came nearest most often."""

    ids: list[str]
    question: str
    last_seen: datetime
    reasons: dict[str, int]
    examples: list[str]
    article_id: str | None
    conversation_ids: list[str]


class GapGroups:
    """One a process: remembers the groups until gaps come or go."""

    def __init__(self, vectors: TextVectors) -> None:
        self._vectors = vectors
        self._state: tuple[object, ...] | None = None
        self._groups: list[Group] = []
        self._working = asyncio.Lock()

    async def current(self, database: Database) -> list[Group]:
        """Return all groups, the largest first."""
        async with self._working:
            async with database.read_slow() as session:
                state = await _state_of(session)
                if state == self._state:
                    return self._groups
                gaps = await _open_gaps(session)
            encoder = _checksum(self._vectors)
            missing = _without_vector(gaps, encoder)[:ENCODED_AT_ONCE] if encoder else []
            if encoder and missing:
                await self._encode(database, missing, encoder)
            self._groups = await run_sync(_make_groups, gaps, encoder)
            self._state = None if encoder is None or _without_vector(gaps, encoder) else state
            return self._groups

    async def _encode(self, database: Database, gaps: Sequence[KnowledgeGap], encoder: str) -> None:
        vectors = await run_sync(self._vectors.encode, [gap.question for gap in gaps])
        async with database.write() as session:
            for gap, vector in zip(gaps, vectors, strict=True):
                gap.vector, gap.encoder = vector.tobytes(), encoder
                known = {"vector": gap.vector, "encoder": encoder}
                await session.execute(update(KnowledgeGap).where(KnowledgeGap.id == gap.id).values(known))


async def vector_for(vectors: TextVectors, question: str) -> tuple[bytes, str] | None:
    """Return the vector of a question as it is stored, and its encoder; None without an encoder."""
    encoder = _checksum(vectors)
    if encoder is None:
        return None
    return (await run_sync(vectors.of, question)).tobytes(), encoder


def _checksum(vectors: TextVectors) -> str | None:
    try:
        return vectors.load().card.checksum[:64]
    except Unavailable:
        return None


async def _state_of(session: AsyncSession) -> tuple[object, ...]:
    last = (func.max(KnowledgeGap.created_at), func.max(KnowledgeGap.resolved_at))
    row = (await session.execute(select(func.count(), func.count(KnowledgeGap.resolved_at), *last))).one()
    return tuple(row)


async def _open_gaps(session: AsyncSession) -> list[KnowledgeGap]:
    query = select(KnowledgeGap).where(KnowledgeGap.resolved_at.is_(None))
    latest = query.order_by(KnowledgeGap.created_at.desc(), KnowledgeGap.id).limit(GAPS)
    rows = list(await session.scalars(latest.options(undefer(KnowledgeGap.vector))))
    session.expunge_all()
    return rows


def _without_vector(gaps: Sequence[KnowledgeGap], encoder: str) -> list[KnowledgeGap]:
    return [gap for gap in gaps if gap.vector is None or gap.encoder != encoder]


def _make_groups(gaps: Sequence[KnowledgeGap], encoder: str | None) -> list[Group]:
    """Group the gaps, latest first; equal words need no vector."""
    by_words: dict[str, list[KnowledgeGap]] = defaultdict(list)
    for gap in gaps:
        by_words[one_line(gap.question).casefold()].append(gap)
    asked = list(by_words.values())
    if not asked:
        return []
    found = group(_matrix(asked, encoder), [len(same) for same in asked])
    groups = [_describe([asked[number] for number in numbers]) for numbers in found]
    return sorted(groups, key=lambda one: (len(one.ids), one.last_seen), reverse=True)


def _matrix(asked: Sequence[Sequence[KnowledgeGap]], encoder: str | None) -> Vectors:
    usable = [_usable(same, encoder) for same in asked]
    dimension = next((len(vector) for vector in usable if vector is not None), 1)
    matrix = np.zeros((len(asked), dimension), dtype=np.float32)
    for row, vector in zip(matrix, usable, strict=True):
        if vector is not None and len(vector) == dimension:
            row[:] = vector
    return matrix


def _usable(same: Sequence[KnowledgeGap], encoder: str | None) -> Vectors | None:
    stored = (gap.vector for gap in same if gap.vector is not None and gap.encoder == encoder)
    content = next(stored, None)
    return None if content is None else np.frombuffer(content, dtype=np.float32)


def _describe(asked: Sequence[Sequence[KnowledgeGap]]) -> Group:
    gaps = sorted(
        (gap for same in asked for gap in same), key=lambda gap: (gap.created_at, gap.id), reverse=True
    )
    near = Counter(gap.article_id for gap in gaps if gap.article_id)
    return Group(
        ids=[gap.id for gap in gaps],
        question=asked[0][0].question,
        last_seen=gaps[0].created_at,
        reasons=dict(Counter(gap.reason for gap in gaps)),
        examples=[same[0].question for same in asked[1 : EXAMPLES + 1]],
        article_id=near.most_common(1)[0][0] if near else None,
        conversation_ids=list(dict.fromkeys(gap.conversation_id for gap in gaps))[:EXAMPLES],
    )
