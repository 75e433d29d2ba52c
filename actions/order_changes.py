"""Changing what is in an order, and placing a new one."""

import re
from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.crm import call
from actions.crm_action import AskAction, TaskAction
from actions.forms import Form
from actions.orders import card, choose_item, find_order, order_facts, refuse
from actions.turn import Turn
from actions.views import ItemChange, OrderView, Placement, ProductView
from actions.voice import Voice
from actions.wording import say_date, say_money

ADDS = re.compile(r"\b(?:add|another|more|extra|additional)\b")
MOST = 99


class ValidateChangeOrderForm(Form):
    own = frozenset(["change_order"])
    topic = "orders"

    def extract_quantity(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """What is added counts from what the order has: "+1" until the order is known."""
        turn, found = Turn(tracker), super().extract_quantity(dispatcher, tracker, domain)
        if turn.requested not in (None, "quantity") or turn.is_button or not ADDS.search(turn.words):
            return found
        return {"quantity": f"+{found.get('quantity') or 1}"} if found or turn.requested is None else {}


class ValidatePlaceOrderForm(Form):
    own = frozenset(["place_order"])
    topic = "orders"
    needs_sign_in = True

    def validate_quantity(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """At least one, at most what one order takes."""
        fits = value is None or 1 <= int(value) <= MOST
        return super().validate_quantity(value if fits else None, dispatcher, tracker, domain)

    def extract_product(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """ "Order it" after a question about a product means that product."""
        turn, found = Turn(tracker), super().extract_product(dispatcher, tracker, domain)
        if not found and turn.requested is None and re.search(r"\b(?:it|that|one|them)\b", turn.words):
            found = {"product": turn.slot("last_product")}
        return found if found.get("product") not in (None, "all") else {}


class ChangeQuestion(AskAction, ABC):
    """A question of the change form: the order is looked at first, and may be beyond change."""

    topic = "orders"
    task = "change_order"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        if not order["may"]["change_items"]:
            return refuse(order, order["may"]["cancel_why"] or order["status"], self, turn, voice)
        return self.ask(order, turn, voice)

    @abstractmethod
    def ask(self, order: OrderView, turn: Turn, voice: Voice) -> list[EventType]:
        """Ask, with the order at hand."""


class ActionAskChangeOrderFormProduct(ChangeQuestion):
    """Offers the items of the order; a product that is not in it can be typed."""

    def ask(self, order: OrderView, turn: Turn, voice: Voice) -> list[EventType]:
        names = [item["name"] for item in order["items"]]
        buttons = [voice.button("inform", title=name, product=name) for name in names]
        voice.say("utter_ask_product_to_change", buttons=buttons, **order_facts(order))
        return [SlotSet("product", None), SlotSet(REQUESTED_SLOT, "product")]


class ActionAskChangeOrderFormQuantity(ChangeQuestion):
    def ask(self, order: OrderView, turn: Turn, voice: Voice) -> list[EventType]:
        product, current = _in_order(order, turn)
        response = "utter_ask_quantity_in_order" if current else "utter_ask_quantity_to_add"
        voice.say(response, product=product, current=current, **order_facts(order))
        return [SlotSet("product", product)]


class ActionAskChangeOrderFormConfirm(ChangeQuestion):
    """Sums up the change; what was to be added becomes the number that the order will have."""

    def ask(self, order: OrderView, turn: Turn, voice: Voice) -> list[EventType]:
        product, current = _in_order(order, turn)
        wanted: str = turn.slot("quantity")
        quantity = current + int(wanted) if wanted.startswith("+") else int(wanted)
        if not quantity and not current:
            return ActionAskChangeOrderFormProduct().ask(order, turn, voice)
        kind = "remove_item" if not quantity else "change_order" if current else "add_item"
        facts = order_facts(order)
        voice.say(f"utter_confirm_{kind}", product=product, current=current, quantity=quantity, **facts)
        return [SlotSet("product", product), SlotSet("quantity", str(quantity))]


class ActionChangeOrder(TaskAction):
    topic = "orders"
    task = "change_order"
    form = "change_order_form"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done: ItemChange = await call(
            "/orders/change-items",
            turn.caller(self.name()),
            order_number=turn.slot("order_number"),
            email=turn.proof(),
            product=turn.slot("product"),
            quantity=int(turn.slot("quantity")),
        )
        response = "utter_order_changed_to_pay" if done["pay_url"] else "utter_order_changed"
        facts = order_facts(done["order"])
        voice.say(response, change=done["change"], pay_url=done["pay_url"], card=card(done["order"]), **facts)
        return []


class ActionAskPlaceOrderFormConfirm(AskAction):
    topic = "orders"
    task = "place_order"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        found = await call("/products/find", turn.caller(self.name()), product=turn.slot("product"))
        product: ProductView = found["product"]
        quantity = int(turn.slot("quantity"))
        facts: dict[str, Any] = {
            "product": product["name"],
            "price": say_money(product["price"], product["currency"]),
        }
        if product["stock"] < quantity:
            back = say_date(product["restock_on"])
            voice.say("utter_place_order_out_of_stock", stock=product["stock"], restock=back, **facts)
            return self.give_up(turn)
        total = say_money(str(Decimal(product["price"]) * quantity), product["currency"])
        voice.say("utter_confirm_place_order", quantity=quantity, total=total, **facts)
        return [SlotSet("product", product["name"]), SlotSet(REQUESTED_SLOT, "confirm")]


class ActionPlaceOrder(TaskAction):
    topic = "orders"
    task = "place_order"
    form = "place_order_form"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done: Placement = await call(
            "/orders/place",
            turn.caller(self.name()),
            product=turn.slot("product"),
            quantity=int(turn.slot("quantity")),
        )
        order = done["order"]
        voice.say("utter_order_placed", pay_url=done["pay_url"], card=card(order), **order_facts(order))
        return [SlotSet("order_number", order["number"])]


def _in_order(order: OrderView, turn: Turn) -> tuple[str, int]:
    """Return the product's name and how many of it the order has; 0 for one to be added."""
    has = {item["name"]: item["quantity"] for item in order["items"]}
    product: str = turn.slot("product")
    name = choose_item(list(has), product) or product
    return name, has.get(name, 0)
