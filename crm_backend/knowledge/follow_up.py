"""Questions that say only what differs from the one before: "and to Switzerland?", "how much?"."""

import re

from crm_backend.knowledge.document import Vectors, normalised

SHORT = 8
"""Words; a longer question says what it is about."""
_OPENING = re.compile(
    r"^(?:(?:ok(?:ay)?|oh|hm+|ah|yes|no|well|so|alright|great|good|thanks|thank you|cool|right)\b[\s,.!-]*)*"
    r"(?:and|but|or|also|then|what about|how about|same (?:for|with|in|if)|even|only|not even|what if|"
    r"(?:for|to|from|in|with|on|by|after|before|without|until|at) \S+)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|that|this|those|these|them|they|there|then|one|ones|both|else)\b", re.IGNORECASE
)
_HOW = r"how (?:much|long|many|often|far|fast|soon|so|come|exactly)"
_REST = r"(?:exactly|then|in total|altogether|(?:is|does|do|would|will) (?:it|that|this|they)\b[\w\s]{0,20})"
_BARE = re.compile(
    rf"^(?:{_HOW}|how (?:much|long|many \w+) {_REST}|when(?: exactly)?|where(?: exactly)?|why(?: not)?|how|"
    r"who|which(?: ones?)?|what(?: else| time| for| then)?|until when|since when|by when|really|always|"
    r"free of charge|for free|any exceptions?)[\s?.!]*$",
    re.IGNORECASE,
)
_COURTESIES = (
    "ok okay thanks thank you thx bye goodbye hi hello hey yes no yep nope great cool fine good super"
    " perfect please sure right alright wow nice lol and or but so well"
)
_COURTESY = frozenset(_COURTESIES.split())


def is_courtesy(text: str) -> bool:
    """Return whether a message asks nothing at all."""
    return all(word in _COURTESY for word in re.findall(r"\w+", text.lower()))


def leans_back(question: str) -> bool:
    """Return whether a question is so short or so worded that the one before may be needed."""
    words = re.findall(r"\w+", question)
    if not words or len(words) > SHORT or is_courtesy(question):
        return False
    return bool(_OPENING.match(question.strip()) or _BARE.match(question.strip()) or _points(question, words))


def _points(question: str, words: list[str]) -> bool:
    return len(words) <= SHORT and bool(_POINTING.search(question))


def previous_of(question: str, said: list[str]) -> str | None:
    """Return the question that this one continues.

    Args:
        question: what was asked now.
        said: what the customer wrote, newest first; the first may be the question itself.
    """
    earlier = said[1:] if said and said[0].strip() == question.strip() else said
    return next((text for text in earlier if not leans_back(text) and not is_courtesy(text)), None)


def joined(previous: Vectors, vector: Vectors) -> Vectors:
    """Return one unit vector for both questions; no text is encoded for it."""
    return normalised(previous + vector)
