"""From training data to what the API shows."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.staff import service as accounts
from crm_backend.studio.data.exporting import conflict_view
from crm_backend.studio.data.schemas import (
    ConflictView,
    DataView,
    EditView,
    EntityView,
    IntentView,
    SentencePage,
    SentenceView,
)
from crm_backend.studio.data.sentences import Sentence, entities_of, key_of, plain
from crm_backend.studio.models import UNDONE, TestSentence, TrainingEdit
from crm_backend.studio.training_data import TrainingData

EDITS = 200


async def overview(db: AsyncSession, data: TrainingData) -> DataView:
    """Return the intents with their counts, and what has changed since the files."""
    merged = data.merged
    counts = Counter(one.intent for one in merged.sentences.values())
    added = Counter(one.intent for one in merged.sentences.values() if one.line == 0)
    files = {one.intent: one.file for one in reversed(data.corpus.sentences)} | merged.new_intents
    shown = [name for name in merged.intents if counts[name]]
    return DataView(
        digest=data.corpus.digest,
        sentences=len(merged.sentences),
        intents=[
            IntentView(
                name=name,
                file=files.get(name, ""),
                sentences=counts[name],
                added=added[name],
                is_new=name in merged.new_intents,
            )
            for name in sorted(shown)
        ],
        entities=list(data.corpus.entities),
        files=sorted({one.file for one in data.corpus.sentences}),
        open_edits=len(merged.applied) + len(merged.conflicts),
        conflicts=[ConflictView.model_validate(conflict_view(one)) for one in merged.conflicts],
        tests=await db.scalar(select(func.count()).select_from(TestSentence)) or 0,
    )


def sentence_page(data: TrainingData, *, intent: str, q: str, limit: int) -> SentencePage:
    """Return sentences, those of the studio first; ``q`` are words that all occur in them."""
    words = key_of(q).split()
    found = [
        one
        for key, one in data.merged.sentences.items()
        if (not intent or one.intent == intent) and all(word in key for word in words)
    ]
    found.sort(key=lambda one: one.line > 0)
    return SentencePage(sentences=[sentence_view(one) for one in found[:limit]], total=len(found))


def sentence_view(one: Sentence) -> SentenceView:
    """Return a sentence with its entities."""
    entities = [EntityView(**vars(entity)) for entity in entities_of(one.text)]
    return SentenceView(
        text=one.text,
        plain=plain(one.text),
        intent=one.intent,
        entities=entities,
        file=one.file,
        line=one.line,
    )


async def edit_views(db: AsyncSession, rows: Sequence[TrainingEdit]) -> list[EditView]:
    """Return edits with the names of their authors."""
    names = await accounts.names_of(db, (row.author for row in rows))
    fields = ("id", "kind", "intent", "text", "old_intent", "old_text", "source", "state", "created_at")
    return [
        EditView(**{name: getattr(row, name) for name in fields}, author=names.get(row.author or ""))
        for row in rows
    ]


async def latest_edits(db: AsyncSession, *, state: str | None) -> list[EditView]:
    """Return edits, newest first; None for all but those that were undone."""
    query = select(TrainingEdit).order_by(TrainingEdit.id.desc()).limit(EDITS)
    query = query.where(TrainingEdit.state == state if state else TrainingEdit.state != UNDONE)
    return await edit_views(db, (await db.scalars(query)).all())
