"""What a decision teaches: which of its sentences train, and which only ever test. No database here."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_backend.studio.data.sentences import MAX_CHARS, key_of, mark, plain
from crm_backend.studio.review.sources import Candidate

TEST_SHARE = 5
"""Each fifth sentence tests, by its hash: the same sentence always falls on the same side."""
MOST = 10
"""Sentences that one decision teaches: more of the same meaning only unbalance the intents."""


Mark = tuple[int, int, str]
"""Start and end in the message's text, and the entity."""


@dataclass(frozen=True)
class Lesson:
    """A sentence and the message it comes from."""

    text: str
    message_id: str


def is_test(text: str) -> bool:
    """Say whether a sentence belongs to the fixed test set, whoever asks and whenever."""
    return int(hashlib.sha256(key_of(text).encode()).hexdigest(), 16) % TEST_SHARE == 0


def lessons(members: Sequence[Candidate], marks: Mapping[str, Sequence[Mark]]) -> list[Lesson]:
    """Return the distinct sentences of a group with their marked entities, in the order of the group.

    Args:
        marks: the entities of messages, by their ids.
    """
    found: dict[str, Lesson] = {}
    for one in members:
        text = one.text
        for start, end, entity in sorted(marks.get(one.message_id, ()), reverse=True):
            text = mark(text, start, end, entity)
        if plain(text) and len(text) <= MAX_CHARS:
            found.setdefault(key_of(text), Lesson(text, one.message_id))
    return list(found.values())
