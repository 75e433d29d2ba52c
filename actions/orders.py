"""Where an order is, which order is meant, and cancelling one."""

import re
from collections.abc import Callable
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
from actions.slots import DECLINED
from actions.turn import Turn
from actions.views import Cancellation, OrderView
from actions.voice import Button, Voice
from actions.wording import order_title, say_date, say_items, say_money

OFFERED = 4
WHOLE_ORDER = "all"
INSISTS = re.compile(
    r"(?:please |just |i said )*cancel (?:it|the order|my order|this order)[.! ]*(?:please)?$"
)
ONLY_LOOKS = frozenset(["track_order_form", "refund_status_form", "payment_form"])
NO_REASON_TO_CANCEL = "not_possible"

Fits = Callable[[OrderView], bool]
FITS: dict[str, Fits] = {
    "track_order_form": lambda order: order["status"] not in ("delivered", "returned", "cancelled"),
    "cancel_order_form": lambda order: order["may"]["cancel"],
    "change_order_form": lambda order: order["may"]["change_items"],
    "change_address_form": lambda order: order["may"]["change_address"],
    "return_form": lambda order: order["may"]["return"],
    "refund_status_form": lambda order: bool(order["refunds"]),
    "payment_form": lambda order: order["payment"]["status"] != "succeeded",
}


class ValidateTrackOrderForm(Form):
    own = frozenset(["track_order"])
    topic = "orders"


class ValidateCancelOrderForm(Form):
    own = frozenset(["cancel_order"])
    topic = "orders"

    def steps_aside(self, turn: Turn) -> bool:
        """A bare "cancel" where the question is whether to cancel is asked again, not obeyed."""
        means_order = turn.requested == "confirm" and turn.intent == "stop" and "cancel" in turn.words
        return not means_order and super().steps_aside(turn)

    def extract_confirm(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        turn = Turn(tracker)
        insists = turn.requested == "confirm" and INSISTS.match(turn.words)
        return {"confirm": True} if insists else super().extract_confirm(dispatcher, tracker, domain)


class ActionAskOrderNumber(AskAction):
    """Offers a signed-in customer their own orders; asks a stranger for the number.

    The card lets the widget ask for all proof at once; who types is asked for one after the other.
    """

    topic = "orders"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        if not turn.signed_in:
            fields = ["order_number", *([] if turn.slot("email") else ["email"])]
            voice.say("utter_ask_order_number", card={"card": "form", "fields": fields})
            return []
        answer = await call("/orders/recent", turn.caller(self.name()))
        return self._offer(answer["orders"], turn, voice)

    def _offer(self, orders: list[OrderView], turn: Turn, voice: Voice) -> list[EventType]:
        if not orders:
            voice.say("utter_no_orders")
            return self.give_up(turn)
        form = active_form(turn)
        fits = FITS.get(form, _fits_all)
        fitting = [order for order in orders if fits(order)]
        if len(fitting) == 1 and turn.slot("proposed_order") != DECLINED and not turn.slot("form_failures"):
            return self._take(fitting[0]) if form in ONLY_LOOKS else self._propose(fitting[0], form, voice)
        best_first = sorted(orders, key=lambda order: not fits(order))[:OFFERED]
        voice.say(
            "utter_which_order",
            buttons=[*(_choice(order, voice) for order in best_first), *_more(form, voice)],
        )
        return []

    def _take(self, order: OrderView) -> list[EventType]:
        """Where nothing changes, the one order that can be meant is shown without asking."""
        return [SlotSet("order_number", order["number"]), SlotSet(REQUESTED_SLOT, None)]

    def _propose(self, order: OrderView, form: str, voice: Voice) -> list[EventType]:
        other = voice.button("deny", title=voice.title("other_order"))
        choices = [_choice(order, voice), other, *_more(form, voice)]
        voice.say(
            "utter_propose_order", order=order["number"], items=say_items(order["items"]), buttons=choices
        )
        return [SlotSet("proposed_order", order["number"])]


class ActionTrackOrder(TaskAction):
    topic = "orders"
    task = "track_order"
    form = "track_order_form"
    needed = "order_number"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        say_status(order, voice)
        return []


class ActionAskCancelOrderFormConfirm(AskAction):
    topic = "orders"
    task = "cancel_order"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = await find_order(turn, self.name())
        if not order["may"]["cancel"]:
            return refuse(order, order["may"]["cancel_why"], self, turn, voice)
        fee = Decimal(order["cancellation_fee"])
        response = "utter_confirm_cancel_order_fee" if fee else "utter_confirm_cancel_order"
        voice.say(response, **order_facts(order))
        return []


class ActionCancelOrder(TaskAction):
    topic = "orders"
    task = "cancel_order"
    form = "cancel_order_form"
    needed = "order_number"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done: Cancellation = await call(
            "/orders/cancel",
            turn.caller(self.name()),
            order_number=turn.slot("order_number"),
            email=turn.proof(),
        )
        order, refund = done["order"], done["refund"]
        if done["already"]:
            voice.say("utter_cancel_order_already_cancelled", **order_facts(order))
        elif refund:
            amount, on = say_money(refund["amount"], refund["currency"]), say_date(refund["expected_on"])
            voice.say(
                "utter_cancelled_with_refund",
                order=order["number"],
                amount=amount,
                expected=on,
                card=card(order),
            )
        else:
            voice.say("utter_cancelled", order=order["number"], card=card(order))
        return []


def _fits_all(order: OrderView) -> bool:
    return True


def active_form(turn: Turn) -> str:
    name: str | None = turn.tracker.active_loop.get("name") if turn.tracker.active_loop else None
    return name or ""


async def find_order(turn: Turn, action: str) -> OrderView:
    order: OrderView = await call(
        "/orders/find", turn.caller(action), order_number=turn.slot("order_number"), email=turn.proof()
    )
    return order


def card(order: OrderView) -> dict[str, Any]:
    return {"card": "order", "order": order}


def choose_item(names: list[str], words: str) -> str | None:
    """Return the one item that the customer's words name; everything stays everything."""
    if words == WHOLE_ORDER or words in names:
        return words
    wanted = {word.rstrip("s") for word in words.lower().split()}
    hits = [name for name in names if wanted & {word.rstrip("s") for word in name.lower().split()}]
    return hits[0] if len(hits) == 1 else None


def refuse(order: OrderView, why: str | None, action: AskAction, turn: Turn, voice: Voice) -> list[EventType]:
    """Say why this cannot be done with this order and what can, and end the form."""
    code = why or NO_REASON_TO_CANCEL
    names = (f"utter_{action.task}_{code}", f"utter_{action.task}_not_possible", "utter_error_refused")
    voice.say(voice.first_known(*names), detail="", **order_facts(order))
    return [SlotSet("outcome", "refused_action"), *action.give_up(turn)]


def order_facts(order: OrderView) -> dict[str, Any]:
    """What texts about an order may name."""
    refund = order["refunds"][-1] if order["refunds"] else None
    return {
        "order": order["number"],
        "items": say_items(order["items"]),
        "total": say_money(order["total"], order["currency"]),
        "status": order["status_text"].lower(),
        "carrier": order["carrier"] or "the carrier",
        "expected": say_date(order["expected_on"]),
        "placed": say_date(order["placed_on"]),
        "shipped": say_date(order["shipped_on"]),
        "delivered": say_date(order["delivered_on"]),
        "return_until": say_date(order["may"]["return_until"]),
        "address": order["shipping_address"].replace("\n", ", "),
        "fee": say_money(order["cancellation_fee"], order["currency"]),
        "failure": (order["payment"]["failure_reason"] or "no reason was given").rstrip("."),
        "refund": say_money(refund["amount"], refund["currency"]) if refund else "",
        "refund_expected": say_date(refund["expected_on"]) if refund else "",
    }


def say_status(order: OrderView, voice: Voice) -> None:
    """Answer "where is it" in a sentence, with the order's card beside it."""
    status, known = order["status"], "" if order["expected_on"] else "_undated"
    name = f"utter_order_{status}"
    names = [f"{name}_refunded"] if order["refunds"] else []
    names += [f"{name}{known}", name]
    voice.say(voice.first_known(*names, "utter_order_other"), card=card(order), **order_facts(order))


def _choice(order: OrderView, voice: Voice) -> Button:
    return voice.button("inform", title=order_title(order), order_number=order["number"])


def _more(form: str, voice: Voice) -> list[Button]:
    """Who says "change my address" may mean the account's."""
    if form != "change_address_form":
        return []
    return [voice.button("edit_account", title=voice.title("account_address"), field="address")]
