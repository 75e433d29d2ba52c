"""Whether what is said before some word is of the past or of the future."""

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from bot.components.entities.word_lists import word_set


class Tense(Enum):
    PAST = -1
    UNKNOWN = 0
    FUTURE = 1


_FUTURE = word_set(
    """
    by until till next will ll won shall gonna going arrive arrives arriving deliver delivers delivering
    come comes coming reach need needs want wants would could can expect expected due schedule reschedule
    postpone ship ships send leave leaving move moving if open close start starts starting birthday wedding
    """
)
_SURELY_FUTURE = word_set("will ll won shall gonna going")
_PAST = word_set(
    """
    since ordered bought placed purchased paid arrived delivered shipped sent received got came was were had
    did didn returned cancelled canceled called wrote emailed told said promised opened filed signed
    reported charged made spoke contacted been went took haven hasn
    """
)
_PAST_BEFORE_DATE = word_set("of from dated since")
_PAST_AUXILIARIES = word_set("was were did didn wasn weren supposed meant")
_WISHES = word_set("should could would must")
_REACH = 5
_SENTENCE = 40


def tense_before(words: Sequence[str], at: int) -> Tense:
    """Return what the nearest telling word before ``at`` in the same sentence says.

    "The invoice of 12 June" is of the past unless something surely is not: "I will be away from Monday".
    "Before Friday" alone is a deadline.
    """
    future = _SURELY_FUTURE if at and words[at - 1] in _PAST_BEFORE_DATE else _FUTURE
    for place in range(at - 1, max(-1, at - _SENTENCE), -1):
        word = words[place]
        if word in ".!?;":
            break
        if word in _PAST:
            return Tense.PAST
        if word in future:
            return Tense.PAST if _was_expected(words, place) else Tense.FUTURE
    return Tense.FUTURE if at and words[at - 1] == "before" else Tense.UNKNOWN


def _was_expected(words: Sequence[str], place: int) -> bool:
    """Whether it should have happened: "was supposed to arrive by", "should have come"."""
    before = list(words[max(0, place - _REACH) : place])
    should_have = any(pair[0] in _WISHES and pair[1] == "have" for pair in pairwise(before))
    return should_have or any(word in _PAST_AUXILIARIES for word in before)
