"""The mood of a whole conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.triage.mood import Trajectory, follow, trajectory

SCORES = st.lists(st.floats(-1, 1), max_size=30)


def test_one_sharp_word_counts_half() -> None:
    assert follow(0.0, -0.8) == -0.4
    assert follow(follow(0.0, -0.8), 0.4) == 0.0


def test_nothing_said_is_an_even_mood() -> None:
    assert trajectory([]) == Trajectory(0.0, 0.0, 0.0)


def test_one_message_goes_nowhere() -> None:
    assert trajectory([-0.6]) == Trajectory(-0.6, 0.0, -0.6)


def test_a_straight_slide_has_its_own_slope() -> None:
    assert trajectory([0.2, 0.0, -0.2, -0.4]).slope == pytest.approx(-0.2)


def test_a_slow_slide_ends_lower_than_one_sharp_word_that_was_made_good() -> None:
    slide, sharp = trajectory([0.1, -0.1, -0.3, -0.5, -0.6]), trajectory([0.1, 0.0, -0.9, 0.2, 0.3])
    assert slide.slope < 0 < sharp.slope
    assert slide.mean < sharp.mean
    assert slide.lowest > sharp.lowest


def test_what_was_said_last_counts_most() -> None:
    assert trajectory([-0.8, -0.8, 0.8]).mean > trajectory([0.8, -0.8, -0.8]).mean


@given(SCORES)
def test_mean_and_lowest_stay_between_minus_one_and_one(scores: list[float]) -> None:
    found = trajectory(scores)
    assert -1 <= found.lowest <= found.mean + 0.001 or not scores
    assert -1 <= found.mean <= 1
