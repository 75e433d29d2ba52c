"""The training data as it counts now, files and accepted edits together: read, and written for a training."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.settings import Settings, get_settings
from crm_backend.studio.data.files import Corpus, Sources, digest_of, parse, read_files
from crm_backend.studio.data.merge import Edit, Merged, merge
from crm_backend.studio.data.writing import rewrite
from crm_backend.studio.models import OPEN, TestSentence, TrainingEdit


@dataclass(frozen=True)
class TrainingSnapshot:
    """What a model learns from. ``digest`` is the SHA-256 of every file that was written."""

    digest: str
    sentences: int
    intents: tuple[str, ...]
    edits: int
    """Edits that are in it and not in the shop's files yet."""
    conflicts: int
    """Edits that the files no longer allow; they were left out."""
    message_ids: tuple[str, ...]
    """Customers' messages among the sentences, for ``privacy.training.record``."""


@dataclass(frozen=True)
class TrainingData:
    """Files, and files with edits."""

    corpus: Corpus
    merged: Merged


def sources_of(settings: Settings) -> Sources:
    """Return where the shop's files are."""
    return Sources(settings.training_data, settings.domain, settings.rasa_config)


async def load(db: AsyncSession, sources: Sources) -> TrainingData:
    """Read files and open edits.

    Raises:
        InvalidInput: ``training_data_broken``, with file and line.
    """
    corpus = await run_sync(read_files, sources)
    rows = await db.scalars(select(TrainingEdit).where(TrainingEdit.state == OPEN).order_by(TrainingEdit.id))
    return TrainingData(corpus, merge(corpus, [edit_of(row) for row in rows]))


def edit_of(row: TrainingEdit) -> Edit:
    """Return the edit that a row holds."""
    fields = ("kind", "intent", "text", "old_intent", "old_text", "file")
    return Edit(row.id, **{name: getattr(row, name) for name in fields})


async def write_training_data(
    db: AsyncSession, folder: Path, *, sources: Sources | None = None
) -> TrainingSnapshot:
    """Write ``data/``, ``domain/`` and ``config.yml`` into a folder; what tests a model is not among it.

    ``rasa train --data FOLDER/data --domain FOLDER/domain --config FOLDER/config.yml`` reads it.

    Raises:
        InvalidInput: ``training_data_broken``, with file and line.
    """
    sources = sources or sources_of(get_settings())
    data = await load(db, sources)
    tests = set(await db.scalars(select(TestSentence.key)))
    for key in tests & data.merged.sentences.keys():
        if data.merged.sentences[key].line == 0:  # one of the files stays: they are the shop's own word
            del data.merged.sentences[key]
    texts = await run_sync(rewrite, data.corpus, data.merged)
    await run_sync(_write, folder, texts, sources.config)
    learned = await db.scalars(
        select(TrainingEdit.message_id).where(
            TrainingEdit.message_id.is_not(None), TrainingEdit.state.in_((OPEN, "exported"))
        )
    )
    written = await run_sync(parse, texts)
    return TrainingSnapshot(
        digest=digest_of(texts),
        sentences=len(written.sentences),
        intents=tuple(sorted({one.intent for one in written.sentences})),
        edits=len(data.merged.applied),
        conflicts=len(data.merged.conflicts),
        message_ids=tuple(sorted({one for one in learned if one})),
    )


def _write(folder: Path, texts: dict[str, str], config: Path) -> None:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    shutil.copyfile(config, folder / "config.yml")
