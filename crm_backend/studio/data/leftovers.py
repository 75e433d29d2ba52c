"""What an import would leave of the intents: another shop's archive must not empty those that rules need."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from crm_backend.errors import Conflict, InvalidInput
from crm_backend.studio.data.checks import FEWEST
from crm_backend.studio.data.files import Corpus
from crm_backend.studio.data.flows import uses_of
from crm_backend.studio.data.merge import Edit, merge
from crm_backend.studio.data.sentences import is_name
from crm_backend.studio.training_data import TrainingData

NAMED = 3


def emptied(data: TrainingData, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that take away what these edits leave without a sentence.

    Raises:
        InvalidInput: ``bad_name`` or ``too_few_sentences`` of a new intent.
        Conflict: ``intents_emptied``, with the intents and what uses them.
    """
    numbered = [replace(one, id=at) for at, one in enumerate(edits, start=1)]
    present = Corpus(data.corpus.texts, tuple(data.merged.sentences.values()), dict(data.merged.intents))
    before = Counter(one.intent for one in data.merged.sentences.values())
    after = Counter(one.intent for one in merge(present, numbered).sentences.values())
    for name in sorted(set(after) - set(data.merged.intents)):
        _check_new(name, after[name])
    fewer = [name for name in sorted(before) if after[name] < min(FEWEST, before[name])]
    _refuse_needed(data, fewer, after)
    return [Edit(0, "remove_intent", name) for name in fewer if name in data.merged.intents]


def _check_new(name: str, sentences: int) -> None:
    if not is_name(name) or name == "nlu_fallback":
        detail = f"The archive has an intent named '{name}': a verb and a noun in small letters are allowed."
        raise InvalidInput(detail, code="bad_name", intent=name)
    if sentences < FEWEST:
        detail = f"The archive's intent {name} has one sentence; an intent needs {FEWEST} at least."
        raise InvalidInput(detail, code="too_few_sentences", intent=name, least=FEWEST)


def _refuse_needed(data: TrainingData, fewer: Sequence[str], after: Counter[str]) -> None:
    needed = []
    for name in fewer:
        uses = uses_of(data.corpus, name)
        if uses or after[name]:
            needed.append({"intent": name, "left": after[name], "uses": uses})
        if len(needed) > NAMED:
            break
    if not needed:
        return
    names = ", ".join(str(one["intent"]) for one in needed[:NAMED])
    more = " and others" if len(needed) > NAMED else ""
    detail = (
        f"This archive would leave {names}{more} without sentences enough, though the bot needs them. "
        "Is it another shop's, or a part of the data? Nothing was taken in."
    )
    raise Conflict(detail, code="intents_emptied", intents=needed[:NAMED])
