"""The mood of a message where no model is trained: by its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.triage.lexical import score_words


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("where is my order KF-1002", "neutral"),
        ("", "neutral"),
        ("😀", "neutral"),
        ("This is the worst service ever", "negative"),
        ("I'm really disappointed", "negative"),
        ("this is not good", "negative"),
        ("not bad at all", "positive"),
        ("no thanks", "positive"),
        ("great, thank you so much!", "positive"),
    ],
)
def test_label(text: str, label: str) -> None:
    assert score_words(text).label == label


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("thanks a lot", ["thanks"]),
        ("I need it ASAP", ["urgency"]),
        ("I need it right now", ["urgency"]),
        ("you idiots", ["anger", "insult"]),
        ("where is it", []),
        ("that was not a problem", []),
    ],
)
def test_flags(text: str, flags: list[str]) -> None:
    assert score_words(text).flags == flags


def test_shouting_and_emphasis_weigh_more() -> None:
    plain = score_words("that is ridiculous").score
    assert score_words("THAT IS RIDICULOUS").score < plain
    assert score_words("that is ridiculous!!").score < plain
    assert score_words("that is absolutely ridiculous").score < plain


@given(st.text())
def test_any_text_has_a_score_between_minus_one_and_one(text: str) -> None:
    assert -1 <= score_words(text).score <= 1
