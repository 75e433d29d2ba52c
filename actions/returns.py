"""Sending things back, and the money for them."""

import re
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.crm import call
from actions.crm_action import AskAction, TaskAction
from actions.forms import Form
from actions.orders import WHOLE_ORDER, card, choose_item, find_order, order_facts, refuse
from actions.slots import read_text
from actions.turn import Turn
from actions.views import OrderView, ReturnAnswer
from actions.voice import Voice
from actions.wording import say_date, say_money


class ValidateReturnForm(Form):
    own = frozenset(["return_item"])
    topic = "returns"

    def steps_aside(self, turn: Turn) -> bool:
        """ "I changed my mind" is a reason where one is asked for, and a way to stop elsewhere."""
        is_reason = turn.requested == "reason" and re.search(r"\b(?:mind|want|need|like)\b", turn.words)
        return not is_reason and super().steps_aside(turn)

    def extract_reason(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return read_text(Turn(tracker), "reason")

    def validate_reason(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return {"reason": value}


class ValidateRefundForm(Form):
    own = frozenset(["get_refund"])
    topic = "returns"


class ValidateRefundStatusForm(Form):
    own = frozenset(["track_refund"])
    topic = "returns"


class ActionAskReturnFormProduct(AskAction):
    """Asks which item; an order of one item needs no question, so the reason is asked at once."""

    topic = "returns"
    task = "return_item"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        if not order["may"]["return"]:
            return refuse(order, order["may"]["return_why"], self, turn, voice)
        if len(order["items"]) > 1:
            return _ask_which(order, voice)
        voice.say("utter_ask_reason")
        return [SlotSet("product", order["items"][0]["name"]), SlotSet(REQUESTED_SLOT, "reason")]


class ActionAskReturnFormReason(AskAction):
    """Asks why, once it is clear that the order may come back and which item is meant."""

    topic = "returns"
    task = "return_item"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        if not order["may"]["return"]:
            return refuse(order, order["may"]["return_why"], self, turn, voice)
        chosen = choose_item([item["name"] for item in order["items"]], turn.slot("product"))
        if chosen is None:
            return _ask_which(order, voice)
        voice.say("utter_ask_reason")
        return [SlotSet("product", chosen)]


class ActionAskReturnFormConfirm(AskAction):
    topic = "returns"
    task = "return_item"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        if not order["may"]["return"]:
            return refuse(order, order["may"]["return_why"], self, turn, voice)
        what = order_facts(order)["items"] if turn.slot("product") == WHOLE_ORDER else turn.slot("product")
        voice.say("utter_confirm_return", what=what, **order_facts(order))
        return []


class ActionReturnItem(TaskAction):
    topic = "returns"
    task = "return_item"
    form = "return_form"
    needed = "order_number"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        product = turn.slot("product")
        done: ReturnAnswer = await call(
            "/orders/return",
            turn.caller(self.name()),
            order_number=turn.slot("order_number"),
            email=turn.proof(),
            product=None if product == WHOLE_ORDER else product,
            reason=turn.slot("reason"),
        )
        slip, refund = done["return"], done["refund"]
        amount = say_money(refund["amount"], refund["currency"]) if refund else ""
        voice.say(
            "utter_return_registered" if refund else "utter_return_registered_unpriced",
            card=card(done["order"]),
            number=slip["number"],
            instructions=slip["instructions"],
            label_url=slip["label_url"],
            amount=amount,
        )
        return []


class ActionGetRefund(TaskAction):
    """Finds the way to the money: a refund under way, a cancellation, a return, or a person."""

    topic = "returns"
    task = "get_refund"
    form = "refund_form"
    needed = "order_number"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        voice.say(f"utter_refund_{_way_to_money(order)}", **order_facts(order))
        return []


class ActionTrackRefund(TaskAction):
    topic = "returns"
    task = "track_refund"
    form = "refund_status_form"
    needed = "order_number"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        if not order["refunds"]:
            way = _way_to_money(order)
            voice.say("utter_no_refund_yet" if way != "too_late" else "utter_no_refund", **order_facts(order))
            return []
        refund = order["refunds"][-1]
        response = voice.first_known(f"utter_refund_status_{refund['status']}", "utter_refund_status_other")
        voice.say(
            response,
            card=card(order),
            order=order["number"],
            status=refund["status_text"].lower(),
            amount=say_money(refund["amount"], refund["currency"]),
            requested=say_date(refund["requested_on"]),
            expected=say_date(refund["expected_on"]),
        )
        return []


def _ask_which(order: OrderView, voice: Voice) -> list[EventType]:
    buttons = [voice.button("inform", title=item["name"], product=item["name"]) for item in order["items"]]
    everything = voice.button("inform", title=voice.title("whole_order"), product=WHOLE_ORDER)
    voice.say("utter_ask_product_to_return", buttons=[*buttons, everything], **order_facts(order))
    return [SlotSet("product", None), SlotSet(REQUESTED_SLOT, "product")]


def _way_to_money(order: OrderView) -> str:
    if order["refunds"]:
        return "under_way"
    if order["payment"]["status"] != "succeeded":
        return "nothing_paid"
    if order["may"]["cancel"]:
        return "by_cancelling"
    if order["may"]["return"]:
        return "by_returning"
    return "after_delivery" if order["status"] in ("shipped", "in_transit") else "too_late"
