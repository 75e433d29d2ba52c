"""Changes of the training data by a person; each is an edit on top of the files and can be undone.

Nothing is overwritten silently: who changes what somebody else changed meanwhile is told so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, InvalidInput, NotFound
from crm_backend.staff import audit
from crm_backend.studio.data.checks import (
    check_intent,
    checked_text,
    contradiction,
    duplicate,
    refuse_few,
    refuse_last,
    refuse_tested,
    still_there,
)
from crm_backend.studio.data.files import Sources
from crm_backend.studio.data.flows import uses_of
from crm_backend.studio.data.sentences import Sentence, is_name, key_of
from crm_backend.studio.models import OPEN, UNDONE, TrainingEdit
from crm_backend.studio.training_data import TrainingData, load


@dataclass(frozen=True)
class By:
    """Who makes an edit, and what it comes from."""

    staff_id: str
    source: str = "typed"
    message_id: str | None = None
    decision_id: str | None = None


async def add_sentence(
    db: AsyncSession, sources: Sources, *, text: str, intent: str, by: By, move: bool = False
) -> TrainingEdit:
    """Add a sentence to an intent; with ``move``, take it from the intent that has it.

    Raises:
        InvalidInput: see ``checked_text``.
        NotFound: ``intent_not_found``.
        Conflict: ``duplicate_sentence``; ``contradiction`` (another intent has it, see ``move``);
            ``in_test_set``.
    """
    data, line = await load(db, sources), checked_text(text)
    check_intent(data, intent)
    there = data.merged.find(line)
    if there is None:
        await refuse_tested(db, line)
        return await _keep(db, by, kind="add", intent=intent, text=line)
    if there.intent == intent:
        raise duplicate(there)
    if not move:
        raise contradiction(there, intent)
    refuse_last(data, there)
    return await _keep_change(db, by, there, line, intent)


async def change_sentence(
    db: AsyncSession, sources: Sources, *, old: Sentence, text: str, intent: str, by: By
) -> TrainingEdit:
    """Give a sentence other words, marks or another intent.

    Raises:
        Conflict: ``sentence_changed``, somebody was quicker; ``contradiction``; ``duplicate_sentence``.
    """
    data, line = await load(db, sources), checked_text(text)
    check_intent(data, intent)
    there = await still_there(db, data, old)
    other = data.merged.find(line)
    if other is not None and other.key != there.key:
        raise contradiction(other, intent) if other.intent != intent else duplicate(other)
    if there.intent != intent:
        refuse_last(data, there)
    await refuse_tested(db, line)
    return await _keep_change(db, by, there, line, intent)


async def remove_sentence(db: AsyncSession, sources: Sources, *, old: Sentence, by: By) -> TrainingEdit:
    """Take a sentence away.

    Raises:
        Conflict: ``sentence_changed``; ``last_sentence``, the intent would have none.
    """
    data = await load(db, sources)
    there = await still_there(db, data, old)
    refuse_last(data, there)
    return await _keep(
        db, by, kind="remove", intent=there.intent, old_intent=there.intent, old_text=there.text
    )


async def add_intent(
    db: AsyncSession, sources: Sources, *, name: str, file: str, sentences: Sequence[str], by: By
) -> None:
    """Add an intent with its first sentences; its topic is the file they go to.

    Raises:
        InvalidInput: ``bad_name``, ``too_few_sentences``.
        Conflict: ``name_taken``.
    """
    await open_intent(db, sources, name=name, file=file, by=by)
    lines = list({key_of(text): text for text in map(checked_text, sentences)}.values())
    refuse_few(len(lines))
    for line in lines:
        await add_sentence(db, sources, text=line, intent=name, by=by, move=True)


async def open_intent(db: AsyncSession, sources: Sources, *, name: str, file: str, by: By) -> None:
    """Add an intent's name; its sentences must follow in the same transaction.

    Raises:
        InvalidInput: ``bad_name``.
        Conflict: ``name_taken``.
    """
    data = await load(db, sources)
    if not is_name(name):
        detail = "Name an intent by a verb and a noun in small letters, such as 'track_order'."
        raise InvalidInput(detail, code="bad_name")
    if name in data.merged.intents or name == "nlu_fallback":
        raise Conflict(f"There is an intent {name} already.", code="name_taken", intent=name)
    await _keep(db, by, kind="add_intent", intent=name, file=_file(data, file))


async def rename_intent(db: AsyncSession, sources: Sources, *, name: str, new_name: str, by: By) -> int:
    """Give an intent another name; return how many sentences it takes along.

    Raises:
        InvalidInput: ``bad_name``.
        NotFound: ``intent_not_found``.
        Conflict: ``name_taken``; ``intent_in_use``: rules, stories and slots would still say the old name.
    """
    data = await load(db, sources)
    check_intent(data, name)
    _refuse_used(data, name, "renamed")
    sentences = data.merged.of(name)
    file = data.merged.new_intents.get(name) or next((one.file for one in sentences if one.file), "")
    await open_intent(db, sources, name=new_name, file=file, by=by)
    for one in sentences:
        await _keep_change(db, by, one, one.text, new_name)
    await _keep(db, by, kind="remove_intent", intent=name)
    return len(sentences)


def _refuse_used(data: TrainingData, name: str, how: str) -> None:
    uses = uses_of(data.corpus, name)
    if uses:
        detail = f"{name} cannot be {how}: it is used by {', '.join(uses[:3])}"
        more = f" and {len(uses) - 3} more." if len(uses) > 3 else "."
        raise Conflict(detail + more, code="intent_in_use", intent=name, uses=uses)


async def remove_intent(db: AsyncSession, sources: Sources, *, name: str, by: By) -> int:
    """Take an intent and all its sentences away; return how many there were.

    Raises:
        NotFound: ``intent_not_found``.
        Conflict: ``intent_in_use``, naming the rules, stories and slots that use it.
    """
    data = await load(db, sources)
    check_intent(data, name)
    _refuse_used(data, name, "deleted")
    sentences = data.merged.of(name)
    for one in sentences:
        await _keep(db, by, kind="remove", intent=name, old_intent=name, old_text=one.text)
    await _keep(db, by, kind="remove_intent", intent=name)
    return len(sentences)


async def undo(db: AsyncSession, edit_id: int, *, staff_id: str) -> TrainingEdit:
    """Take an edit back that is not in the files yet.

    Raises:
        NotFound: ``edit_not_found``.
        Conflict: ``edit_settled``, it was taken back or exported before.
    """
    row = await db.get(TrainingEdit, edit_id)
    if row is None:
        raise NotFound("There is no such edit.", code="edit_not_found")
    if row.state != OPEN:
        detail = (
            "This edit is in the files already." if row.state != UNDONE else "This edit was undone already."
        )
        raise Conflict(detail, code="edit_settled", state=row.state)
    row.state = UNDONE
    await _note(db, staff_id, "training.undo", row)
    return row


async def undo_decision(db: AsyncSession, decision_id: str) -> int:
    """Take back the edits that a review decision made; return how many were open."""
    is_its = (TrainingEdit.decision_id == decision_id, TrainingEdit.state == OPEN)
    result = await db.execute(update(TrainingEdit).where(*is_its).values(state=UNDONE))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _file(data: TrainingData, file: str) -> str:
    known = {one.file for one in data.corpus.sentences}
    return file if file in known else "data/nlu/studio.yml"


async def _keep_change(db: AsyncSession, by: By, there: Sentence, text: str, intent: str) -> TrainingEdit:
    return await _keep(
        db, by, kind="change", intent=intent, text=text, old_intent=there.intent, old_text=there.text
    )


async def _keep(db: AsyncSession, by: By, **fields: str) -> TrainingEdit:
    row = TrainingEdit(
        source=by.source,
        message_id=by.message_id,
        decision_id=by.decision_id,
        author=by.staff_id,
        **fields,
    )
    db.add(row)
    await db.flush()
    await _note(db, by.staff_id, f"training.{row.kind}", row)
    return row


async def _note(db: AsyncSession, staff_id: str, action: str, row: TrainingEdit) -> None:
    await audit.record(
        db,
        staff_id=staff_id,
        action=action,
        object_type="training_edit",
        object_id=str(row.id),
        detail={"intent": row.intent},
    )
