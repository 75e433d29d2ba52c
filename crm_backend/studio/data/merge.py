"""Edits laid over the files. Each edit holds what it found, so that a later change of the files is seen.

An edit is a small three-way merge: its base is what it found (``old_intent``, ``old_text``, or nothing),
ours is what it makes of it, theirs is what the files say by now. Where the two agree the edit is settled,
where they differ it is a conflict, is left out and is shown. Pure functions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from crm_backend.studio.data.files import Corpus
from crm_backend.studio.data.sentences import Sentence, key_of

Kind = Literal["add", "change", "remove", "add_intent", "remove_intent"]


@dataclass(frozen=True)
class Edit:
    """One change by a person. ``file`` is where a new intent's sentences go."""

    id: int
    kind: Kind
    intent: str
    text: str = ""
    old_intent: str = ""
    old_text: str = ""
    file: str = ""


@dataclass(frozen=True)
class Conflict:
    """An edit that the files no longer allow, why, and what the files say instead."""

    edit: Edit
    why: str
    theirs: str = ""


@dataclass
class Merged:
    """Files and edits together."""

    sentences: dict[str, Sentence]
    """By key; keys are in the order of the files, new ones last."""
    intents: dict[str, str]
    """Name and domain file."""
    new_intents: dict[str, str] = field(default_factory=dict)
    """Name and the file its sentences go to."""
    dropped: set[str] = field(default_factory=set)
    conflicts: list[Conflict] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    """Edits that the files already hold."""
    applied: list[int] = field(default_factory=list)

    def of(self, intent: str) -> list[Sentence]:
        """Return an intent's sentences."""
        return [one for one in self.sentences.values() if one.intent == intent]

    def find(self, text: str) -> Sentence | None:
        """Return the sentence that reads the same."""
        return self.sentences.get(key_of(text))


def merge(corpus: Corpus, edits: Iterable[Edit]) -> Merged:
    """Apply edits in the order of their ids."""
    merged = Merged(dict(corpus.by_key), dict(corpus.intents))
    for edit in sorted(edits, key=lambda one: one.id):
        outcome = _APPLY[edit.kind](merged, edit)
        if isinstance(outcome, Conflict):
            merged.conflicts.append(outcome)
        else:
            (merged.applied if outcome else merged.settled).append(edit.id)
    return merged


def _add(merged: Merged, edit: Edit) -> bool | Conflict:
    there = merged.find(edit.text)
    if there is not None and there.intent == edit.intent:
        return False
    if there is not None:
        return Conflict(edit, f"This sentence is an example of {there.intent} by now.", there.intent)
    if edit.intent not in merged.intents:
        return Conflict(edit, f"The intent {edit.intent} is no longer there.")
    merged.sentences[key_of(edit.text)] = Sentence(edit.text, edit.intent)
    return True


def _change(merged: Merged, edit: Edit) -> bool | Conflict:
    old, new = merged.find(edit.old_text), merged.find(edit.text)
    if new is not None and new.text == edit.text and new.intent == edit.intent:
        return False
    if old is None:
        return Conflict(edit, "This sentence was changed or removed in the files.")
    if old.intent != edit.old_intent or old.text != edit.old_text:
        return Conflict(
            edit, "This sentence reads otherwise in the files by now.", f"{old.intent}: {old.text}"
        )
    if new is not None and new.key != old.key:
        return Conflict(edit, f"The new wording is an example of {new.intent} already.", new.intent)
    if edit.intent not in merged.intents:
        return Conflict(edit, f"The intent {edit.intent} is no longer there.")
    _replace(merged.sentences, old, edit)
    return True


def _replace(sentences: dict[str, Sentence], old: Sentence, edit: Edit) -> None:
    stays = old.intent == edit.intent
    file, line = (old.file, old.line) if stays else ("", 0)
    new = Sentence(edit.text, edit.intent, file, line)
    if old.key == new.key:
        sentences[old.key] = new
        return
    del sentences[old.key]
    sentences[new.key] = new


def _remove(merged: Merged, edit: Edit) -> bool | Conflict:
    there = merged.find(edit.old_text)
    if there is None:
        return False
    if there.intent != edit.old_intent or there.text != edit.old_text:
        detail = "This sentence was changed in the files after it was removed here."
        return Conflict(edit, detail, f"{there.intent}: {there.text}")
    del merged.sentences[there.key]
    return True


def _add_intent(merged: Merged, edit: Edit) -> bool | Conflict:
    if edit.intent in merged.intents:
        return False
    merged.intents[edit.intent] = edit.file.replace("data/nlu/", "domain/")
    merged.new_intents[edit.intent] = edit.file
    return True


def _remove_intent(merged: Merged, edit: Edit) -> bool | Conflict:
    if edit.intent not in merged.intents:
        return False
    left = merged.of(edit.intent)
    if left:
        detail = f"{edit.intent} has sentences again: {len(left)}."
        return Conflict(edit, detail, left[0].text)
    del merged.intents[edit.intent]
    if edit.intent in merged.new_intents:
        del merged.new_intents[edit.intent]
    else:
        merged.dropped.add(edit.intent)
    return True


_APPLY = {
    "add": _add,
    "change": _change,
    "remove": _remove,
    "add_intent": _add_intent,
    "remove_intent": _remove_intent,
}


def differences(base: Mapping[str, str], theirs: Mapping[str, str]) -> list[Edit]:
    """Return what turned ``base`` into ``theirs`` (sentence → intent) as edits without ids."""
    gone = [
        Edit(0, "remove", base[text], old_intent=base[text], old_text=text)
        for text in base
        if text not in theirs
    ]
    moved = [
        Edit(0, "change", theirs[text], text, base[text], text)
        for text in theirs
        if text in base and base[text] != theirs[text]
    ]
    new = [Edit(0, "add", theirs[text], text) for text in theirs if text not in base]
    return [*gone, *moved, *new]
