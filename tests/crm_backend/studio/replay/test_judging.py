"""What counts as a conversation that breaks, and what as a gain."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crm_backend.studio.replay.judging import judge
from crm_backend.studio.replay.scripts import Done, Expected, Played, Said, Script

AT = datetime(2026, 3, 2, tzinfo=UTC)


def script(*texts: str, truth: str | None = None, **more: Any) -> Script:
    said = [Said(message_id=text, at=AT, text=text, truth=truth) for text in texts]
    return Script(
        conversation_id="c1", customer_id=None, language="en", site="demo", started_at=AT, said=said, **more
    )


def played(*turns: tuple[str, str], owner: str = "bot") -> Played:
    done = [Done(intent=intent, actions=[action], replies=["…"], owner="bot") for intent, action in turns]
    done[-1].owner = owner
    return Played(conversation_id="c1", turns=done)


TRACK, CANCEL = ("track_order", "action_track_order"), ("cancel_order", "action_cancel_order")
LOST = ("nlu_fallback", "action_ask_rephrase")


@pytest.mark.parametrize(
    ("base", "candidate", "truth", "verdict", "said"),
    [
        (played(TRACK), played(TRACK), None, "same", ""),
        (played(TRACK), played(CANCEL), None, "broken", "no longer does action_track_order"),
        (played(TRACK), played(LOST), None, "broken", "no longer understood"),
        (played(LOST), played(TRACK), None, "better", "understood now: track_order"),
        (played(TRACK), played(CANCEL), "cancel_order", "better", "the review says cancel_order"),
        (played(CANCEL), played(TRACK), "cancel_order", "broken", "the review says cancel_order"),
        (played(TRACK), played(TRACK, owner="queue"), None, "broken", "handed over to a person"),
        (played(TRACK, owner="queue"), played(TRACK), None, "better", "stays with the bot"),
    ],
)
def test_verdicts(base: Played, candidate: Played, truth: str | None, verdict: str, said: str) -> None:
    found = judge(script("where is it", truth=truth), base, candidate)
    assert found.verdict == verdict
    assert said in " ".join(found.reasons)


def test_only_the_first_difference_counts() -> None:
    found = judge(script("a", "b"), played(LOST, TRACK), played(TRACK, LOST))
    assert (found.verdict, len(found.reasons)) == ("better", 1)


def test_a_test_that_goes_otherwise_breaks_though_the_live_model_does_the_same() -> None:
    wanted = [Expected(message_id="where is it", intent="track_order", actions=["action_track_order"])]
    found = judge(script("where is it", test="Tracking", expected=wanted), played(CANCEL), played(CANCEL))
    assert found.verdict == "broken"
    assert found.reasons == [
        "Test “Tracking”, message 1 “where is it”: understood as cancel_order, expected track_order."
    ]


def test_a_test_that_is_met_again_is_a_gain() -> None:
    wanted = [Expected(message_id="where is it", intent="track_order", actions=["action_track_order"])]
    found = judge(script("where is it", test="Tracking", expected=wanted), played(LOST), played(TRACK))
    assert found.verdict == "better"
