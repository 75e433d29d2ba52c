"""Should a person take over? One pure function; what it knows is all in ``Signals``.

Reasons add up, each by its own ramp (``weights``). What a ramp makes of a signal never falls when the
signal grows, so more evidence never lowers the score.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from crm_backend.triage.state import Signals, Turn, read_signals
from crm_backend.triage.weights import SHIPPED, PolicySettings

STAY, REPAIR, ESCALATE = "stay", "repair", "escalate"
REPAIRABLE = {"misunderstood": "misunderstood", "refused": "refused", "asked_again": "asked_again"}
"""Reasons that a second, different try may settle, when they come up for the first time."""
TOPIC_TEXTS = {
    "legal": "Threatens with the law",
    "safety": "Somebody may be in danger",
    "fraud": "Suspects fraud",
    "bereavement": "Writes of a death",
    "data_deletion": "Wants personal data erased",
}


FAINT = 0.1
"""A smaller weight is noise: it would name a reason to an agent that is none."""


@dataclass(frozen=True)
class Reason:
    code: str
    text: str
    weight: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Decision:
    """``kind`` is stay, repair or escalate; ``repair`` names the reason that the bot answers differently."""

    kind: str = STAY
    score: float = 0.0
    reasons: list[Reason] = field(default_factory=list)
    repair: str | None = None

    @property
    def escalate(self) -> bool:
        return self.kind == ESCALATE


def decide(signals: Signals, settings: PolicySettings = SHIPPED) -> Decision:
    """Return what to do, and every reason that spoke for a person, the weightiest first."""
    reasons = sorted(_reasons(signals, settings), key=lambda reason: -reason.weight)
    score = round(sum(reason.weight for reason in reasons), 3)
    if score >= settings.escalate_from:
        return Decision(ESCALATE, score, reasons)
    repair = _repair(signals, reasons, settings)
    return Decision(REPAIR if repair else STAY, score, reasons, repair)


def repairable(turns: Sequence[Turn], at: float, settings: PolicySettings = SHIPPED) -> list[dict[str, str]]:
    """Return the wishes (``ask``, ``subject``) whose repetition ``at`` a time a repair would answer."""
    asked = dict.fromkeys((turn.ask, turn.subject) for turn in turns if turn.ask and turn.subject)
    return [
        {"ask": str(ask), "subject": subject}
        for ask, subject in asked
        if decide(read_signals([*turns, Turn(ask, subject, at=at)]), settings).repair == "asked_again"
    ]


def _repair(signals: Signals, reasons: list[Reason], settings: PolicySettings) -> str | None:
    for reason in reasons:
        first_time = getattr(signals, REPAIRABLE.get(reason.code, ""), 0) == 1
        if first_time and reason.weight >= settings.repair_from:
            return reason.code
    return None


def _reasons(signals: Signals, settings: PolicySettings) -> Iterator[Reason]:
    for code, (value, text) in _evidence(signals).items():
        weight = round(getattr(settings, code).of(value), 3)
        if weight >= FAINT:
            yield Reason(code, text, weight)


def _evidence(signals: Signals) -> dict[str, tuple[float, str]]:
    """Return for each reason how much there is of it, and how an agent would say it."""
    return {
        "asked_for_person": (signals.asked_for_person, "Asked for a person"),
        "bot_unreachable": (signals.bot_unreachable, "The assistant could not be reached"),
        "sensitive_topic": (signals.topic_strength, TOPIC_TEXTS.get(signals.topic or "", "Needs a person")),
        "special_case": (signals.special, "A case that no rule covers"),
        "protest": (signals.protests, "Says that the answer was no help"),
        "misunderstood": (signals.misunderstood, f"Misunderstood {_times(signals.misunderstood)}"),
        "refused": (signals.refused, f"No answer {_times(signals.refused)}"),
        "asked_again": (signals.asked_again, f"Asked the same {_times(signals.asked_again + 1)}"),
        "action_failed": (signals.failed, f"The shop's system failed {_times(signals.failed)}"),
        "no_progress": (signals.stuck, f"{signals.stuck} messages without progress"),
        "mood_falling": (signals.mood_fall, "The mood keeps falling"),
        "mood_low": (-signals.mood, "The mood is low"),
        "insult": (signals.insults, "Insulted the assistant"),
        "waited_long": (signals.waited, f"Without a solution for {round(signals.waited / 60)} minutes"),
        "customer_value": (signals.customer_value or 0, "A valued customer"),
        "churn_risk": (signals.churn_risk or 0, "May leave the shop"),
    }


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
