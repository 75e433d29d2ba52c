"""Training data in again from an archive: what differs from the last export becomes edits.

A three-way merge: the last export is the base, the archive theirs, files and open edits ours.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from anyio.to_thread import run_sync
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict as Refused
from crm_backend.errors import InvalidInput
from crm_backend.staff import audit
from crm_backend.studio.data.exporting import as_mapping, conflict_view
from crm_backend.studio.data.files import Corpus, Sources, parse
from crm_backend.studio.data.leftovers import emptied
from crm_backend.studio.data.merge import Conflict, Edit, Merged, differences, merge
from crm_backend.studio.data.service import By
from crm_backend.studio.models import TrainingEdit, TrainingExport
from crm_backend.studio.training_data import TrainingData, load

ARCHIVE_BYTES = 20_000_000


@dataclass(frozen=True)
class Imported:
    """What an archive brought."""

    added: int
    changed: int
    removed: int
    conflicts: tuple[Conflict, ...]


async def from_archive(
    db: AsyncSession, sources: Sources, content: bytes, *, by: By, prefer: str | None = None
) -> Imported:
    """Take in what differs between an archive and the last export, beside what was edited since.

    Args:
        prefer: ``theirs`` lets the archive win a conflict, ``ours`` what is here; None asks.

    Raises:
        InvalidInput: ``not_an_archive``, ``training_data_broken``; ``bad_name`` or ``too_few_sentences``
            of an intent that is new here.
        Conflict: ``import_conflicts``, with each of them; ``intents_emptied``, an intent that rules use
            would have too few sentences. Nothing was taken in.
    """
    theirs = await run_sync(_parse_archive, content)
    data = await load(db, sources)
    base = await _base(db, data)
    wanted = differences(base, as_mapping(theirs))
    edits = [*_new_intents(data, theirs), *wanted]
    numbered = [replace(one, id=at) for at, one in enumerate(edits, start=1)]
    outcome = merge_onto(data, numbered)
    if outcome.conflicts and prefer is None:
        raise Refused(
            f"{len(outcome.conflicts)} sentences were changed both here and in the archive.",
            code="import_conflicts",
            conflicts=[conflict_view(one) for one in outcome.conflicts],
        )
    applied = set(outcome.applied)
    kept = [one for one in numbered if one.id in applied]
    if prefer == "theirs":
        kept += [one for one in (_forced(data, each.edit) for each in outcome.conflicts) if one]
    kept += await run_sync(emptied, data, kept)
    await _keep_all(db, kept, by)
    kinds = [one.kind for one in kept]
    return Imported(
        kinds.count("add"), kinds.count("change"), kinds.count("remove"), tuple(outcome.conflicts)
    )


def merge_onto(data: TrainingData, edits: Sequence[Edit]) -> Merged:
    """Lay edits over files and open edits together."""
    present = Corpus(data.corpus.texts, tuple(data.merged.sentences.values()), dict(data.merged.intents))
    return merge(present, edits)


def _fields(edit: Edit) -> tuple[str, str, str, str, str, str]:
    return (edit.kind, edit.intent, edit.text, edit.old_intent, edit.old_text, edit.file)


def _forced(data: TrainingData, edit: Edit) -> Edit | None:
    """Return the edit that gives a sentence the archive's meaning whatever it has here."""
    there = data.merged.find(edit.text or edit.old_text)
    if edit.kind == "remove":
        gone = there and Edit(0, "remove", there.intent, old_intent=there.intent, old_text=there.text)
        return gone or None
    if there is None:
        return Edit(0, "add", edit.intent, edit.text)
    return Edit(0, "change", edit.intent, edit.text, there.intent, there.text)


def _new_intents(data: TrainingData, theirs: Corpus) -> list[Edit]:
    files = {one.intent: one.file for one in theirs.sentences}
    unknown = sorted(set(files) - set(data.merged.intents))
    return [Edit(0, "add_intent", name, file=files[name]) for name in unknown]


async def _keep_all(db: AsyncSession, edits: Sequence[Edit], by: By) -> None:
    names = ("kind", "intent", "text", "old_intent", "old_text", "file")
    for edit in edits:
        fields = dict(zip(names, _fields(edit), strict=True))
        db.add(TrainingEdit(source=by.source, author=by.staff_id, **fields))
        await db.flush()
    await audit.record(
        db,
        staff_id=by.staff_id,
        action="training.import",
        object_type="training_data",
        object_id="",
        detail={"edits": len(edits)},
    )


async def _base(db: AsyncSession, data: TrainingData) -> Mapping[str, str]:
    """Return the sentences of the last export; without one, the files as they are."""
    latest = await db.scalar(select(TrainingExport).order_by(TrainingExport.id.desc()).limit(1))
    return latest.sentences if latest else as_mapping(data.corpus)


def _parse_archive(content: bytes) -> Corpus:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.endswith(".yml")]
            if sum(archive.getinfo(name).file_size for name in names) > ARCHIVE_BYTES:
                raise InvalidInput("The archive is too large.", code="archive_too_large")
            raw = {_short(name): archive.read(name) for name in names}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError) as error:
        raise InvalidInput("This is not a .zip archive of training data.", code="not_an_archive") from error
    texts = {name: _decoded(name, one) for name, one in raw.items() if name.startswith(("data/", "domain/"))}
    corpus = parse(texts)
    if not corpus.sentences:
        detail = "There is no training data in this archive: it should hold data/nlu/….yml."
        raise InvalidInput(detail, code="not_an_archive")
    return corpus


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name} is not UTF-8 text.", code="training_data_broken", file=name, line=1
        ) from error


def _short(name: str) -> str:
    """Return a name as ours: an archive of the repository has folders before data/ and bot/domain/."""
    for folder in ("data/", "domain/"):
        if name.startswith(folder):
            return name
        _, found, rest = name.partition(f"/{folder}")
        if found:
            return folder + rest
    return name
