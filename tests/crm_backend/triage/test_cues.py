"""Other words for the same wishes, found by nearness to examples."""

from pathlib import Path

import numpy as np
import pytest

from crm_backend.triage import cue_model
from crm_backend.triage.cue_model import CHECKSUM_FILE, FILE, CueModel, NotKept, load_examples
from crm_backend.triage.cues import CueReader, sentences_of, trusted
from crm_backend.triage.signals import is_readable
from crm_backend.vectors import TextVectors


@pytest.fixture(scope="module")
def reader() -> CueReader:
    reader = CueReader(TextVectors(Path("models/encoder")), Path("models/cues"))
    reader.learn()
    return reader


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("person", "could you get me one of the people who work there"),
        ("protest", "that is not an answer to what I wanted to know"),
        ("legal", "my advocate is going to take you before a judge"),
        ("safety", "flames came out of the heater"),
        ("fraud", "a person unknown to me has bought something under my name"),
        ("bereavement", "our father has just died"),
        ("data_deletion", "I want every trace of me removed from your files"),
    ],
)
def test_wordings_that_no_phrase_foresaw(reader: CueReader, cue: str, text: str) -> None:
    assert reader.read(text).get(cue, 0) > 0.5


@pytest.mark.parametrize(
    "text",
    ["where is my parcel", "do you sell green sofas?", "thanks, great help", "KF-1002", "yes", "😀", ""],
)
def test_ordinary_messages_have_no_cue(reader: CueReader, text: str) -> None:
    assert reader.read(text) == {}


def test_one_sentence_of_many_is_not_drowned(reader: CueReader) -> None:
    text = "Hello again. It is about KF-1002, the lamp. There were flames. Which address do I send it to?"
    assert reader.read(text).get("safety", 0) > 0.3
    assert len(sentences_of(text)) == 3
    assert sentences_of("just one sentence") == []


def test_without_an_encoder_phrases_still_count(tmp_path: Path) -> None:
    reader = CueReader(TextVectors(tmp_path))
    reader.learn()
    assert reader.read("I will sue you") == {"legal": 1.0}


def test_who_asks_whether_it_is_a_bot_wants_no_person() -> None:
    cues = {"person": 0.9, "legal": 0.3}
    assert trusted(cues, "ask_bot", 0.95) == {"legal": 0.3}
    assert trusted(cues, "contact_support", 0.95) == {"legal": 0.3}
    assert trusted(cues, "ask_bot", 0.5) == trusted(cues, "nlu_fallback", 0.9) == cues


def test_no_example_is_written_twice() -> None:
    texts = [text.lower() for examples in load_examples().values() for text in examples]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("text", ["a1@example.com", "KF-1002", "T-20417.", "ada@example.com, KF-1002"])
def test_a_detail_alone_says_nothing(reader: CueReader, text: str) -> None:
    assert reader.read(text) == {}
    assert not is_readable(text)


@pytest.mark.parametrize(
    "text", ["my email is ada@example.com", "give me KF-1002 now!!", "worst shop ever 1002"]
)
def test_words_beside_a_detail_are_read(text: str) -> None:
    assert is_readable(text)


def test_the_next_start_reads_what_an_earlier_one_learnt(
    reader: CueReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "my advocate is going to take you before a judge"
    vectors = TextVectors(Path("models/encoder"))
    CueReader(vectors, tmp_path).learn()
    monkeypatch.setattr(cue_model, "learn", None)
    again = CueReader(vectors, tmp_path)
    again.learn()
    assert again.read(text) == reader.read(text) != {}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", None])
def test_a_file_that_is_damaged_or_of_other_examples_is_learnt_anew(
    reader: CueReader, tmp_path: Path, content: bytes | None
) -> None:
    if content is None:
        CueModel(["legal"], np.zeros((1, 384)), np.ones(1)).save(tmp_path, "of other examples")
    else:
        (tmp_path / FILE).write_bytes(content)
    vectors = TextVectors(Path("models/encoder"))
    other = CueReader(vectors, tmp_path)
    other.learn()
    text = "flames came out of the heater"
    assert other.read(text) == reader.read(text)
    assert CueModel.load(tmp_path, cue_model.key_of(vectors.load())).names == sorted(load_examples())
    assert sorted(file.name for file in tmp_path.iterdir()) == [FILE, CHECKSUM_FILE]


def test_a_file_that_was_exchanged_is_not_loaded(tmp_path: Path) -> None:
    CueModel(["legal"], np.zeros((1, 384)), np.ones(1)).save(tmp_path / "theirs", "the same key")
    CueModel(["danger"], np.zeros((1, 384)), np.ones(1)).save(tmp_path, "the same key")
    assert CueModel.load(tmp_path, "the same key").names == ["danger"]
    (tmp_path / "theirs" / FILE).replace(tmp_path / FILE)
    with pytest.raises(NotKept, match=rf"{FILE}.*checksum"):
        CueModel.load(tmp_path, "the same key")


def test_where_nothing_can_be_written_cues_are_learnt_all_the_same(reader: CueReader, tmp_path: Path) -> None:
    (tmp_path / "cues").write_text("a file where the folder should be")
    other = CueReader(TextVectors(Path("models/encoder")), tmp_path / "cues")
    other.learn()
    assert other.read("flames came out of the heater") == reader.read("flames came out of the heater")
