"""The encoder says the same as sentence-transformers, in whichever environment this runs."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from encoder.runtime import CARD_FILE, EXPORTED, Card, Encoder, EncoderMissing

FOLDER = Path(__file__).resolve().parents[2] / "models" / "encoder"
REFERENCE = json.loads((FOLDER / "reference.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["fp32", "int8"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return Encoder(FOLDER, precision=request.param)


def test_vectors_have_the_promised_shape_type_and_length(encoder: Encoder) -> None:
    vectors = encoder.encode(["where is my order", "hello", "x" * 5000])
    assert vectors.shape == (3, Card.read(FOLDER).dimension) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_fp32_agrees_with_sentence_transformers() -> None:
    vectors = Encoder(FOLDER, precision="fp32").encode(REFERENCE["texts"])
    assert np.abs(vectors - np.array(REFERENCE["vectors"])).max() < 1e-3


def test_int8_stays_close_to_fp32() -> None:
    vectors = Encoder(FOLDER, precision="int8").encode(REFERENCE["texts"])
    assert ((vectors * np.array(REFERENCE["vectors"])).sum(axis=1) > 0.9).all()


def test_a_batch_says_the_same_as_one_by_one() -> None:
    encoder = Encoder(FOLDER, precision="fp32")
    texts = ["short", "a somewhat longer sentence about a lamp", "", "🙂", "order " * 300]
    one_by_one = np.vstack([encoder.encode([text]) for text in texts])
    assert np.abs(encoder.encode(texts) - one_by_one).max() < 1e-4


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_meaning_is_nearer_than_words(encoder: Encoder) -> None:
    query, same, other = encoder.encode(
        ["where is my parcel", "track my delivery", "where is my refund policy"]
    )
    assert query @ same > query @ other


@pytest.mark.parametrize("name", EXPORTED)
def test_a_file_that_was_exchanged_is_not_loaded(tmp_path: Path, name: str) -> None:
    for file in (*EXPORTED, CARD_FILE):
        (tmp_path / file).symlink_to(FOLDER / file)
    assert Encoder(tmp_path).card == Card.read(FOLDER)
    (tmp_path / name).unlink()
    shutil.copy(FOLDER / name, tmp_path / name)
    with (tmp_path / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(EncoderMissing, match=rf"{name}.*checksum.*python -m encoder\.export"):
        Encoder(tmp_path)


def test_a_missing_encoder_says_which_command_makes_it(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match=r"python -m encoder\.export"):
        Encoder(tmp_path)
