"""The labelled messages that moods are learnt from: ``data/<writer>/<topic>.yml``, all written for Kefu."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

DATA = Path(__file__).parent / "data"
LABELS = ("negative", "neutral", "positive")
FLAGS = ("anger", "insult", "thanks", "urgency")


@dataclass(frozen=True)
class Example:
    """``source`` is ``<writer>/<topic>``; ``intensity`` is in [-1, 1]; what is held out trains nothing."""

    text: str
    label: str
    intensity: float
    flags: frozenset[str]
    source: str
    held_out: bool = False

    @property
    def domain(self) -> str:
        """The writer, or for tweets to airlines ``airlines``: what cross-domain scores leave out whole."""
        writer, topic = self.source.split("/")
        return "airlines" if topic.startswith("airlines") else writer


def read_examples(folder: Path = DATA) -> list[Example]:
    """Read every file below ``folder`` in a fixed order.

    Raises:
        ValueError: an entry is wrong, or a text is there twice; names the file and the text.
    """
    examples = [example for file in sorted(folder.glob("*/*.yml")) for example in _read(file)]
    seen: set[str] = set()
    for example in examples:
        key = " ".join(example.text.lower().split())
        if key in seen:
            raise ValueError(f"{example.source}: twice in the data: {example.text!r}")
        seen.add(key)
    return examples


def _read(file: Path) -> Iterator[Example]:
    source = f"{file.parent.name}/{file.stem}"
    for row in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
        try:
            yield _example(row, source)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{source}: not a labelled message: {row!r} ({error})") from error


def _example(row: dict[str, Any], source: str) -> Example:
    unknown = {row["label"]} - set(LABELS) | set(row.get("flags", ())) - set(FLAGS)
    if unknown or not -1 <= row["intensity"] <= 1 or not row["text"].strip():
        raise ValueError(f"unknown {sorted(unknown)}" if unknown else "text or intensity")
    return Example(
        text=row["text"],
        label=row["label"],
        intensity=float(row["intensity"]),
        flags=frozenset(row.get("flags", ())),
        source=source,
        held_out=bool(row.get("held_out", False)),
    )


def digest_of(examples: Sequence[Example]) -> str:
    """Return a hash over everything that is learnt from."""
    total = hashlib.sha256()
    for one in examples:
        total.update(
            repr((one.text, one.label, one.intensity, sorted(one.flags), one.held_out)).encode() + b"\n"
        )
    return total.hexdigest()
