"""What saving a sentence would do, said before it is saved."""

from anyio.to_thread import run_sync
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.studio.data.checks import check_intent, checked_text
from crm_backend.studio.data.nearest import SAME_FROM, nearest, space_of
from crm_backend.studio.data.schemas import CheckView, Near, Verdict
from crm_backend.studio.data.sentences import Sentence, key_of, plain
from crm_backend.studio.models import TestSentence
from crm_backend.studio.training_data import TrainingData
from crm_backend.studio.vectors import SentenceVectors

SHOWN = 5
CLOSE_FROM = 0.92
"""Cosine to a sentence of another intent from which an admin should look twice."""


async def check(
    db: AsyncSession, data: TrainingData, vectors: SentenceVectors, *, text: str, intent: str
) -> CheckView:
    """Return what a sentence would be kept as, and what stands against it.

    Raises:
        InvalidInput: see ``checked_text``.
        NotFound: ``intent_not_found``.
    """
    line = checked_text(text)
    check_intent(data, intent)
    near = await run_sync(_near, data, vectors, plain(line))
    found = [Near(text=plain(one.text), intent=one.intent, likeness=likeness) for one, likeness in near]
    there = data.merged.find(line)
    if there is not None:
        verdict: Verdict = "duplicate" if there.intent == intent else "contradiction"
        return CheckView(text=line, verdict=verdict, other_intent=there.intent, nearest=found)
    if await db.scalar(select(TestSentence.id).where(TestSentence.key == key_of(line)[:500])):
        return CheckView(text=line, verdict="in_test_set", nearest=found)
    verdict, other = _verdict(near, intent)
    return CheckView(text=line, nearest=found, verdict=verdict, other_intent=other)


def _verdict(near: list[tuple[Sentence, float]], intent: str) -> tuple[Verdict, str | None]:
    others = [(one, likeness) for one, likeness in near if one.intent != intent]
    own = [likeness for one, likeness in near if one.intent == intent]
    if others and others[0][1] >= CLOSE_FROM and (not own or others[0][1] > own[0]):
        return "near_contradiction", others[0][0].intent
    if own and own[0] >= SAME_FROM:
        return "near_duplicate", None
    return "fine", None


def _near(data: TrainingData, vectors: SentenceVectors, text: str) -> list[tuple[Sentence, float]]:
    space = space_of(data.merged, vectors)
    return nearest(space, vectors.of([text])[0], count=SHOWN)
