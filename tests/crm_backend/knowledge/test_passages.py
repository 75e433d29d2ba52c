"""Cutting articles into passages, and quoting them."""

from hypothesis import given
from hypothesis import strategies as st

from crm_backend.knowledge import passages

LIST = "We take:\n\n- cards\n- PayPal\n\nCash is not possible."


def test_list_stays_with_its_lead() -> None:
    assert passages.split(LIST) == ["We take:\n\n- cards\n- PayPal", "Cash is not possible."]


def test_heading_goes_to_its_paragraph() -> None:
    assert passages.split("Intro.\n\n## Abroad\n\nWe ship to Norway.") == [
        "Intro.",
        "**Abroad**\n\nWe ship to Norway.",
    ]


def test_links_keep_their_label() -> None:
    assert passages.split("See [our page](https://example.com/x) now.") == ["See our page now."]


def test_empty_text_has_no_passages() -> None:
    assert passages.split("  \n\n ") == []
    assert passages.quote([], 0) == ""


def test_quote_takes_whole_passages_only() -> None:
    assert passages.quote(["One.", "Two.", "x" * 600, "Four."], 0) == "One.\n\nTwo."
    assert passages.quote(["One.", "Two."], 1) == "Two."


def test_long_passage_is_cut_at_a_sentence() -> None:
    text = "This is a sentence. " * 60
    cut = passages.quote([text], 0)
    assert len(cut) <= 600
    assert cut.endswith("sentence.")


def test_amounts_and_times_do_not_end_a_sentence() -> None:
    text = "Delivery costs 4.90 EUR until 14:00 today. And then it goes on without an end"
    assert passages.shorten(text, limit=60) == "Delivery costs 4.90 EUR until 14:00 today."


def test_snippet_is_one_plain_line() -> None:
    assert passages.snippet("Open **My orders**.\n\n1. one\n- a `list`") == "Open My orders. one a list"


@given(st.text(max_size=3000), st.integers(10, 700))
def test_nothing_is_longer_than_allowed(text: str, limit: int) -> None:
    assert len(passages.shorten(text, limit=limit)) <= limit
    assert len(passages.snippet(text)) <= passages.SNIPPET_CHARS
    for start in range(len(passages.split(text))):
        assert len(passages.quote(passages.split(text), start)) <= passages.ANSWER_CHARS


def test_long_article_is_bounded() -> None:
    for body in ("word " * 400_000, "# a\n\nShort paragraph.\n\n" * 80_000, "x" * 2_000_000, "[" * 2_000_000):
        found = passages.split(body)
        assert 0 < len(found) <= passages.PASSAGES
        assert max(map(len, found)) <= passages.PASSAGE_CHARS


def test_long_paragraph_loses_no_words() -> None:
    text = "Every sentence of it counts here. " * 100
    assert " ".join(passages.split(text)).split() == text.split()
