"""Should a person take over? One pure function; what it knows is all in ``TurnState``."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from crm_backend.triage.mood import is_falling

ESCALATE_FROM = 1.0
"""The sum of the reasons' weights at which a person takes over."""
MISUNDERSTOOD = ("nlu_fallback", "out_of_scope")
ASKED_FOR_PERSON = "request_human"


@dataclass(frozen=True)
class TurnState:
    """One turn with what came before it since the bot last took over; sequences are oldest first."""

    intents: Sequence[str | None] = ()
    """The intents of the customer's messages, this turn's last."""
    moods: Sequence[float] = ()
    flags: Sequence[str] = ()
    """The sentiment flags of this message and the ones before it, one entry each time."""
    failed_actions: int = 0
    """Turns in a row, this one included, in which an action could not do its work."""
    asked_for_person: bool = False
    """The bot has promised a person. Words that sound like it, inside a complaint, are not enough."""
    bot_unreachable: bool = False


@dataclass(frozen=True)
class Reason:
    code: str
    text: str
    weight: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Decision:
    escalate: bool
    reasons: list[Reason] = field(default_factory=list)


def decide(state: TurnState) -> Decision:
    """Return whether to escalate, and every reason that spoke for it."""
    reasons = list(_reasons(state))
    return Decision(sum(reason.weight for reason in reasons) >= ESCALATE_FROM, reasons)


def _reasons(state: TurnState) -> Iterator[Reason]:
    if state.asked_for_person:
        yield Reason("asked_for_person", "Asked for a person", 1.0)
    if state.bot_unreachable:
        yield Reason("bot_unreachable", "The assistant could not be reached", 1.0)
    if len(state.intents) >= 2 and all(one in MISUNDERSTOOD for one in state.intents[-2:]):
        yield Reason("repeated_misunderstanding", "Misunderstood twice in a row", 1.0)
    if state.failed_actions >= 2:
        yield Reason("action_failed", "The shop's system failed twice in a row", 1.0)
    if is_falling(state.moods):
        yield Reason("mood_falling", "The mood keeps falling", 1.0)
    if insults := state.flags.count("insult"):
        yield Reason("insult", "Insulted the assistant", min(1.2, 0.6 * insults))
