"""One encoding for each message, however many parts of the backend want its vector."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from crm_backend import vectors
from crm_backend.errors import Unavailable
from crm_backend.vectors import TextVectors
from encoder.runtime import Encoder, Vectors


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that really went through the encoder."""
    seen: list[str] = []
    encode = Encoder.encode

    def listen(self: Encoder, texts: Sequence[str]) -> Vectors:
        seen.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(Encoder, "encode", listen)
    return seen


def test_the_second_who_asks_pays_nothing(encoded: list[str]) -> None:
    shared = TextVectors(Path("models/encoder"))
    first, second = shared.of("where is my parcel"), shared.of("  where is my parcel ")
    assert encoded == ["where is my parcel"]
    assert second is first
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-5)


def test_nobody_can_spoil_the_vector_that_others_get() -> None:
    with pytest.raises(ValueError, match="read-only"):
        TextVectors(Path("models/encoder")).of("hello")[0] = 9


def test_what_was_asked_long_ago_is_forgotten(encoded: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "REMEMBERED", 2)
    shared = TextVectors(Path("models/encoder"))
    for text in ("one", "two", "one", "three", "one", "two"):
        shared.of(text)
    assert encoded == ["one", "two", "three", "two"]


def test_without_an_encoder_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as error:
        TextVectors(tmp_path).of("hello")
    assert error.value.code == "encoder_missing"
