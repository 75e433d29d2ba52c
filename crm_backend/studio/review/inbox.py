"""The inbox of a process: groups are worked out when messages or decisions came, and paged from memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from anyio.to_thread import run_sync
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import CUSTOMER
from crm_backend.database import Database, now
from crm_backend.knowledge.models import KnowledgeGap
from crm_backend.studio.data.files import Sources
from crm_backend.studio.data.nearest import Space, nearest, space_of, suggest
from crm_backend.studio.data.schemas import Near
from crm_backend.studio.data.sentences import plain
from crm_backend.studio.models import IntentCorrection, ReviewDecision, ReviewedMessage
from crm_backend.studio.review.groups import EXAMPLES, MOST, Group, group_of, make_groups, without
from crm_backend.studio.review.schemas import IntentSuggestion, ReviewGroup, ReviewMessage, ReviewPage
from crm_backend.studio.review.sources import Candidate, gather, undecided
from crm_backend.studio.training_data import load
from crm_backend.studio.vectors import SentenceVectors
from crm_backend.triage.models import EscalationDecision

NEAREST = 4


@dataclass(frozen=True)
class _Known:
    state: tuple[object, ...]
    groups: list[Group]


class Inbox:
    """One a process."""

    def __init__(self, vectors: SentenceVectors) -> None:
        self._vectors = vectors
        self._known: _Known | None = None
        self._working = asyncio.Lock()

    async def page(
        self, database: Database, sources: Sources, *, limit: int, topic: Sequence[str] = ()
    ) -> ReviewPage:
        """Return the first groups with suggestions, and how many there are.

        Args:
            topic: messages that somebody wants to decide on together: they come first, as one group.
        """
        groups, first = await self._groups(database), None
        if topic:
            groups, first = await self._with_topic(database, groups, topic)
        async with database.read_slow() as db:
            data = await load(db, sources)
            decided = await _decided_today(db)
        space = await run_sync(space_of, data.merged, self._vectors)
        return ReviewPage(
            groups=[_view(one, space) for one in groups[:limit]],
            total=len(groups),
            messages=sum(len(one.members) for one in groups),
            decided_today=decided,
            topic=first.id if first else None,
        )

    async def _with_topic(
        self, database: Database, groups: list[Group], topic: Sequence[str]
    ) -> tuple[list[Group], Group | None]:
        """Put what still waits of a topic before the groups, also what has no sign of its own."""
        signed = {each.message_id: each for one in groups for each in one.members}
        async with database.read_slow() as db:
            waiting = await undecided(db, topic[:MOST])
        members = [signed.get(one.message_id, one) for one in waiting]
        if not members:
            return groups, None
        rows = await run_sync(self._vectors.of, [members[0].text])
        first = group_of(members, rows[0])
        return [first, *without(groups, {one.message_id for one in members})], first

    async def _groups(self, database: Database) -> list[Group]:
        async with self._working:
            async with database.read_slow() as db:
                state = await _state_of(db)
                if self._known is not None and self._known.state == state:
                    return self._known.groups
                candidates = await gather(db)
            groups = await run_sync(self._make, candidates)
            self._known = _Known(state, groups)
            return groups

    def _make(self, candidates: list[Candidate]) -> list[Group]:
        return make_groups(candidates, self._vectors.of([one.text for one in candidates]))


async def _state_of(db: AsyncSession) -> tuple[object, ...]:
    """Return what changes whenever the groups may: counts and newest times of what they come from."""
    parts: list[object] = []
    for query in (
        select(func.count(Message.id), func.max(Message.created_at)).where(
            Message.sender == CUSTOMER, Message.parse.is_not(None)
        ),
        select(func.count(ReviewedMessage.message_id), func.max(ReviewedMessage.decision_id)),
        select(func.count(IntentCorrection.message_id), func.max(IntentCorrection.created_at)),
        select(func.count(KnowledgeGap.id), func.max(KnowledgeGap.created_at)),
        select(func.count(EscalationDecision.verdict), func.max(EscalationDecision.verdict_at)),
        select(func.count(ReviewDecision.undone_at), func.max(ReviewDecision.created_at)),
    ):
        parts += (await db.execute(query)).one()
    return tuple(parts)


async def _decided_today(db: AsyncSession) -> int:
    morning = now().replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.count(ReviewDecision.id)).where(
        ReviewDecision.created_at >= morning, ReviewDecision.undone_at.is_(None)
    )
    return await db.scalar(query) or 0


def _view(one: Group, space: Space) -> ReviewGroup:
    return ReviewGroup(
        id=one.id,
        count=len(one.members),
        messages=[_message(each) for each in one.members[:EXAMPLES]],
        message_ids=[each.message_id for each in one.members],
        signs=one.signs,
        intent=one.intent,
        corrected=one.corrected,
        suggestions=[
            IntentSuggestion(intent=sentence.intent, sentence=plain(sentence.text), share=share)
            for sentence, share in suggest(space, one.vector)
        ],
        nearest=[
            Near(text=plain(sentence.text), intent=sentence.intent, likeness=likeness)
            for sentence, likeness in nearest(space, one.vector, count=NEAREST)
        ],
    )


def _message(one: Candidate) -> ReviewMessage:
    fields = {name: getattr(one, name) for name in ("conversation_id", "seq", "text", "intent", "confidence")}
    return ReviewMessage(id=one.message_id, signs=list(one.signs), **fields)
