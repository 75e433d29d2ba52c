"""Figures of a handoff policy from where it called a person and where that was right; plain Python."""

from dataclasses import dataclass
from math import exp

LATE_BIAS = 0.0
"""The paper's lambda, in (-1, 1): above 0 a late call costs more than an early one."""


@dataclass(frozen=True)
class Call:
    """One conversation: the turn of the policy's call and the one from which it is right (1-based)."""

    said: int | None
    right: int | None


@dataclass(frozen=True)
class Figures:
    """Shares are in [0, 1]; the turns are means over the calls that were right to make."""

    precision: float
    recall: float
    f1: float
    early: float
    late: float
    exact: float
    gtt: tuple[float, float, float]


def golden_transfer(call: Call, tolerance: int, bias: float = LATE_BIAS) -> float:
    """Return GT-T of one conversation with a single call, in [0, 1].

    Source: Liu et al. 2021, "Time to Transfer: Predicting and Evaluating Machine-Human Chatting
    Handoff" (AAAI): exp(-d^2 / (2 T^2 (1 - bias sign d))) for a call d turns late; 1 where none was
    needed nor made, 0 where only one of both.
    """
    if call.said is None or call.right is None:
        return float(call.said == call.right)
    late = call.said - call.right
    sign = (late > 0) - (late < 0)
    return exp(-(late**2) / (2 * tolerance**2 * (1 - bias * sign)))


def figures(calls: list[Call]) -> Figures:
    """Return all figures; a call counts as right in any turn of a conversation that needs one."""
    both = [call for call in calls if call.said is not None and call.right is not None]
    said = sum(call.said is not None for call in calls)
    needed = sum(call.right is not None for call in calls)
    precision, recall = _share(len(both), said), _share(len(both), needed)
    gaps = [(call.said or 0) - (call.right or 0) for call in both]
    return Figures(
        precision=precision,
        recall=recall,
        f1=_share(2 * precision * recall, precision + recall),
        early=_share(sum(max(0, -gap) for gap in gaps), len(gaps)),
        late=_share(sum(max(0, gap) for gap in gaps), len(gaps)),
        exact=_share(sum(gap == 0 for gap in gaps), len(gaps)),
        gtt=tuple(_share(sum(golden_transfer(call, t) for call in calls), len(calls)) for t in (1, 2, 3)),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
