"""Is a person called when one is needed, not earlier and not later?

``python -m benchmarks.handoff [--policy settings.json ...] [--only practice] [--show]``

Replays labelled conversations (``benchmarks/conversations/``, written for this project) turn by turn through
the sentiment, the cues and the policy of the backend, and stops at the first escalation. Weights were chosen
on the practice part. Each reason is also left out once, to see what it adds. ``settings.json`` holds settings
as the API takes them; ``--show`` prints every conversation that did not go as labelled.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from benchmarks.handoff_scores import Call, Figures, figures
from benchmarks.machine import describe_machine
from crm_backend.triage.cues import CueReader, trusted
from crm_backend.triage.policy import Decision, decide
from crm_backend.triage.sentiment import SentimentReader
from crm_backend.triage.state import MISUNDERSTOOD, PROMISED_PERSON, Known, Turn, read_signals
from crm_backend.triage.topics import topic_of
from crm_backend.triage.weights import REASONS, SHIPPED, PolicySettings, Ramp, read_settings
from crm_backend.vectors import TextVectors

ROOT = Path(__file__).resolve().parent.parent
VECTORS = TextVectors(ROOT / "models" / "encoder")
MOODS = SentimentReader(VECTORS, ROOT / "models" / "sentiment")
FOLDER = ROOT / "benchmarks" / "conversations"
PARTS = ("practice", "held_out")
VALUES = {"high": 0.95, "normal": 0.5, "low": 0.1}
COLUMNS = "policy|part|precision|recall|F1|turns early|turns late|exact|GT-1|GT-2|GT-3"


@dataclass(frozen=True)
class Talk:
    """A labelled conversation; ``person_from`` is the first turn (1-based) where a person is right."""

    id: str
    about: str
    turns: list[Turn]
    texts: list[str]
    person_from: int | None
    known: Known


def load(part: str, reader: CueReader) -> list[Talk]:
    """Read one part, with the sentiment and the cues of every message."""
    raw = yaml.safe_load((FOLDER / f"{part}.yml").read_text(encoding="utf-8"))
    return [_talk(one, reader) for one in raw]


def _talk(raw: dict[str, Any], reader: CueReader) -> Talk:
    customer = raw.get("customer") or {}
    known = Known(customer_value=VALUES.get(customer.get("value", "")), churn_risk=customer.get("churn_risk"))
    turns: list[Turn] = []
    for one in raw["turns"]:
        at = (turns[-1].at if turns else 0.0) + float(one.get("seconds", 0))
        turns.append(_turn(one, at, turns[-1] if turns else None, reader))
    person_from = None if raw["person_from"] == "never" else int(raw["person_from"])
    texts = [one["customer"] for one in raw["turns"]]
    return Talk(raw["id"], raw["about"], turns, texts, person_from, known)


def _turn(raw: dict[str, Any], at: float, before: Turn | None, reader: CueReader) -> Turn:
    mood = MOODS.read(raw["customer"])
    outside = raw["intent"] == "out_of_scope" and not raw.get("article")
    return Turn(
        ask=topic_of(raw["intent"]),
        subject="" if raw.get("article") else raw.get("order", ""),
        reply=raw["bot"],
        outcome=MISUNDERSTOOD if outside else raw["outcome"],
        mood=mood.score,
        flags=tuple(mood.flags),
        cues=trusted(reader.read(raw["customer"]), raw["intent"], raw["confidence"]),
        at=at,
    )


def first_call(talk: Talk, settings: PolicySettings) -> tuple[int | None, list[Decision]]:
    """Return the turn (1-based) of the first escalation, and the decisions up to it."""
    decisions: list[Decision] = []
    for count in range(1, len(talk.turns) + 1):
        turns = talk.turns[:count]
        known = replace(talk.known, asked_for_person=turns[-1].outcome == PROMISED_PERSON)
        decisions.append(decide(read_signals(turns, known), settings))
        if decisions[-1].escalate:
            return count, decisions
    return None, decisions


def measure(talks: Sequence[Talk], settings: PolicySettings) -> Figures:
    return figures([Call(first_call(talk, settings)[0], talk.person_from) for talk in talks])


def without(settings: PolicySettings, reason: str) -> PolicySettings:
    ramp: Ramp = getattr(settings, reason)
    return replace(settings, **{reason: Ramp(0.0, ramp.starts, ramp.full)})


def row(name: str, part: str, got: Figures) -> str:
    shares = [f"{value:.3f}" for value in (got.precision, got.recall, got.f1)]
    turns = [f"{got.early:.2f}", f"{got.late:.2f}", f"{got.exact:.2f}"]
    return "|".join([name, part, *shares, *turns, *(f"{value:.3f}" for value in got.gtt)])


def show_misses(talks: Sequence[Talk], settings: PolicySettings) -> None:
    for talk in talks:
        said, decisions = first_call(talk, settings)
        if said == talk.person_from:
            continue
        print(f"{talk.id}: called at {said}, right from {talk.person_from}: {talk.about}")
        for text, turn, decision in zip(talk.texts, talk.turns, decisions, strict=False):
            why = ", ".join(f"{one.code} {one.weight}" for one in decision.reasons)
            print(f"    {decision.score:.2f} [{turn.ask} {turn.outcome}] {text[:90]} | {why} | {turn.cues}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--policy", type=Path, action="append", default=[], help="settings as JSON")
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--show", action="store_true", help="print what did not go as labelled")
    options = parser.parse_args()
    reader = CueReader(TextVectors(ROOT / "models" / "encoder"))
    reader.learn()
    policies = {"shipped": SHIPPED}
    policies |= {path.stem: read_settings(json.loads(path.read_text("utf-8"))) for path in options.policy}
    talks = {part: load(part, reader) for part in PARTS if options.only in (None, part)}
    print(describe_machine(), COLUMNS, sep="\n")
    for name, settings in policies.items():
        for part, some in talks.items():
            print(row(name, part, measure(some, settings)))
            if options.show:
                show_misses(some, settings)
    for reason in REASONS:
        for part, some in talks.items():
            print(row(f"shipped without {reason}", part, measure(some, without(SHIPPED, reason))))


if __name__ == "__main__":
    main()
