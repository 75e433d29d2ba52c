"""The benchmark's figures: GT-T of Liu et al. 2021, and what is early or late."""

from math import exp

import pytest

from benchmarks.handoff_scores import Call, figures, golden_transfer


def test_gtt_falls_with_the_distance_and_forgives_more_with_more_tolerance() -> None:
    assert golden_transfer(Call(3, 3), 1) == 1
    assert golden_transfer(Call(4, 3), 1) == pytest.approx(exp(-0.5))
    assert golden_transfer(Call(5, 3), 2) == pytest.approx(exp(-0.5))
    assert golden_transfer(Call(4, 3), 3) > golden_transfer(Call(4, 3), 1)


def test_gtt_without_a_call() -> None:
    assert golden_transfer(Call(None, None), 1) == 1
    assert golden_transfer(Call(2, None), 1) == golden_transfer(Call(None, 2), 1) == 0


def test_a_biased_gtt_punishes_late_more_than_early() -> None:
    assert golden_transfer(Call(4, 3), 1, bias=0.5) < golden_transfer(Call(2, 3), 1, bias=0.5)


def test_figures() -> None:
    got = figures([Call(2, 2), Call(5, 3), Call(1, 2), Call(None, 4), Call(2, None), Call(None, None)])
    assert (got.precision, got.recall) == (3 / 4, 3 / 4)
    assert (got.early, got.late, got.exact) == pytest.approx((1 / 3, 2 / 3, 1 / 3))
