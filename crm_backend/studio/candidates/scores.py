"""Two models on the same sentences: rates with intervals, the paired test, what changed. Pure functions."""

from collections import Counter
from collections.abc import Sequence
from math import sqrt

from pydantic import BaseModel

FALLBACK = "nlu_fallback"
Z = 1.959964
"""95 %."""
BINS = 10
THRESHOLDS = [number / 50 for number in range(51)]


class Parsed(BaseModel):
    """What a model made of a sentence (bot/parse_texts.py)."""

    intent: str
    confidence: float
    top: str
    score: float


class Rate(BaseModel):
    """A share with its 95 % Wilson interval."""

    value: float
    low: float
    high: float


class IntentScore(BaseModel):
    precision: Rate
    recall: Rate
    f1: float


class IntentRow(BaseModel):
    """One intent with both models; ``support`` test sentences."""

    intent: str
    support: int
    base: IntentScore
    candidate: IntentScore
    better: int
    worse: int
    base_cross_validation: Rate | None = None
    candidate_cross_validation: Rate | None = None
    """The share of its training sentences that a model trained without their fold understands."""


class Confusion(BaseModel):
    """How often a sentence of ``intent`` was taken for ``taken_for``."""

    intent: str
    taken_for: str
    base: int
    candidate: int


class ChangedSentence(BaseModel):
    """A sentence that the two models understand differently."""

    text: str
    intent: str
    base: str
    candidate: str
    verdict: str
    """``better``, ``worse`` or ``other`` (both wrong)."""


class CostPoint(BaseModel):
    """Of all test sentences, the share answered wrongly and the share handed over, at a threshold."""

    threshold: float
    base_wrong: float
    base_handed: float
    candidate_wrong: float
    candidate_handed: float


class Report(BaseModel):
    """The whole comparison; ``p_value`` is McNemar's exact two-sided one."""

    sentences: int
    base: Rate
    candidate: Rate
    base_calibration_error: float
    candidate_calibration_error: float
    base_cross_validation: Rate | None = None
    candidate_cross_validation: Rate | None = None
    better: int
    worse: int
    p_value: float
    intents: list[IntentRow]
    confusions: list[Confusion]
    changes: list[ChangedSentence]
    cost: list[CostPoint]


def wilson(hits: int, of: int) -> Rate:
    """Return the share and its interval; 0..1 for no observations."""
    if of == 0:
        return Rate(value=0.0, low=0.0, high=1.0)
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return Rate(value=share, low=max(0.0, middle - half), high=min(1.0, middle + half))


def mcnemar(better: int, worse: int) -> float:
    """Return the exact two-sided p-value: are gains and losses a fair coin?"""
    from scipy.stats import binomtest  # a second of a start, and only a comparison needs it

    return 1.0 if better + worse == 0 else float(binomtest(better, better + worse).pvalue)


def compare(truth: Sequence[tuple[str, str]], base: Sequence[Parsed], candidate: Sequence[Parsed]) -> Report:
    """Compare on ``truth``, pairs of text and intent; out of scope is ``nlu_fallback``."""
    wanted = [intent for _, intent in truth]
    right = [
        (old.intent == intent, new.intent == intent)
        for intent, old, new in zip(wanted, base, candidate, strict=True)
    ]
    better, worse = right.count((False, True)), right.count((True, False))
    return Report(
        sentences=len(truth),
        base=wilson(sum(old for old, _ in right), len(right)),
        candidate=wilson(sum(new for _, new in right), len(right)),
        base_calibration_error=calibration_error(wanted, base),
        candidate_calibration_error=calibration_error(wanted, candidate),
        better=better,
        worse=worse,
        p_value=mcnemar(better, worse),
        intents=_intents(wanted, base, candidate),
        confusions=_confusions(wanted, base, candidate),
        changes=_changes(truth, base, candidate),
        cost=[_cost(wanted, base, candidate, threshold) for threshold in THRESHOLDS],
    )


def calibration_error(wanted: Sequence[str], parsed: Sequence[Parsed]) -> float:
    """Return the expected calibration error of the likeliest intent, ten bins; in scope only."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    known = [(intent, one) for intent, one in zip(wanted, parsed, strict=True) if intent != FALLBACK]
    for intent, one in known:
        place = min(BINS - 1, int(one.confidence * BINS))
        bins.setdefault(place, []).append((one.confidence, one.top == intent))
    gaps = (abs(sum(said for said, _ in held) - sum(hit for _, hit in held)) for held in bins.values())
    return sum(gaps) / max(1, len(known))


def _score(wanted: Sequence[str], parsed: Sequence[Parsed], intent: str) -> IntentScore:
    hits = sum(one.intent == intent == want for want, one in zip(wanted, parsed, strict=True))
    said, there = sum(one.intent == intent for one in parsed), sum(want == intent for want in wanted)
    f1 = 2 * hits / (said + there) if said + there else 0.0
    return IntentScore(precision=wilson(hits, said), recall=wilson(hits, there), f1=f1)


def _intents(wanted: Sequence[str], base: Sequence[Parsed], new: Sequence[Parsed]) -> list[IntentRow]:
    rows = []
    for intent in sorted(set(wanted)):
        own = [
            (a.intent == intent, b.intent == intent)
            for want, a, b in zip(wanted, base, new, strict=True)
            if want == intent
        ]
        rows.append(
            IntentRow(
                intent=intent,
                support=len(own),
                base=_score(wanted, base, intent),
                candidate=_score(wanted, new, intent),
                better=own.count((False, True)),
                worse=own.count((True, False)),
            )
        )
    return sorted(rows, key=lambda row: (row.candidate.f1 - row.base.f1, row.intent))


def _confusions(wanted: Sequence[str], base: Sequence[Parsed], new: Sequence[Parsed]) -> list[Confusion]:
    old, now = (
        Counter((want, one.intent) for want, one in zip(wanted, parsed, strict=True) if want != one.intent)
        for parsed in (base, new)
    )
    pairs = sorted(old | now, key=lambda pair: (-now[pair], -old[pair], pair))
    return [
        Confusion(intent=pair[0], taken_for=pair[1], base=old[pair], candidate=now[pair]) for pair in pairs
    ]


def _changes(
    truth: Sequence[tuple[str, str]], base: Sequence[Parsed], new: Sequence[Parsed]
) -> list[ChangedSentence]:
    changes = [
        ChangedSentence(
            text=text, intent=want, base=a.intent, candidate=b.intent, verdict=_verdict(want, a, b)
        )
        for (text, want), a, b in zip(truth, base, new, strict=True)
        if a.intent != b.intent
    ]
    return sorted(changes, key=lambda one: (["worse", "better", "other"].index(one.verdict), one.intent))


def _verdict(want: str, base: Parsed, new: Parsed) -> str:
    return "better" if new.intent == want else "worse" if base.intent == want else "other"


def _cost(
    wanted: Sequence[str], base: Sequence[Parsed], new: Sequence[Parsed], threshold: float
) -> CostPoint:
    def shares(parsed: Sequence[Parsed]) -> tuple[float, float]:
        wrong = sum(p.score >= threshold and p.top != want for want, p in zip(wanted, parsed, strict=True))
        handed = sum(p.score < threshold for p in parsed)
        return round(wrong / len(parsed), 4), round(handed / len(parsed), 4)

    (base_wrong, base_handed), (new_wrong, new_handed) = shares(base), shares(new)
    return CostPoint(
        threshold=threshold,
        base_wrong=base_wrong,
        base_handed=base_handed,
        candidate_wrong=new_wrong,
        candidate_handed=new_handed,
    )
