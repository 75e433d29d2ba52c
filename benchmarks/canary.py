"""How often a canary's looks take back a candidate that is as good, and how soon one that is worse.

``python -m benchmarks.canary`` simulates canaries with the verdicts of ``studio/canary/judging.py``, beside
the same test at .05 at each look (what one gets who looks often and does not correct for it) and beside a
single look at the end. Needs no database; about a minute.
"""

import argparse

import numpy as np

from crm_backend.studio.canary import judging
from crm_backend.studio.canary.outcomes import CanaryFigures, Tally

PLANNED, SHARE, BAD = 200, 0.1, 0.2
"""The defaults of the studio, and a bot that hands over every fifth conversation."""


def figures(canary: np.ndarray, live: np.ndarray, seen: int, beside: int) -> CanaryFigures:
    """Count the first ``seen`` conversations with the candidate and ``beside`` with the live model."""
    return CanaryFigures(
        canary=Tally(conversations=seen, bad=int(canary[:seen].sum())),
        live=Tally(conversations=beside, bad=int(live[:beside].sum())),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4000)
    runs = parser.parse_args().runs
    rng = np.random.default_rng(7)
    per_canary = round((1 - SHARE) / SHARE)
    print(
        f"{runs} canaries each, {PLANNED} conversations with the candidate; "
        f"{100 * BAD:.0f} % are bad with the live model"
    )
    print(f"{'bad with it':>12} {'taken back':>11} {'conversations':>14} {'uncorrected':>12} {'one look':>9}")
    for points in (0, 5, 10, 20, 40):
        ours, uncorrected, single, needed = 0, 0, 0, []
        for _ in range(runs):
            canary = rng.random(PLANNED) < BAD + points / 100
            live = rng.random(PLANNED * per_canary) < BAD
            p_values = []
            for look in range(1, judging.LOOKS + 1):
                seen = PLANNED * look // judging.LOOKS
                p_values.append(judging.worse_by_chance(figures(canary, live, seen, seen * per_canary)))
            over = [look for look, p_value in enumerate(p_values, 1) if p_value < judging.LEVEL]
            ours += bool(over)
            needed.append(PLANNED * (over[0] if over else judging.LOOKS) // judging.LOOKS)
            uncorrected += any(p_value < 0.05 for p_value in p_values)
            single += p_values[-1] < 0.05
        shares = [100 * count / runs for count in (ours, uncorrected, single)]
        print(
            f"{100 * BAD + points:>10.0f} % {shares[0]:>9.1f} % {np.mean(needed):>14.0f} "
            f"{shares[1]:>10.1f} % {shares[2]:>7.1f} %"
        )


if __name__ == "__main__":
    main()
