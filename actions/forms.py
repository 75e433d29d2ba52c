"""The one base of all forms: how they open, are interrupted, corrected, and give up."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import phrases
from actions.interruptions import ends_the_task, is_about_something_else
from actions.naming import rasa_name
from actions.slots import DECLINED, SlotReader
from actions.tasks import clear_task
from actions.turn import Turn

STRANGERS_ONLY = frozenset(["email", "ticket_number"])
PATIENCE = 2
BUILT_IN = frozenset(["action_listen", "action_session_start", "action_extract_slots"])


class Form(SlotReader, ABC):
    """Validates one form of the domain.

    Setting the slot ``confirm`` to false ends the task with nothing changed.
    """

    needs_sign_in: ClassVar[bool] = False
    without_order_number: ClassVar[str] = "utter_no_order_number"

    @property
    @abstractmethod
    def topic(self) -> str:
        """The topic word of the task."""

    def name(self) -> str:
        return rasa_name(type(self))

    def needs(self, slot: str, turn: Turn) -> bool:
        """Whether this customer has to give the slot."""
        return slot not in STRANGERS_ONLY or not turn.signed_in

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        turn = Turn(tracker)
        return [slot for slot in domain_slots if self.needs(slot, turn)]

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        turn = Turn(tracker)
        if self.opens(turn):
            return await self._open(turn, dispatcher, domain)
        if self._comes_back(turn):
            return await self._ask_next(dispatcher, tracker, domain)
        if self.steps_aside(turn):
            return self._step_aside(turn)
        return await self._go_on(turn, dispatcher, domain)

    def steps_aside(self, turn: Turn) -> bool:
        return is_about_something_else(turn, requested=turn.requested, own=self.own)

    def opens(self, turn: Turn) -> bool:
        """Whether this very message has opened the form."""
        return any(
            event.get("event") == "active_loop" and event.get("name") == self.form_name()
            for event in turn.events_since()
        )

    def _comes_back(self, turn: Turn) -> bool:
        """Whether another action has answered this message: only the question is due again."""
        own = BUILT_IN | {self.form_name(), self.name()}
        return any(
            event.get("event") == "action" and event.get("name") not in own for event in turn.events_since()
        )

    async def _open(
        self, turn: Turn, dispatcher: CollectingDispatcher, domain: DomainDict
    ) -> list[EventType]:
        if turn.slot("retry_slot"):
            return await self._open_again(turn, dispatcher, domain)
        events = [*self._fresh_slots(turn), SlotSet("topic", self.topic)]
        if self._leaves_change_behind(turn):
            dispatcher.utter_message(response="utter_task_left")
        if self.needs_sign_in and not turn.signed_in:
            dispatcher.utter_message(response=f"utter_sign_in_{self.form_name()}")
            return [*events, SlotSet("confirm", False), SlotSet(REQUESTED_SLOT, None)]
        turn.tracker.add_slots(events)
        turn.tracker.slots[REQUESTED_SLOT] = None
        return [*events, *await super().run(dispatcher, turn.tracker, domain)]

    async def _ask_next(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Read nothing from a message that was about something else."""
        following = await self.next_requested_slot(dispatcher, tracker, domain)
        return [following] if following else []

    async def _open_again(
        self, turn: Turn, dispatcher: CollectingDispatcher, domain: DomainDict
    ) -> list[EventType]:
        """Ask for the one value that was not found, and do not read it from the same message again."""
        events = [SlotSet(turn.slot("retry_slot"), None), SlotSet("retry_slot", None)]
        turn.tracker.add_slots(events)
        return [*events, *await self._ask_next(dispatcher, turn.tracker, domain)]

    def _fresh_slots(self, turn: Turn) -> list[EventType]:
        """Forget what an earlier task left."""
        events = clear_task(turn.tracker)
        if not turn.entity("order_number") and phrases.wants_other_order(turn.text):
            events.append(SlotSet("order_number", None))
        return events

    def _leaves_change_behind(self, turn: Turn) -> bool:
        loops = [event.get("name") for event in turn.events_before() if event.get("event") == "active_loop"]
        waiting = turn.slot_before(REQUESTED_SLOT) == "confirm"
        return bool(loops and loops[-1] and loops[-1] != self.form_name() and waiting)

    def _step_aside(self, turn: Turn) -> list[EventType]:
        events = (
            clear_task(turn.tracker)
            if ends_the_task(turn)
            else [SlotSet("order_number", turn.slot_before("order_number"))]
        )
        return [*events, ActionExecutionRejected(self.form_name())]

    async def _go_on(
        self, turn: Turn, dispatcher: CollectingDispatcher, domain: DomainDict
    ) -> list[EventType]:
        if self._declines_proposal(turn):
            return [
                SlotSet("proposed_order", DECLINED),
                *await self._ask_next(dispatcher, turn.tracker, domain),
            ]
        requested, known = turn.requested, dict(turn.tracker.slots)
        events = await super().run(dispatcher, turn.tracker, domain)
        failures = 0 if self._progressed(events, known, turn) else self._fail(requested, turn, dispatcher)
        return [SlotSet("form_failures", failures), *events]

    def _declines_proposal(self, turn: Turn) -> bool:
        proposed = turn.requested == "order_number" and turn.slot("proposed_order") not in (None, DECLINED)
        return proposed and turn.intent == "deny" and not turn.entity("order_number")

    def _progressed(self, events: list[EventType], known: dict[str, Any], turn: Turn) -> bool:
        """A new value for any slot counts, or asking to hear the question again."""
        before = {
            **known,
            "order_number": turn.slot_before("order_number"),
            "email": turn.slot_before("email"),
            "ticket_number": turn.slot_before("ticket_number"),
        }
        news = [event for event in events if event["event"] == "slot" and event["name"] != REQUESTED_SLOT]
        return turn.intent == "repeat" or any(
            event["value"] is not None and event["value"] != before.get(event["name"]) for event in news
        )

    def _fail(self, requested: str | None, turn: Turn, dispatcher: CollectingDispatcher) -> float:
        """Say what is wrong (unless a check has said it), and after a second failure show ways out."""
        failures = float(turn.slot("form_failures") or 0) + 1
        lacks_number = turn.intent == "deny" or phrases.says_unknown(turn.text)
        if dispatcher.messages:
            return failures
        if requested == "order_number" and lacks_number:
            dispatcher.utter_message(response=self.without_order_number)
        elif failures >= PATIENCE:
            dispatcher.utter_message(response="utter_form_stuck")
        else:
            dispatcher.utter_message(response=f"utter_hint_{requested}")
        return failures
