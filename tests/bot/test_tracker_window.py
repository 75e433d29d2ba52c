"""What stands in for the past of a long conversation."""

from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_window import TURNS, cut_of, shorten

DOMAIN = Domain.from_dict(
    {
        "slots": {
            "topic": {"type": "text", "mappings": [{"type": "custom"}]},
            "order_number": {"type": "text", "mappings": [{"type": "custom"}]},
            "newsletter": {"type": "bool", "initial_value": True, "mappings": [{"type": "custom"}]},
        },
        "forms": {"return_form": {"required_slots": ["order_number"]}},
    }
)


def turn(number: int) -> list[Event]:
    said = UserUttered(f"message {number}", metadata={"message_id": str(number)})
    return [said, BotUttered(f"answer {number}"), ActionExecuted("action_listen")]


def conversation(turns: int, *first: Event) -> DialogueStateTracker:
    events = [*first, *(event for number in range(turns) for event in turn(number))]
    return DialogueStateTracker.from_events("ada", events, DOMAIN.slots)


def said(tracker: DialogueStateTracker) -> list[str | None]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_a_short_conversation_is_left_alone() -> None:
    tracker = conversation(2 * TURNS)
    assert shorten(tracker, newest_row=1) is tracker
    assert cut_of(tracker) is None


def test_the_last_turns_stay_word_for_word() -> None:
    tracker = conversation(2 * TURNS + 1)
    short = shorten(tracker, newest_row=99)
    kept = list(tracker.events)[-3 * TURNS :]
    assert list(short.events)[-3 * TURNS :] == kept
    assert said(short) == [f"message {number}" for number in range(TURNS + 1, 2 * TURNS + 1)]
    cut = cut_of(short)
    assert cut is not None
    assert (cut.events, cut.row) == (len(short.events), 99)


def test_slots_are_known_and_stand_among_the_events() -> None:
    first = [SlotSet("topic", "orders"), SlotSet("topic", "returns"), SlotSet("newsletter", None)]
    short = shorten(conversation(3 * TURNS, *first), newest_row=1)
    assert short.current_slot_values() == {
        **conversation(0, *first).current_slot_values(),
        "topic": "returns",
        "newsletter": None,
    }
    events = [(event.key, event.value) for event in short.events if isinstance(event, SlotSet)]
    assert events == [("topic", "returns"), ("newsletter", None)]


def test_an_open_form_stays_open() -> None:
    form = [ActionExecuted("return_form"), ActiveLoop("return_form"), SlotSet("requested_slot", "topic")]
    short = shorten(conversation(3 * TURNS, *form), newest_row=1)
    assert short.active_loop_name == "return_form"
    assert not short.is_active_loop_rejected
    assert any(isinstance(event, ActiveLoop) for event in short.events)


def test_a_form_that_stepped_aside_still_does() -> None:
    form = [ActionExecuted("return_form"), ActiveLoop("return_form"), ActionExecutionRejected("return_form")]
    assert shorten(conversation(3 * TURNS, *form), newest_row=1).is_active_loop_rejected


def test_a_closed_form_stays_closed() -> None:
    form = [ActionExecuted("return_form"), ActiveLoop("return_form"), ActiveLoop(None)]
    assert shorten(conversation(3 * TURNS, *form), newest_row=1).active_loop_name is None


def test_a_conversation_that_is_paused_stays_so() -> None:
    tracker = conversation(3 * TURNS)
    tracker.update(ConversationPaused())
    assert shorten(tracker, newest_row=1).is_paused()


def test_it_is_shortened_again_and_again() -> None:
    tracker = conversation(0, SlotSet("topic", "orders"))
    for number in range(10 * TURNS):
        for event in turn(number):
            tracker.update(event)
        tracker = shorten(tracker, newest_row=number)
        assert len(said(tracker)) <= 2 * TURNS
        assert said(tracker)[-1] == f"message {number}"
    assert tracker.get_slot("topic") == "orders"
    assert len(tracker.events) <= 3 * 2 * TURNS + 5
