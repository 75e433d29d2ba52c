"""What became of each conversation: exactly one of five, so that they sum to all. No database.

``bot`` needs a proof (the customer said so, or the shop's system did what was asked) and no return
within 72 hours; until those are over, the conversation counts as open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm_backend.conversations.vocabulary import BOT, QUEUE, agent_of
from crm_backend.desk.report_schemas import Outcome

RETURN_WINDOW = timedelta(hours=72)
QUIET = timedelta(hours=24)
"""A customer who says nothing for so long has left."""
OUTCOMES: tuple[Outcome, ...] = ("bot", "agent", "ticket", "abandoned", "open")
GOOD_RATING = 4


@dataclass(frozen=True, kw_only=True)
class Story:
    """What there is to know of one conversation."""

    owner: str
    answered_by_agent: bool = False
    """An agent wrote in it."""
    has_ticket: bool = False
    proof: str | None = None
    """Why the bot solved it: ``said``, ``rated`` or ``done``; None without a proof."""
    proven_at: datetime | None = None
    last_customer_at: datetime
    returned_at: datetime | None = None
    """When the same customer first came back afterwards, here or in another conversation."""


PROOFS = {"said": "The customer said so", "rated": "Rated as good", "done": "Done in the shop's system"}


def outcome_of(story: Story, now: datetime) -> tuple[Outcome, str]:
    """Return what became of a conversation, and why in words."""
    if story.owner == QUEUE or agent_of(story.owner) is not None:
        return "open", "With agents" if agent_of(story.owner) else "Waits for an agent"
    if story.answered_by_agent:
        return "agent", "Answered by an agent"
    if story.has_ticket:
        return "ticket", "Goes on as a ticket"
    if story.proof is not None and story.proven_at is not None:
        return _by_bot(story, story.proven_at, now)
    if story.owner == BOT and now - story.last_customer_at < QUIET:
        return "open", "With the bot"
    return "abandoned", "The customer left without an answer that is proven"


def _by_bot(story: Story, proven_at: datetime, now: datetime) -> tuple[Outcome, str]:
    until = proven_at + RETURN_WINDOW
    if story.returned_at is not None and proven_at < story.returned_at <= until:
        return "abandoned", "Came back within 72 hours"
    if now < until:
        return "open", "Solved by the bot, if nobody comes back within 72 hours"
    return "bot", PROOFS[story.proof or "done"]


def shares(counts: Mapping[Outcome, int]) -> dict[Outcome, float]:
    """Return percents with one decimal that sum to exactly 100: the largest remainders are rounded up."""
    total = sum(counts.values())
    if total == 0:
        return dict.fromkeys(OUTCOMES, 0.0)
    exact = {one: counts.get(one, 0) * 1000 / total for one in OUTCOMES}
    tenths = {one: int(part) for one, part in exact.items()}
    by_remainder: Sequence[Outcome] = sorted(OUTCOMES, key=lambda one: tenths[one] - exact[one])
    for one in by_remainder[: 1000 - sum(tenths.values())]:
        tenths[one] += 1
    return {one: part / 10 for one, part in tenths.items()}
