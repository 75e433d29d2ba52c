"""Model swaps for load runs: another trained archive becomes the active one, and Rasa pulls it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MODELS = Path("models")
PULL_SECONDS = 12.0
"""Rasa asks every five seconds and takes some two for a swap."""


@contextmanager
def kept_active() -> Iterator[None]:
    """Let the model that is active now be active again afterwards."""
    active = MODELS / "active.json"
    before = active.read_bytes()
    try:
        yield
    finally:
        active.write_bytes(before)


def swap_model(number: int) -> None:
    """Make the next of the archives in ``models`` the active one, and give Rasa time to pull it."""
    cards = [one for one in sorted(MODELS.glob("bot-*.json")) if one.with_suffix(".tar.gz").is_file()]
    names = [json.loads(card.read_text(encoding="utf-8"))["archive"] for card in cards]
    if len(set(names)) < 2:
        raise SystemExit("a swap takes two trained models: run 'make train' once more")
    temporary = MODELS / ".active.json"
    temporary.write_bytes(cards[number % len(cards)].read_bytes())
    temporary.replace(MODELS / "active.json")
    time.sleep(PULL_SECONDS)
