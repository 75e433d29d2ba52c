"""The trained file: its card, and what happens where it is missing, damaged or not to be trusted."""

import hashlib
import io
import json
import logging
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crm_backend.triage.examples import digest_of, read_examples
from crm_backend.triage.model import CARD_FILE, MODEL_FILE, ModelUnusable, MoodModel
from crm_backend.triage.sentiment import SentimentReader
from crm_backend.vectors import TextVectors
from encoder.runtime import Card

MODELS = Path("models")


class Intruder:
    """Writes a file where a pickle of it is loaded."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __reduce__(self) -> tuple[Any, tuple[Path]]:
        return Path.touch, (self._file,)


def test_the_card_says_what_was_learnt_and_how_well() -> None:
    card = json.loads((MODELS / "sentiment" / CARD_FILE).read_text(encoding="utf-8"))
    assert card["data"] == digest_of(read_examples())
    assert card["encoder"] == Card.read(MODELS / "encoder").checksum
    assert card["examples"]["all"] >= 1500
    assert card["held_out"]["macro_f1"] > card["held_out"]["lexicon_macro_f1"] + 0.2
    assert min(one["macro_f1"] for one in card["domains"].values()) >= 0.65


def put(folder: Path, content: bytes) -> None:
    """Write a file that passes for what was trained: what is checked then is the file itself."""
    (folder / MODEL_FILE).write_bytes(content)
    (folder / CARD_FILE).write_text(json.dumps({"sha256": hashlib.sha256(content).hexdigest()}))


@pytest.mark.parametrize("card", [None, "no card at all", "{}", '{"sha256": "0"}'])
def test_a_file_that_was_exchanged_is_not_loaded(tmp_path: Path, card: str | None) -> None:
    shutil.copytree(MODELS / "sentiment", tmp_path, dirs_exist_ok=True)
    encoder = Card.read(MODELS / "encoder").checksum
    assert MoodModel.load(tmp_path, encoder=encoder).names
    if card is None:
        (tmp_path / CARD_FILE).unlink()
    else:
        (tmp_path / CARD_FILE).write_text(card)
    with pytest.raises(ModelUnusable, match=rf"{MODEL_FILE}.*checksum.*python -m crm_backend\.triage\.train"):
        MoodModel.load(tmp_path, encoder=encoder)


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 half a zip"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, content)
    with pytest.raises(ModelUnusable, match=r"damaged.*train"):
        MoodModel.load(tmp_path, encoder="any")


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    whole = (MODELS / "sentiment" / MODEL_FILE).read_bytes()
    put(tmp_path, whole[: len(whole) // 2])
    with pytest.raises(ModelUnusable, match="damaged"):
        MoodModel.load(tmp_path, encoder="any")


def test_what_a_strange_file_brings_along_is_not_run(tmp_path: Path) -> None:
    here = tmp_path / "was-here"
    content = io.BytesIO()
    np.savez(content, alpha=np.array([Intruder(here)], dtype=object))
    put(tmp_path, content.getvalue())
    with pytest.raises(ModelUnusable, match="damaged"):
        MoodModel.load(tmp_path, encoder="any")
    assert not here.exists()


def test_a_file_with_other_contents_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    np.savez(content, alpha=[1.0])
    put(tmp_path, content.getvalue())
    with pytest.raises(ModelUnusable, match="damaged"):
        MoodModel.load(tmp_path, encoder="any")


def test_another_encoder_needs_another_training() -> None:
    with pytest.raises(ModelUnusable, match="another encoder"):
        MoodModel.load(MODELS / "sentiment", encoder="0" * 64)


def test_without_a_model_the_lexicon_answers_and_the_log_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reader = SentimentReader(TextVectors(MODELS / "encoder"), tmp_path)
    with caplog.at_level(logging.WARNING):
        moods = [reader.read("This is the worst service ever") for _ in range(3)]
    assert {(mood.label, mood.model) for mood in moods} == {("negative", "lexicon")}
    assert sum("lexicon" in record.message for record in caplog.records) == 1
    assert set(moods[0].as_json()) == {"label", "score", "flags", "probabilities", "words", "model"}


def test_without_an_encoder_the_lexicon_answers(tmp_path: Path) -> None:
    reader = SentimentReader(TextVectors(tmp_path), MODELS / "sentiment")
    assert reader.read("great, thank you").label == "positive"


def test_a_wrong_label_in_the_data_is_named(tmp_path: Path) -> None:
    (tmp_path / "us").mkdir()
    (tmp_path / "us" / "odd.yml").write_text("- {text: hello, label: angry, intensity: 0}\n")
    with pytest.raises(ValueError, match=r"us/odd.*angry"):
        read_examples(tmp_path)
