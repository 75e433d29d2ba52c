"""When a person takes over, and why."""

import pytest

from crm_backend.triage.policy import TurnState, decide


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        (TurnState(asked_for_person=True), ["asked_for_person"]),
        (TurnState(bot_unreachable=True), ["bot_unreachable"]),
        (TurnState(intents=["nlu_fallback", "out_of_scope"]), ["repeated_misunderstanding"]),
        (TurnState(failed_actions=2), ["action_failed"]),
        (TurnState(moods=[0.1, -0.5, -0.7]), ["mood_falling"]),
        (TurnState(flags=["insult", "anger", "insult"]), ["insult"]),
    ],
)
def test_a_person_takes_over(state: TurnState, codes: list[str]) -> None:
    decision = decide(state)
    assert decision.escalate
    assert [reason.code for reason in decision.reasons] == codes
    assert all(reason.text and reason.weight > 0 for reason in decision.reasons)


@pytest.mark.parametrize(
    "state",
    [
        TurnState(),
        TurnState(intents=["track_order", "nlu_fallback"]),
        TurnState(intents=["request_human"]),  # said inside a complaint: the bot has promised nobody
        TurnState(intents=["nlu_fallback", "track_order", "nlu_fallback"]),
        TurnState(failed_actions=1),
        TurnState(moods=[-0.7]),
        TurnState(moods=[-0.6, -0.6, -0.6]),
        TurnState(flags=["insult"]),
        TurnState(flags=["anger", "urgency"]),
    ],
)
def test_the_bot_goes_on(state: TurnState) -> None:
    assert not decide(state).escalate


def test_small_reasons_add_up_and_are_all_named() -> None:
    decision = decide(TurnState(asked_for_person=True, flags=["insult"], failed_actions=3))
    assert [reason.code for reason in decision.reasons] == ["asked_for_person", "action_failed", "insult"]
