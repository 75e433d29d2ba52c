"""Training data out: into the shop's files, or as an archive; contradictions with the files are shown."""

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict as Refused
from crm_backend.errors import Unavailable
from crm_backend.staff import audit
from crm_backend.studio.data.files import Corpus, Sources, digest_of, parse, read_files
from crm_backend.studio.data.merge import Conflict
from crm_backend.studio.data.writing import rewrite
from crm_backend.studio.models import EXPORTED, TrainingEdit, TrainingExport
from crm_backend.studio.training_data import TrainingData, load


@dataclass(frozen=True)
class Exported:
    """What changed on the disk."""

    files: tuple[str, ...]
    edits: int
    digest: str


async def as_archive(db: AsyncSession, sources: Sources, *, staff_id: str) -> bytes:
    """Return a .zip of ``data/`` and ``domain/`` with every edit in it; the edits stay open.

    Raises:
        Conflict: ``export_conflicts``.
    """
    data = await load(db, sources)
    refuse_conflicts(data)
    texts = await run_sync(rewrite, data.corpus, data.merged)
    await _remember(db, parse(texts), staff_id)
    return _zip(texts)


async def into_files(db: AsyncSession, sources: Sources, *, staff_id: str) -> Exported:
    """Write every edit into the shop's files and settle it.

    Raises:
        Conflict: ``export_conflicts``: the files changed what an edit is about; ``files_moved``: they
            changed at this very moment.
        Unavailable: ``files_not_written``: the folder cannot be written to; nothing was changed.
    """
    data = await load(db, sources)
    refuse_conflicts(data)
    texts = await run_sync(rewrite, data.corpus, data.merged)
    changed = {name: text for name, text in texts.items() if data.corpus.texts.get(name) != text}
    corpus = parse(texts)
    await _remember(db, corpus, staff_id)
    done = [*data.merged.applied, *data.merged.settled]
    await db.execute(update(TrainingEdit).where(TrainingEdit.id.in_(done)).values(state=EXPORTED))
    await audit.record(
        db,
        staff_id=staff_id,
        action="training.export",
        object_type="training_data",
        object_id=corpus.digest[:36],
        detail={"files": sorted(changed), "edits": len(done)},
    )
    await run_sync(_replace, sources, data.corpus, changed)
    return Exported(tuple(sorted(changed)), len(done), corpus.digest)


def refuse_conflicts(data: TrainingData) -> None:
    """Refuse to write while files and edits contradict each other.

    Raises:
        Conflict: ``export_conflicts``, with each of them.
    """
    if data.merged.conflicts:
        raise Refused(
            f"{len(data.merged.conflicts)} edits no longer fit the files, which changed meanwhile.",
            code="export_conflicts",
            conflicts=[conflict_view(one) for one in data.merged.conflicts],
        )


def conflict_view(conflict: Conflict) -> dict[str, str | int]:
    """Return a conflict for a problem document."""
    edit = conflict.edit
    return {
        "edit_id": edit.id,
        "kind": edit.kind,
        "intent": edit.intent,
        "text": edit.text or edit.old_text,
        "base": edit.old_text,
        "theirs": conflict.theirs,
        "why": conflict.why,
    }


def as_mapping(corpus: Corpus) -> dict[str, str]:
    return {one.text: one.intent for one in corpus.by_key.values()}


async def _remember(db: AsyncSession, corpus: Corpus, staff_id: str) -> None:
    db.add(TrainingExport(digest=corpus.digest, sentences=as_mapping(corpus), author=staff_id))
    await db.flush()


def _replace(sources: Sources, before: Corpus, changed: Mapping[str, str]) -> None:
    """Replace files, each at once, if nobody else has changed any since they were read."""
    if digest_of(read_files(sources).texts) != before.digest:
        raise Refused("The files changed at this moment. Please export again.", code="files_moved")
    written: list[tuple[Path, Path]] = []
    try:
        for name, text in changed.items():
            path = _path(sources, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.{os.getpid()}")
            written.append((temporary, path))
            temporary.write_bytes(text.encode())
        for temporary, path in written:
            temporary.replace(path)
    except OSError as error:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)
        detail = (
            f"The folder of the training data cannot be written to ({error.strerror}). Download it instead."
        )
        raise Unavailable(detail, code="files_not_written") from error


def _path(sources: Sources, name: str) -> Path:
    folder, _, rest = name.partition("/")
    return (sources.domain if folder == "domain" else sources.data) / rest


def _zip(texts: Mapping[str, str]) -> bytes:
    """Return the files as an archive that is the same for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(texts):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), texts[name].encode())
    return buffer.getvalue()
