"""The address an order goes to."""

import re
from typing import Any

from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import phrases
from actions.crm import CrmRefused, call
from actions.crm_action import AskAction, TaskAction, try_again
from actions.forms import Form
from actions.knowledge import ActionAnswerQuestion
from actions.orders import card, find_order, order_facts, refuse
from actions.slots import with_new_summary
from actions.turn import Turn
from actions.voice import Voice

REFERS = re.compile(r"\b(?:it|they|my (?:order|parcel|package|delivery|stuff))\b")


class ValidateChangeAddressForm(Form):
    own = frozenset(["change_shipping_address"])
    topic = "delivery"

    def extract_address(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        address = read_address(Turn(tracker), "address")
        return {"address": address} if address else {}

    def validate_address(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return with_new_summary("address", value, Turn(tracker))


class ActionAskChangeAddressFormAddress(AskAction):
    """Asks for the new address, once it is clear that it can still change."""

    topic = "delivery"
    task = "change_address"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        if not order["may"]["change_address"]:
            return refuse(order, order["may"]["cancel_why"], self, turn, voice)
        voice.say("utter_ask_new_shipping_address", **order_facts(order))
        return []


class ActionAskChangeAddressFormConfirm(AskAction):
    topic = "delivery"
    task = "change_address"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        if not order["may"]["change_address"]:
            return refuse(order, order["may"]["cancel_why"], self, turn, voice)
        voice.say("utter_confirm_change_address", new_address=turn.slot("address"), **order_facts(order))
        return []


class ActionChangeShippingAddress(TaskAction):
    topic = "delivery"
    task = "change_address"
    form = "change_address_form"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done = await call(
            "/orders/change-address",
            turn.caller(self.name()),
            order_number=turn.slot("order_number"),
            email=turn.proof(),
            address=turn.slot("address"),
        )
        voice.say("utter_address_changed", card=card(done["order"]), **order_facts(done["order"]))
        return []

    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        if refusal.code != "address_incomplete":
            return super().refused(turn, voice, refusal)
        self.explain(turn, voice, refusal)
        return try_again(self.form, "address")


class ActionCheckDeliveryTime(ActionAnswerQuestion):
    """ "When will it arrive" after talk of an order is about that order, not about the shop's rules."""

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        about_order = turn.slot("order_number") and turn.slot("last_form") == "track_order_form"
        if about_order and not turn.tracker.active_loop_name and REFERS.search(turn.words):
            return [FollowupAction("track_order_form")]
        return await super().act(turn, voice)


def read_address(turn: Turn, slot: str) -> str | None:
    """Return the address given when asked for, when a summary is corrected, or in the opening message."""
    if turn.is_button or turn.is_question:
        return None
    if turn.requested is None:
        return phrases.find_address(turn.text)
    text = phrases.without_lead(turn.text)
    early_or_late = turn.requested in ("order_number", "email", "confirm") and not turn.entity("email")
    return text if phrases.looks_like_address(text) and (turn.requested == slot or early_or_late) else None
