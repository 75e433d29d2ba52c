"""Did the candidate do worse in this conversation? Pure functions.

Only the first difference in what is done counts: from there on the two hold different conversations.
A message that a person has reviewed is judged by that; for all others what the live model did stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from crm_backend.studio.candidates.scores import FALLBACK
from crm_backend.studio.replay.models import BETTER, BROKEN, CHANGED, SAME
from crm_backend.studio.replay.scripts import Done, Expected, Played, Said, Script

BOT = "bot"
QUOTED_CHARS = 80


@dataclass(frozen=True)
class Judgement:
    verdict: str
    reasons: list[str]


def judge(script: Script, base: Played, candidate: Played) -> Judgement:
    """Compare two runs of one script; a test is judged by what it expects."""
    if script.expected:
        missed = list(_missed(script, candidate.turns))
        if missed:
            return Judgement(BROKEN, missed)
    rows = zip_longest(base.turns, candidate.turns)
    for number, (said, (old, new)) in enumerate(zip(script.said, rows, strict=False), 1):
        if old is None or new is None:
            break
        verdict, reason = _turn(said, old, new)
        if verdict in (BROKEN, BETTER) and not (script.expected and verdict == BROKEN):
            return Judgement(verdict, [f"Message {number} “{_short(said.text)}”: {reason}"])
        if verdict == CHANGED:
            return Judgement(CHANGED, [f"Message {number} “{_short(said.text)}”: {reason}"])
    return Judgement(SAME, [])


def _missed(script: Script, turns: Sequence[Done]) -> Iterator[str]:
    """Name the first message that goes otherwise than the test says."""
    texts = {said.message_id: said.text for said in script.said}
    for number, (wanted, done) in enumerate(zip_longest(script.expected, turns), 1):
        if wanted is None:
            return
        text = _short(texts.get(wanted.message_id, ""))
        if done is None:
            yield f"Test “{script.test}”, message {number} “{text}”: the bot had handed over before."
            return
        if found := _difference(wanted, done):
            yield f"Test “{script.test}”, message {number} “{text}”: {found}"
            return


def _difference(wanted: Expected, done: Done) -> str:
    if wanted.intent != done.intent:
        return f"understood as {done.intent}, expected {wanted.intent}."
    if wanted.actions != done.actions:
        return f"does {_list(done.actions)}, expected {_list(wanted.actions)}."
    return ""


def _turn(said: Said, old: Done, new: Done) -> tuple[str, str]:
    was_right, is_right = said.truth == old.intent, said.truth == new.intent
    if said.truth and is_right != was_right:
        how = f"{old.intent} → {new.intent}; the review says {said.truth}."
        return (BETTER, how) if is_right else (BROKEN, how)
    if (old.owner == BOT) != (new.owner == BOT):
        if new.owner == BOT:
            return BETTER, "stays with the bot; the live model hands it over."
        return BROKEN, f"is handed over to a person; the live model does {_list(old.actions)}."
    if old.actions == new.actions and old.intent == new.intent:
        return SAME, ""  # replies vary by chance: a reply has several wordings
    if new.intent == FALLBACK:
        return BROKEN, f"is no longer understood ({old.intent})."
    if old.intent == FALLBACK:
        return BETTER, f"is understood now: {new.intent}, {_list(new.actions)}."
    if lost := [name for name in old.actions if name not in new.actions]:
        return (
            BROKEN,
            f"no longer does {_list(lost)}, but {_list(new.actions)} ({old.intent} → {new.intent}).",
        )
    return CHANGED, f"{old.intent} → {new.intent}, {_list(old.actions)} → {_list(new.actions)}."


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"


def _short(text: str) -> str:
    return text if len(text) <= QUOTED_CHARS else f"{text[:QUOTED_CHARS]}…"
