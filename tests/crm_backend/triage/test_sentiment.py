"""The mood of a message as the trained model reads it."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_backend.triage.examples import LABELS, read_examples
from crm_backend.triage.explain import explain
from crm_backend.triage.sentiment import SentimentReader
from crm_backend.vectors import TextVectors


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("where is my order KF-1002", "neutral"),
        ("@northair can you DM me?", "neutral"),
        ("What happens if my parcel is lost?", "neutral"),
        ("My lamp arrived broken, how can I exchange it?", "neutral"),
        ("It is urgent, could you call me before noon please?", "neutral"),
        ("Thanks for nothing", "negative"),
        ("thanks for ruining our honeymoon", "negative"),
        ("Oh great, delayed again", "negative"),
        ("Brilliant, you lost my suitcase again. Slow clap.", "negative"),
        ("THIS IS RIDICULOUS!!!", "negative"),
        ("this is not good", "negative"),
        ("still waiting for my refund, 3 weeks now", "negative"),
        ("@northair flight cancelled and nobody answers the phone", "negative"),
        ("I really don't know what else to do, I have written five times", "negative"),
        ("😡", "negative"),
        ("not bad at all", "positive"),
        ("no problems with the return, thank you", "positive"),
        ("great, thank you so much!", "positive"),
        ("YOU ARE THE BEST!!!", "positive"),
        ("😍", "positive"),
    ],
)
def test_label(reader: SentimentReader, text: str, label: str) -> None:
    assert reader.read(text).label == label


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("thanks a lot", ["thanks"]),
        ("I need it ASAP please", ["urgency"]),
        ("you idiots", ["anger", "insult"]),
        ("where is it", []),
    ],
)
def test_flags(reader: SentimentReader, text: str, flags: list[str]) -> None:
    assert reader.read(text).flags == flags


def test_the_words_that_moved_it_are_named_with_their_direction(reader: SentimentReader) -> None:
    words = {one.word: one.weight for one in reader.read("the crew was lovely and the food terrible").words}
    assert words["lovely"] > 0 > words["terrible"]


def test_a_full_explanation_asks_the_encoder_too(reader: SentimentReader, vectors: TextVectors) -> None:
    model = reader.model()
    assert model is not None
    words = explain(model, vectors.load(), "the agent was incredibly rude to my wife")
    assert "rude" in {one.word for one in words if one.weight < 0}


def test_anger_that_is_shouted_is_worse_on_the_whole(reader: SentimentReader) -> None:
    angry = [one.text for one in read_examples() if one.held_out and one.label == "negative"]
    moved = [reader.read(text.upper() + "!!!").score - reader.read(text).score for text in angry]
    assert sum(moved) / len(moved) < 0


@pytest.mark.parametrize(
    "text", ["", " ", "你好，我的订单在哪里", "أين طلبي", "\x00", "…", "한국어", "\u202e\u202d"]
)
def test_what_it_cannot_read_is_neutral_and_says_so(reader: SentimentReader, text: str) -> None:
    mood = reader.read(text)
    assert (mood.label, mood.score, mood.model) == ("neutral", 0.0, "unread")


@pytest.mark.parametrize(
    "text", ["a" * 4000, "bad " * 1000, "😡" * 4000, "thanks\x00for\x00nothing", "@" * 4000]
)
def test_long_and_odd_texts_are_read(reader: SentimentReader, text: str) -> None:
    assert reader.read(text).label in LABELS


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=80))
def test_any_text_has_a_mood(reader: SentimentReader, text: str) -> None:
    mood = reader.read(text)
    assert -1 <= mood.score <= 1
    assert sum(mood.probabilities.values()) == pytest.approx(1, abs=0.01)
    assert mood.score >= 0 or mood.label != "positive"


async def test_many_threads_read_at_once(reader: SentimentReader) -> None:
    texts = [f"parcel {number} is late again and nobody answers" for number in range(12)]
    moods = await asyncio.gather(*(asyncio.to_thread(reader.read, text) for text in texts))
    assert {mood.label for mood in moods} == {"negative"}


def test_it_stays_good_on_messages_it_never_saw(reader: SentimentReader) -> None:
    kept_back = [one for one in read_examples() if one.held_out]
    right = dict.fromkeys(LABELS, 0)
    said = dict.fromkeys(LABELS, 0)
    for one in kept_back:
        label = reader.read(one.text).label
        said[label] += 1
        right[label] += label == one.label
    true = {label: sum(one.label == label for one in kept_back) for label in LABELS}
    macro_f1 = sum(2 * right[label] / (said[label] + true[label]) for label in LABELS) / len(LABELS)
    assert len(kept_back) >= 300
    assert macro_f1 >= 0.73


ASKS_FOR_PERSON = [
    "let me talk to a human",
    "get me a human",
    "human",
    "HUMAN!!!",
    "no more bots",
    "get your boss",
]


@pytest.mark.parametrize("text", [*ASKS_FOR_PERSON, "can I speak to someone please", "yes please"])
def test_asking_for_a_person_insults_nobody(reader: SentimentReader, text: str) -> None:
    assert "insult" not in reader.read(text).flags


@pytest.mark.parametrize("text", ["you are an idiot", "you've charged me THREE TIMES you absolute clowns"])
def test_an_insult_is_still_one(reader: SentimentReader, text: str) -> None:
    assert "insult" in reader.read(text).flags


def test_no_message_waits_while_the_model_is_loaded(vectors: TextVectors) -> None:
    fresh = SentimentReader(vectors, Path("models/sentiment"))
    with fresh._lock:  # another thread loads
        assert fresh.read("what a terrible mess").model == "lexicon"
    assert fresh.read("what a terrible mess").model == "trained"
