"""What belongs to no topic: greeting, stopping, repeating, not understanding."""

import re
from abc import ABC

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.naming import rasa_name
from actions.repairs import likely_intents
from actions.tasks import clear_task, end_task
from actions.turn import Turn
from actions.voice import Voice, offers

# The forms about one order that an intent opens.
ORDER_FORMS = {
    "track_order": "track_order_form",
    "cancel_order": "cancel_order_form",
    "change_order": "change_order_form",
    "change_shipping_address": "change_address_form",
    "return_item": "return_form",
    "get_refund": "refund_form",
    "track_refund": "refund_status_form",
    "get_invoice": "invoice_form",
    "report_payment_issue": "payment_form",
}
AND_THIS_ONE = re.compile(r"(?:ok |okay )?(?:and|what about|how about|also|same|now)\b", re.IGNORECASE)
POSSIBLE = 0.15
SURE = 0.7


class SpokenAction(Action, ABC):
    """An action that needs no CRM."""

    def name(self) -> str:
        return rasa_name(type(self))


class ActionGreet(SpokenAction):
    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        turn = Turn(tracker)
        if tracker.active_loop_name:
            dispatcher.utter_message(response="utter_greet_short")
        elif turn.customer_name:
            dispatcher.utter_message(response="utter_greet_by_name", name=turn.customer_name.split()[0])
        else:
            dispatcher.utter_message(response="utter_greet")
        return []


class ActionGoodbye(SpokenAction):
    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        dispatcher.utter_message(response="utter_goodbye")
        return end_task(tracker)


class ActionStop(SpokenAction):
    """Ends the form; outside of one, "cancel it" after talk of an order means the order."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        known_order = tracker.slots.get("order_number")
        if known_order and not tracker.active_loop_name and "cancel" in Turn(tracker).words:
            return [FollowupAction("cancel_order_form")]
        dispatcher.utter_message(
            response="utter_stopped" if tracker.active_loop_name else "utter_nothing_to_stop"
        )
        return end_task(tracker)


class ActionCloseTask(SpokenAction):
    """After a form that ended with nothing to do: what was to be said has been said."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        return clear_task(tracker)


class ActionRepeat(SpokenAction):
    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        said = Turn(tracker).last_bot_messages()
        if not said:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        for message in said:
            data = message.get("data") or {}
            dispatcher.utter_message(
                text=message.get("text"), buttons=data.get("buttons") or [], json_message=data.get("custom")
            )
        return []


class ActionAffirm(SpokenAction):
    """A yes outside a form takes the one thing that was offered, if it was one."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        messages = Turn(tracker).last_bot_messages()
        offered = offers((messages[-1].get("data") or {}).get("buttons") or []) if messages else []
        only = offered[0] if len(offered) == 1 else ""
        follow = "action_request_human" if only == "request_human" else ORDER_FORMS.get(only)
        if follow:
            return [FollowupAction(follow)]
        dispatcher.utter_message(response="utter_which_one" if offered else "utter_what_can_i_do")
        return []


class ActionInform(SpokenAction):
    """A bare detail without a task: "and 1001?" repeats the last one, else the number is looked up."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        turn = Turn(tracker)
        if turn.entity("order_number"):
            same = turn.slot("last_form") if AND_THIS_ONE.match(turn.text) else None
            return [FollowupAction(same or likely_form(turn) or "track_order_form")]
        if turn.entity("ticket_number"):
            return [FollowupAction("ticket_status_form")]
        dispatcher.utter_message(
            response="utter_what_with_email" if turn.entity("email") else "utter_what_with_this"
        )
        return []


class ActionFallback(SpokenAction):
    """Not understood: first the likeliest guesses as buttons, then a person."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        turn, voice = Turn(tracker), Voice(dispatcher, domain)
        guesses = likely_intents(turn)
        if turn.gate.get("decision") == "out_of_scope":
            guesses = []  # like nothing that was taught: a guess would be as good as any other
        if next(turn.intents_before(), "") == "nlu_fallback" or turn.is_button:
            voice.say("utter_still_not_understood")
        elif guesses:
            none_of_these = voice.button("request_human", title=voice.title("none_of_these"))
            voice.say(
                "utter_did_you_mean", buttons=[*(voice.button(intent) for intent in guesses), none_of_these]
            )
        else:
            voice.say("utter_not_understood")
        return []


class ActionDefaultFallback(SpokenAction):
    """Replaces Rasa's own, which says nothing and takes the customer's message back."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        dispatcher.utter_message(response="utter_still_not_understood")
        return end_task(tracker)


def likely_form(turn: Turn) -> str | None:
    """Return the form that an unsure "inform" with an order number may have been meant for."""
    others = [item for item in turn.ranking if item["name"] in ORDER_FORMS and item["confidence"] >= POSSIBLE]
    return ORDER_FORMS[others[0]["name"]] if others and turn.confidence < SURE else None
