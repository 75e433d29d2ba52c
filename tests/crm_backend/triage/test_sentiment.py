"""The mood of a message, by its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.triage.mood import follow, is_falling
from crm_backend.triage.sentiment import score_text


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
    assert score_text(text).label == label


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
    assert score_text(text).flags == flags


def test_shouting_and_emphasis_weigh_more() -> None:
    plain = score_text("that is ridiculous").score
    assert score_text("THAT IS RIDICULOUS").score < plain
    assert score_text("that is ridiculous!!").score < plain
    assert score_text("that is absolutely ridiculous").score < plain


@given(st.text())
def test_any_text_has_a_score_between_minus_one_and_one(text: str) -> None:
    assert -1 <= score_text(text).score <= 1


def test_one_sharp_word_is_no_slide_but_a_slide_is() -> None:
    assert not is_falling([-0.9])
    assert not is_falling([0.0, 0.0, -0.7])
    assert is_falling([0.0, -0.4, -0.7])
    assert follow(0.0, -0.8) == -0.4
