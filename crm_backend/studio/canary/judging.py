"""Whether a canary goes on, is taken back or promoted. No database.

It is looked at four times, after each quarter of the planned conversations, each time with Fisher's exact
test, one-sided, at the level that Pocock (1977, Biometrika 64, table 1) gives for four looks: .0182. All
four together then take back an equally good candidate in fewer than 5 of 100 cases
(``benchmarks/canary.py`` measures it).
"""

from dataclasses import dataclass

from crm_backend.studio.canary.outcomes import CanaryFigures, Tally

LOOKS = 4
LEVEL = 0.0182


@dataclass(frozen=True)
class Verdict:
    """The end of a canary, with the reason for people."""

    promote: bool
    reason: str


def looks_due(figures: CanaryFigures, planned: int) -> int:
    """Return how many of the looks are due by now: 0 to ``LOOKS``.

    The live model must have answered half as many, for there is nothing to compare with otherwise.
    """
    seen = min(figures.canary.conversations, 2 * figures.live.conversations)
    return min(LOOKS, seen * LOOKS // planned)


def worse_by_chance(figures: CanaryFigures) -> float:
    """Return the probability that an equally good candidate has so many bad conversations, or more."""
    from scipy.stats import fisher_exact  # a second of a start, and four looks need it

    table = [[side.bad, side.conversations - side.bad] for side in (figures.canary, figures.live)]
    return float(fisher_exact(table, alternative="greater").pvalue)


def judge(figures: CanaryFigures, *, looks: int, margin: float) -> Verdict | None:
    """Return the verdict of this look, None if the canary goes on.

    Args:
        looks: how many were made, with this one.
        margin: percentage points by which the candidate's share of bad conversations may be higher.
    """
    p_value = worse_by_chance(figures)
    said = f"{_say(figures.canary)} went badly with it, {_say(figures.live)} with the live model"
    if p_value < LEVEL:
        return Verdict(False, f"It is worse: {said} (Fisher's exact test, p = {p_value:.2g}).")
    if looks < LOOKS:
        return None
    points = 100 * (figures.canary.rate - figures.live.rate)
    if points > margin:
        return Verdict(False, f"In the end it is {points:.1f} points worse, {margin:g} are allowed: {said}.")
    return Verdict(True, f"It is not worse: {said}.")


def _say(counts: Tally) -> str:
    return f"{counts.bad} of {counts.conversations} ({100 * counts.rate:.1f} %)"
