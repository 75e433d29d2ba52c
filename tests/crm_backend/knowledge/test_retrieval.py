"""Does the right article come first, and does nothing come where nothing fits?"""

from pathlib import Path

import pytest

from crm_backend.demo.articles import read_articles
from crm_backend.knowledge import passages
from crm_backend.knowledge.index import Document, Hit, Index
from encoder.runtime import Encoder
from tests.crm_backend.knowledge.questions import (
    HELD_OUT,
    HELD_OUT_REFUSED,
    TUNED,
    TUNED_REFUSED,
    Asked,
)


class Shop:
    """The demo articles, indexed without a database."""

    def __init__(self, folder: Path) -> None:
        self._encoder = Encoder(folder)
        documents = [
            Document(file.slug, file.slug, file.title, file.questions, tuple(passages.split(file.body)))
            for file in read_articles()
        ]
        self.index = Index(documents, {one.id: self._encoder.encode(one.units) for one in documents})

    def best(self, question: str) -> Hit:
        return self.index.search(question, self._encoder.encode([question])[0], limit=1)[0]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop(Path("models/encoder"))


def _right_first(shop: Shop, asked: Asked) -> float:
    return sum(shop.best(question).document.slug in slugs for question, slugs in asked) / len(asked)


def _answered(shop: Shop, questions: list[str]) -> float:
    return sum(shop.best(question).answerable for question in questions) / len(questions)


def test_questions_are_our_own() -> None:
    listed = {question.lower().strip(" ?!.") for file in read_articles() for question in file.questions}
    asked = [question for question, _ in TUNED + HELD_OUT]
    assert len(set(asked)) == len(asked) >= 40
    assert not [question for question in asked if question.lower().strip(" ?!.") in listed]


def test_expected_articles_exist() -> None:
    slugs = {file.slug for file in read_articles()}
    assert {slug for _, expected in TUNED + HELD_OUT for slug in expected} == slugs


def test_right_article_comes_first(shop: Shop) -> None:
    assert _right_first(shop, HELD_OUT) >= 0.97
    assert _right_first(shop, TUNED) >= 0.85


def test_questions_of_the_shop_are_answered(shop: Shop) -> None:
    assert _answered(shop, [question for question, _ in HELD_OUT]) >= 0.95
    assert _answered(shop, [question for question, _ in TUNED]) >= 0.88


def test_questions_of_others_are_refused(shop: Shop) -> None:
    assert _answered(shop, HELD_OUT_REFUSED) <= 0.12
    assert _answered(shop, TUNED_REFUSED) <= 0.05


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how much plastic is in your boxes", "Our boxes are made of recycled cardboard"),
        ("unsubscribe me from the emails", "To leave, click on **Unsubscribe**"),
        ("what's your refund policy", "You can return almost anything within 30 days"),
        ("what payment options are there", "You can pay with Visa, Mastercard, American Express"),
        ("how do returns work", "Tell us here in the chat which order"),
    ],
)
def test_answer_begins_with_what_was_asked(shop: Shop, question: str, words: str) -> None:
    assert shop.best(question).text.startswith(words)


def test_answers_are_short_and_end_with_a_sentence(shop: Shop) -> None:
    for question, _ in TUNED + HELD_OUT:
        text = shop.best(question).text
        assert 0 < len(text) <= 600
        assert text.rstrip("*)\"'")[-1] in ".!?", text


@pytest.mark.parametrize(
    "question", ["?", "🙂🙂🙂", "a", "the of and", "x" * 5000, "<script>alert(1)</script>"]
)
def test_odd_questions_are_no_error(shop: Shop, question: str) -> None:
    assert 0 <= shop.best(question).score <= 1


def test_no_articles_no_hits(shop: Shop) -> None:
    vector = Encoder(Path("models/encoder")).encode(["anything"])[0]
    assert Index([], {}).search("anything", vector, limit=3) == []
    assert Index([], {}).look_up("returns", "anything", vector) is None


def test_article_without_words_is_harmless() -> None:
    encoder = Encoder(Path("models/encoder"))
    document = Document("1", "empty", "?", (), ())
    index = Index([document], {"1": encoder.encode(document.units)})
    hit = index.search("where is my parcel", encoder.encode(["where is my parcel"])[0], limit=3)[0]
    assert (hit.text, hit.snippet, hit.answerable) == ("", "", False)
