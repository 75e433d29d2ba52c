"""What the message log says of each turn."""

from typing import Any

import pytest

from crm_backend.conversations.models import Message
from crm_backend.database import now
from crm_backend.triage.policy import decide
from crm_backend.triage.reading import read_turns
from crm_backend.triage.state import Known, read_signals


def asked_in_a_form(**slots: Any) -> Message:
    parse = {"active_loop": "track_order_form", "actions": ["track_order_form"], "slots": slots}
    return Message(text="a1@example.com", intent="inform", parse=parse, created_at=now())


def decide_after(slot: str, tries: int) -> tuple[int, bool]:
    turns = read_turns([asked_in_a_form(**{slot: float(count)}) for count in range(tries + 1)])
    signals = read_signals(turns, Known())
    return signals.stuck, decide(signals).escalate


@pytest.mark.parametrize("tries", [1, 3, 5])
def test_somebody_who_guesses_proofs_does_not_reach_a_person_by_it(tries: int) -> None:
    assert decide_after("lookup_failures", tries) == (0, False)


def test_a_form_that_is_not_understood_again_and_again_calls_one() -> None:
    assert decide_after("form_failures", 3) == (3, True)
