"""The bases of actions that make one CRM call, and what is said when that call fails."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.crm import CrmError, CrmRefused, CrmSilent
from actions.naming import rasa_name
from actions.repairs import offer_other_ways
from actions.tasks import clear_task
from actions.turn import Turn
from actions.voice import Voice
from actions.wording import say_date

NOT_FOUND = {
    "order_not_found": "order_number",
    "ticket_not_found": "ticket_number",
    "product_not_found": "product",
}


class CrmAction(Action, ABC):
    """``act`` makes the one call; ``task`` is the word in the names of its refusals' responses."""

    topic: ClassVar[str]
    task: ClassVar[str] = ""
    writes: ClassVar[bool] = False
    is_answer: ClassVar[bool] = False

    def name(self) -> str:
        return rasa_name(type(self))

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        turn, voice = Turn(tracker), Voice(dispatcher, domain)
        try:
            events = await self.act(turn, voice)
        except CrmRefused as refusal:
            refused = [] if refusal.code in NOT_FOUND else [SlotSet("outcome", "refused_action")]
            return [SlotSet("crm_failed", False), *refused, *self.refused(turn, voice, refusal)]
        except CrmError as error:
            voice.say(
                "utter_crm_silent" if self.writes and isinstance(error, CrmSilent) else "utter_crm_down"
            )
            return [SlotSet("crm_failed", True), *self.give_up(turn)]
        if self.is_answer and turn.asks_again:
            offer_other_ways(turn, voice)
        done = [SlotSet("outcome", "done")] if self.writes else []
        return [SlotSet("crm_failed", False), *done, *self.end(turn), *events]

    @abstractmethod
    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        """Make the call, say its answer, return the events."""

    @abstractmethod
    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        """Say why the CRM refused and what can be done instead."""

    def end(self, turn: Turn) -> list[EventType]:
        """The events that come with every success."""
        return []

    @abstractmethod
    def give_up(self, turn: Turn) -> list[EventType]:
        """The events that end the task with nothing done."""

    def explain(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> None:
        names = (f"utter_{self.task}_{refusal.code}", f"utter_error_{refusal.code}", "utter_error_refused")
        voice.say(voice.first_known(*names), **refusal_values(turn, refusal))

    def explain_not_found(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> None:
        """For what does not exist, or is not theirs: the same words."""
        names = [
            str(item.get("name", "")) if isinstance(item, dict) else str(item)
            for item in refusal.extra.get("suggestions") or []
        ]
        buttons = [voice.button(self.product_intent(), title=name, product=name) for name in names[:4]]
        again = "_again" if turn.slot("lookup_failures") else ""
        who = "" if turn.signed_in else "_stranger"
        name = f"utter_error_{refusal.code}"
        own = f"utter_{self.task}_{refusal.code}"
        response = voice.first_known(own, f"{name}{who}{again}", f"{name}{again}", name)
        voice.say(response, buttons=buttons, **refusal_values(turn, refusal))

    def product_intent(self) -> str:
        """What a suggested product's button means."""
        return "inform"


class AskAction(CrmAction, ABC):
    """Asks for a slot of a form with facts from the CRM; may end the form instead."""

    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        slot = NOT_FOUND.get(refusal.code)
        if slot is None:
            self.explain(turn, voice, refusal)
            return self.give_up(turn)
        self.explain_not_found(turn, voice, refusal)
        return [*ask_again(turn, slot), SlotSet(REQUESTED_SLOT, slot)]

    def give_up(self, turn: Turn) -> list[EventType]:
        return [SlotSet("confirm", False), SlotSet(REQUESTED_SLOT, None)]


class TaskAction(CrmAction, ABC):
    """Does what a form was filled for; ``form`` is opened again when something is not found.

    A form that was given up before it had what is ``needed`` leads to nothing.
    """

    form: ClassVar[str] = ""
    needed: ClassVar[str] = ""
    is_answer = True

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        if self.needed and tracker.slots.get(self.needed) is None:
            return clear_task(tracker)
        return await super().run(dispatcher, tracker, domain)

    def end(self, turn: Turn) -> list[EventType]:
        return [
            *clear_task(turn.tracker),
            SlotSet("topic", self.topic),
            SlotSet("last_form", self.form or None),
        ]

    def give_up(self, turn: Turn) -> list[EventType]:
        return self.end(turn)

    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        slot = NOT_FOUND.get(refusal.code)
        if slot is None or not self.form:
            self.explain(turn, voice, refusal)
            return self.end(turn)
        self.explain_not_found(turn, voice, refusal)
        return [*ask_again(turn, slot), *try_again(self.form, slot)]


def ask_again(turn: Turn, slot: str) -> list[EventType]:
    """Drop what was not found; the order number is kept aside in case only the e-mail was wrong."""
    failures = SlotSet("lookup_failures", float(turn.slot("lookup_failures") or 0) + 1)
    tried = [SlotSet("tried_order", turn.slot(slot))] if slot == "order_number" else []
    return [SlotSet(slot, None), failures, *tried]


def try_again(form: str, slot: str) -> list[EventType]:
    """Open the form again for this one slot, with everything else as it was given."""
    return [SlotSet("confirm", None), SlotSet(slot, None), SlotSet("retry_slot", slot), FollowupAction(form)]


def refusal_values(turn: Turn, refusal: CrmRefused) -> dict[str, Any]:
    """What the texts of refusals may name; everything has a value, whatever the CRM sent."""
    extra = refusal.extra
    order = extra.get("order") or {}
    return {
        "order": order.get("number") or turn.slot("order_number") or "that order",
        "ticket": turn.slot("ticket_number") or "that ticket",
        "product": turn.slot("product") or "that",
        "detail": refusal.detail,
        "shipped": say_date(order.get("shipped_on")),
        "expected": say_date(order.get("expected_on")),
        "carrier": order.get("carrier") or "the carrier",
        "delivered": say_date(extra.get("delivered_on") or order.get("delivered_on")),
        "days": extra.get("days") or "",
        "window": extra.get("window") or 30,
    }
