"""What a conversation says about whether the bot is enough: from its turns to a few numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import reduce
from typing import Any

from crm_backend.triage.mood import follow

ANSWERED, ASKED, DONE, PROMISED_PERSON = "answered", "asked", "done", "promised_person"
MISUNDERSTOOD, REFUSED_ANSWER = "misunderstood", "refused_answer"
REFUSED_ACTION, ACTION_FAILED, STUCK = "refused_action", "action_failed", "stuck"
UNHELPFUL = (MISUNDERSTOOD, REFUSED_ANSWER, REFUSED_ACTION, ACTION_FAILED, STUCK)
PERSON, PROTEST = "person", "protest"
"""Cues besides the subjects: wishes for a person in other words, and that an answer was no help."""
SPECIAL = "special_case"
"""A case that no rule covers: hardship, a history of mistakes, a tangle of sums."""
TOPICS = ("legal", "safety", "fraud", "bereavement", "data_deletion")
FORGOTTEN_SECONDS = 3600.0
"""After so long the same question is a new one: an order's state may have changed."""


@dataclass(frozen=True)
class Turn:
    """One message of the customer and what came of it.

    ``outcome``: answered, asked (a form's next question), done, promised_person; or what did not help:
    misunderstood, refused_answer (no article), refused_action (against a rule), action_failed (the
    shop's system), stuck (a form that asks once more).
    """

    ask: str | None = None
    """The intent it asks for; None for small talk and details."""
    subject: str = ""
    """What it is about, such as an order number; '' where only the reply tells."""
    outcome: str = ANSWERED
    reply: str = ""
    """What the bot said."""
    mood: float | None = None
    """In [-1, 1]; None for a pressed button."""
    flags: Sequence[str] = ()
    cues: Mapping[str, float] = field(default_factory=dict)
    """How surely the words say what needs a person, in [0, 1]: the subjects, PERSON and PROTEST."""
    at: float = 0.0
    """Seconds on any clock."""


@dataclass(frozen=True)
class Known:
    """What is known besides the turns; value and risk are None while nobody knows."""

    asked_for_person: bool = False
    bot_unreachable: bool = False
    customer_value: float | None = None
    churn_risk: float | None = None


@dataclass(frozen=True)
class Signals:
    """The state of a conversation in numbers: all that the policy sees, and what is stored of it."""

    asked_for_person: float = 0.0
    """1 once the bot has promised a person; else how surely the words say so."""
    bot_unreachable: bool = False
    topic: str | None = None
    topic_strength: float = 0.0
    """How surely the subject needs a person, in [0, 1]."""
    special: float = 0.0
    """How surely it is a case that no rule covers, in [0, 1]."""
    misunderstood: int = 0
    refused: int = 0
    failed: int = 0
    """In a row, this message included; as ``misunderstood`` and ``refused``."""
    asked_again: int = 0
    """How often the same was asked before, with nothing better come of it since."""
    protests: float = 0.0
    """How often, and how surely, the customer said that an answer was no help."""
    stuck: int = 0
    """Messages in a row that led nowhere, whatever the cause."""
    mood: float = 0.0
    """The decaying average, in [-1, 1]: one sharp word makes half of it."""
    mood_fall: float = 0.0
    """How far both of the last two messages lie below the best before them, in [0, 2]."""
    insults: int = 0
    waited: float = 0.0
    """Seconds since the first of the messages that led nowhere."""
    customer_value: float | None = None
    """Share of customers who are worth less, in [0, 1]."""
    churn_risk: float | None = None
    """Probability, in [0, 1]."""

    def as_json(self) -> dict[str, Any]:
        """Return what differs from a conversation that has not begun."""
        return {name: value for name, value in asdict(self).items() if value != getattr(_NOTHING, name)}


_NOTHING = Signals()


def read_signals(turns: Sequence[Turn], known: Known = Known()) -> Signals:
    """Read the turns of the bot's present spell, oldest first, this message's last."""
    moods = [turn.mood for turn in turns if turn.mood is not None]
    strength, topic = max(
        ((turn.cues.get(name, 0.0), name) for turn in turns for name in TOPICS), default=(0, "")
    )
    wish = max((turn.cues.get(PERSON, 0.0) for turn in turns), default=0.0)
    stuck = _tail(turns, lambda at: _leads_nowhere(turns, at))
    return Signals(
        asked_for_person=1.0 if known.asked_for_person else wish,
        bot_unreachable=known.bot_unreachable,
        topic=topic if strength else None,
        topic_strength=strength,
        special=max((turn.cues.get(SPECIAL, 0.0) for turn in turns), default=0.0),
        misunderstood=len(_tail(turns, lambda at: turns[at].outcome == MISUNDERSTOOD)),
        refused=len(_tail(turns, lambda at: turns[at].outcome == REFUSED_ANSWER)),
        failed=sum(turn.outcome == ACTION_FAILED for turn in turns),
        asked_again=asked_before(turns, len(turns) - 1) if turns else 0,
        protests=round(sum(turn.cues.get(PROTEST, 0.0) for turn in turns), 3),
        stuck=len(stuck),
        mood=reduce(follow, moods, 0.0),
        mood_fall=fall_of(moods),
        insults=sum("insult" in turn.flags for turn in turns),
        waited=turns[-1].at - turns[stuck[-1]].at if stuck else 0.0,
        customer_value=known.customer_value,
        churn_risk=known.churn_risk,
    )


def asked_before(turns: Sequence[Turn], at: int) -> int:
    """Return how often the question of a turn was asked before it, since something last got done."""
    this = turns[at]
    if this.ask is None or this.outcome in (ASKED, DONE):
        return 0
    count = 0
    for turn in reversed(turns[:at]):
        if turn.outcome == DONE or "thanks" in turn.flags or this.at - turn.at > FORGOTTEN_SECONDS:
            break
        count += turn.outcome != ASKED and _is_same(turn, this)
    return count


def _is_same(turn: Turn, later: Turn) -> bool:
    """The same wish for the same thing; or the same answer, whatever was understood."""
    same_wish = turn.ask == later.ask and turn.subject == later.subject != ""
    return same_wish or (turn.ask is not None and turn.reply == later.reply != "")


def fall_of(moods: Sequence[float]) -> float:
    """Return how far the better of the last two lies below the best before; 0 with less than three."""
    if len(moods) < 3:
        return 0.0
    return round(max(0.0, max(moods[:-2]) - max(moods[-2:])), 3)


def _leads_nowhere(turns: Sequence[Turn], at: int) -> bool:
    return turns[at].outcome in UNHELPFUL or asked_before(turns, at) > 0


def _is_talk(turn: Turn) -> bool:
    return turn.ask is None and turn.outcome == ANSWERED


def _tail(turns: Sequence[Turn], is_so: Callable[[int], bool]) -> list[int]:
    """Return the turns at the end that are so, latest first; small talk between them does not count."""
    found = []
    for at in range(len(turns) - 1, -1, -1):
        if _is_talk(turns[at]):
            continue
        if not is_so(at):
            break
        found.append(at)
    return found
