"""What one task keeps in slots, and how it is cleared when the task is over."""

from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Tracker

TASK_SLOTS = (
    "confirm",
    "product",
    "quantity",
    "address",
    "reason",
    "description",
    "ticket_category",
    "ticket_text",
    "account_field",
    "new_value",
    "review_text",
    "subscribe",
    "proposed_order",
    "tried_order",
    "form_failures",
    "lookup_failures",
    "retry_slot",
)


def clear_task(tracker: Tracker) -> list[EventType]:
    """Forget the task, but not the order number, ticket number and e-mail it was about."""
    return [SlotSet(slot, None) for slot in TASK_SLOTS if tracker.slots.get(slot) is not None]


def end_task(tracker: Tracker) -> list[EventType]:
    """Leave the active form, if any, and forget its task."""
    return [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None), *clear_task(tracker)]
