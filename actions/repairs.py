"""A second, different try, before a person is called: what else may have been meant."""

from actions.interruptions import QUESTIONS, TASKS
from actions.turn import Turn
from actions.voice import Button, Voice

GUESSES = 3
UNLIKELY = 0.05
# What often lies behind asking the same once more.
BEHIND = {
    "track_order": ["report_missing_item", "change_shipping_address", "cancel_order"],
    "track_refund": ["get_refund", "make_complaint"],
    "get_refund": ["track_refund", "make_complaint"],
    "check_ticket_status": ["add_to_ticket", "make_complaint"],
    "report_payment_issue": ["check_payment_methods", "cancel_order"],
    "get_invoice": ["check_invoice", "edit_account"],
    "check_availability": ["recommend_product"],
}


def likely_intents(turn: Turn) -> list[str]:
    """Return what the message may mean, the likeliest first."""
    ranked = [
        item for item in turn.ranking if item["name"] in QUESTIONS | TASKS and item["confidence"] >= UNLIKELY
    ]
    return [str(item["name"]) for item in ranked[:GUESSES]]


def offer_other_ways(turn: Turn, voice: Voice) -> None:
    """The same was asked again, so the answer was no help: offer what may be meant, and a person."""
    meant = [*likely_intents(turn), *BEHIND.get(turn.intent, ["make_complaint"])]
    others = [intent for intent in dict.fromkeys(meant) if intent != turn.intent][:GUESSES]
    buttons: list[Button] = [voice.button(intent) for intent in others]
    voice.say("utter_repair_asked_again", buttons=[*buttons, voice.button("request_human")])
