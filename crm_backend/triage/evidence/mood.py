"""The mood curve: one point a message, and where the last ones lead."""

from collections.abc import Sequence

from crm_backend.conversations.models import Message
from crm_backend.triage.evidence.log import customer_messages
from crm_backend.triage.evidence.schemas import MoodCurve, MoodPoint, Trend
from crm_backend.triage.mood import trajectory

_LOOK_BACK = 5
_CHANGE = 0.3
"""How far the line through the last points must go from first to last to be called a change."""


def mood_curve(log: Sequence[Message]) -> MoodCurve:
    """Return the moods of what the customer typed; a pressed button has none."""
    points = [
        MoodPoint(seq=one.seq, at=one.created_at, score=one.sentiment["score"], label=one.sentiment["label"])
        for one in customer_messages(log)
        if one.sentiment
    ]
    return MoodCurve(points=points, trend=trend_of([point.score for point in points]))


def trend_of(scores: Sequence[float]) -> Trend | None:
    """Return the direction of the last five scores; None for fewer than two."""
    last = scores[-_LOOK_BACK:]
    if len(last) < 2:
        return None
    change = trajectory(last).slope * (len(last) - 1)
    return "falling" if change <= -_CHANGE else "rising" if change >= _CHANGE else "steady"
