"""Subjects that need a person whatever the bot could say: law, danger, fraud, death, personal data.

Words first: phrases that only sound like it ("a gift for my lawyer", "fire-engine red") are taken out of
the text, then each subject's phrases are looked for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml  # type: ignore[import-untyped]

MAX_CHARS = 4000
SURE, MAYBE = 1.0, 0.4
_FILE = Path(__file__).with_name("sensitive_phrases.yml")


@dataclass(frozen=True)
class Phrases:
    """Compiled; ``by_strength`` has the strength and its pattern of each subject."""

    harmless: re.Pattern[str]
    by_strength: tuple[tuple[float, dict[str, re.Pattern[str]]], ...]


def find_phrases(text: str) -> dict[str, float]:
    """Return the subjects that need a person, and how surely each is meant, in (0, 1]."""
    plain = _plain(serious_part(text))
    found: dict[str, float] = {}
    for strength, patterns in _load().by_strength:
        for topic, pattern in patterns.items():
            if topic not in found and pattern.search(plain):
                found[topic] = strength
    return found


def serious_part(text: str) -> str:
    """Return the text without the phrases that only sound serious; as it was, if it has none."""
    plain, harmless = _plain(text), _load().harmless
    return harmless.sub(" - ", plain) if harmless.search(plain) else text


@lru_cache(maxsize=1)
def _load() -> Phrases:
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    words = {name: re.sub(r"\s+(?=\|)", "", text) for name, text in data["words"].items()}

    def compile_all(patterns: Iterable[str]) -> re.Pattern[str]:
        joined = "|".join(patterns)
        for name, alternatives in words.items():
            joined = joined.replace(f"{{{name}}}", alternatives)
        return re.compile(joined)

    return Phrases(
        compile_all(rf"\b(?:{pattern})" for pattern in data["harmless"]),
        tuple(
            (strength, {topic: compile_all(patterns) for topic, patterns in data[name].items()})
            for strength, name in ((SURE, "sure"), (MAYBE, "maybe"))
        ),
    )


def _plain(text: str) -> str:
    return " ".join(text[:MAX_CHARS].lower().replace("’", "'").split())
