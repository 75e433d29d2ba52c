"""A summary of at most three lines, each a sentence of the log: nothing is worded anew.

1. ``asked``: what the customer came with. Of their first and last messages the one that is most like
   all of them (mean cosine of the encoder's vectors), with a bonus for standing early and for an
   intent that names a concern.
2. ``done``: what came of it: the agent's last words, else the bot's last answer that did, showed,
   failed or refused something.
3. ``last``: the last thing that they said and that says something.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import AGENT
from crm_backend.triage.evidence.articles import has_failed, is_refusal
from crm_backend.triage.evidence.log import (
    Turn,
    clip,
    customer_messages,
    only_calls_person,
    says_something,
    sentences,
    slots_of,
    word_count,
)
from crm_backend.triage.evidence.schemas import Outcome, SummaryLine
from crm_backend.triage.topics import topic_of

Vectors = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors | None]

FIRST, LAST = 4, 4
"""So many of the customer's first and last messages are weighed, however long the conversation is."""
_EARLY, _CONCERN = 0.5, 0.1
HANDS_OVER = "action_request_human"
_TALK_ACTIONS = ("action_ask", "validate_", "utter_", "action_fallback", "action_inform")
_TELLING = re.compile(
    r"\d|\?|\b(?:want|need|never|still|not|cancel|refund|return|wrong|broken)\b", re.IGNORECASE
)


def summarise(log: Sequence[Message], all_turns: Sequence[Turn], encode: Encode) -> list[SummaryLine]:
    """Return the lines that the log has; an empty log has none."""
    said = [one for one in customer_messages(log) if says_something(one)]
    said = [one for one in said if not only_calls_person(one)] or said
    asked = _most_central(said, encode)
    last = said[-1] if said and said[-1] is not asked else None
    lines = [
        _line("asked", asked) if asked else None,
        _done(log, all_turns),
        _line("last", last) if last else None,
    ]
    return [line for line in lines if line is not None]


def _line(kind: str, message: Message, outcome: Outcome | None = None) -> SummaryLine:
    fields = {"kind": kind, "text": _telling(message.text), "seq": message.seq}
    return SummaryLine.model_validate({**fields, "sender": message.sender, "outcome": outcome})


def _most_central(said: Sequence[Message], encode: Encode) -> Message | None:
    weighed = said if len(said) <= FIRST + LAST else [*said[:FIRST], *said[-LAST:]]
    if not weighed:
        return None
    scores = _centrality([one.text for one in weighed], encode)
    for at, one in enumerate(weighed):
        concern = topic_of(one.intent) is not None
        scores[at] += _EARLY * (1 - at / len(weighed)) + _CONCERN * concern
    return weighed[int(np.argmax(scores))]


def _centrality(texts: Sequence[str], encode: Encode) -> Vectors:
    """Return each text's mean cosine with the others; all zero where nothing can be compared."""
    vectors = encode(texts) if len(texts) > 1 else None
    if vectors is None:
        return np.zeros(len(texts), dtype=np.float32)
    cosines: Vectors = vectors @ vectors.T
    mean: Vectors = (cosines.sum(axis=1) - cosines.diagonal()) / (len(texts) - 1)
    return mean


def _telling(text: str) -> str:
    """Return the sentence that tells most: with a number, a question or a wish, and of some length."""
    found = sentences(text)
    return clip(max(found, key=_weight)) if found else clip(" ".join(text.split()))


def _weight(sentence: str) -> float:
    return min(word_count(sentence), 12) / 12 + 0.5 * min(2, len(_TELLING.findall(sentence)))


def _done(log: Sequence[Message], all_turns: Sequence[Turn]) -> SummaryLine | None:
    for message in reversed(log):
        if message.sender == AGENT and word_count(message.text) >= 4:
            return _line("done", message, "agent")
    for turn in reversed(all_turns):
        outcome = None if HANDS_OVER in turn.actions else _outcome(turn)
        reply = next((one for one in turn.replies if word_count(one.text) >= 3), None)
        if outcome and reply:
            first = sentences(reply.text)[0]
            return _line("done", reply, outcome).model_copy(update={"text": clip(first)})
    return None


def _outcome(turn: Turn) -> Outcome | None:
    cards = {(reply.card or {}).get("card") for reply in turn.replies}
    if has_failed(turn) or slots_of(turn.asked).get("lookup_failures"):
        return "failed"
    if is_refusal(turn):
        return "refused"
    if "article" in cards:
        return "answered"
    if cards & {"order", "ticket", "products"}:
        return "shown"
    return "done" if any(_does(action) for action in turn.actions) else None


def _does(action: str) -> bool:
    return action.startswith("action_") and not action.startswith(_TALK_ACTIONS)
