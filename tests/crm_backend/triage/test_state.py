"""From turns to numbers: runs, repetitions, moods."""

import pytest

from crm_backend.triage.state import (
    ACTION_FAILED,
    ASKED,
    DONE,
    MISUNDERSTOOD,
    REFUSED_ANSWER,
    Known,
    Signals,
    Turn,
    read_signals,
)

HELPED = Turn("ask_question", reply="Yes, for 3.90 EUR.")
TALK = Turn(reply="You're welcome!")


def test_runs_end_with_an_answer_but_not_with_small_talk() -> None:
    lost = Turn(outcome=MISUNDERSTOOD)
    assert read_signals([lost, lost]).misunderstood == 2
    assert read_signals([lost, TALK, lost]).misunderstood == 2
    assert read_signals([lost, HELPED, lost]).misunderstood == 1
    assert read_signals([lost, HELPED]).misunderstood == 0


def test_different_troubles_are_different_runs_and_one_lack_of_progress() -> None:
    signals = read_signals([Turn(outcome=MISUNDERSTOOD), Turn("ask_question", outcome=REFUSED_ANSWER)])
    assert (signals.misunderstood, signals.refused, signals.stuck) == (0, 1, 2)


def test_failures_are_counted_however_far_apart() -> None:
    failed = Turn("cancel_order", "KF-1", ACTION_FAILED)
    assert read_signals([failed, HELPED, failed]).failed == 2


def track(subject: str = "KF-1", **more: object) -> Turn:
    return Turn(ask="track_order", subject=subject, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("turns", "times"),
    [
        ([track()], 0),
        ([track(), track()], 1),
        ([track(), HELPED, track(), track()], 2),
        ([track("KF-1"), track("KF-2")], 0),
        ([track(), track(flags=["thanks"]), track()], 0),
        ([track(), Turn("cancel_order", "KF-1", DONE), track()], 0),
        ([track(at=0), track(at=4000)], 0),
        ([Turn("cancel_order", "KF-1", ASKED), Turn("cancel_order", "KF-1", ASKED)], 0),
        ([Turn("ask_question", reply="See page 3."), Turn("check_refund_policy", reply="See page 3.")], 1),
        ([Turn("ask_question", reply="One."), Turn("ask_question", reply="Two.")], 0),
        ([TALK, TALK], 0),
    ],
)
def test_the_same_wish_for_the_same_thing_counts_as_asked_again(turns: list[Turn], times: int) -> None:
    assert read_signals(turns).asked_again == times


def test_waiting_starts_with_the_first_message_that_led_nowhere() -> None:
    lost = [Turn(outcome=MISUNDERSTOOD, at=100), Turn(outcome=MISUNDERSTOOD, at=400)]
    assert read_signals([HELPED, *lost]).waited == 300
    assert read_signals([*lost, HELPED]).waited == 0


def mooded(*moods: float | None) -> Signals:
    return read_signals([Turn(mood=mood) for mood in moods])


def test_one_sharp_word_is_no_slide_but_a_slide_is() -> None:
    assert mooded(0.0, 0.0, -0.8).mood_fall == 0
    assert mooded(-0.8).mood_fall == 0
    assert mooded(0.2, -0.3, -0.5).mood_fall == pytest.approx(0.5)
    assert mooded(0.2, None, -0.3, -0.5).mood_fall == pytest.approx(0.5)
    assert mooded(-0.6, -0.6, -0.6).mood_fall == 0
    assert mooded(-0.6, -0.6, -0.6).mood < -0.5 < mooded(-0.8).mood


def test_the_strongest_subject_of_the_talk_is_kept() -> None:
    turns = [Turn(cues={"legal": 0.6, "protest": 0.5}), Turn(cues={"safety": 0.9, "protest": 0.5})]
    signals = read_signals(turns)
    assert (signals.topic, signals.topic_strength, signals.protests) == ("safety", 0.9, 1.0)


def test_a_promise_outweighs_a_guess() -> None:
    guessed = [Turn(cues={"person": 0.4})]
    assert read_signals(guessed).asked_for_person == 0.4
    assert read_signals(guessed, Known(asked_for_person=True)).asked_for_person == 1.0


def test_only_what_is_there_is_stored() -> None:
    assert Signals().as_json() == {}
    assert Signals(refused=1, topic="legal", topic_strength=1.0).as_json() == {
        "refused": 1,
        "topic": "legal",
        "topic_strength": 1.0,
    }
