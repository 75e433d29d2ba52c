"""Complaints and parcels that went wrong: a ticket is opened, looked up, added to, closed."""

from abc import ABC
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.crm import CrmRefused, call
from actions.crm_action import AskAction, TaskAction
from actions.forms import Form
from actions.slots import read_text
from actions.turn import Turn
from actions.views import TicketView
from actions.voice import Voice
from actions.wording import say_date, say_due

CATEGORIES = {
    "make_complaint": "complaint",
    "report_damaged_item": "damaged",
    "report_missing_item": "missing",
    "report_wrong_item": "wrong_item",
}
ABOUT_A_PARCEL = frozenset(["damaged", "missing", "wrong_item"])
STORY = {"complaint": 12}
SHORTEST_STORY = 10
STORY_TO_ADD = 14


class ValidateOpenTicketForm(Form):
    own = frozenset(CATEGORIES)
    topic = "tickets"

    def needs(self, slot: str, turn: Turn) -> bool:
        """A complaint may be about no order at all."""
        if slot == "order_number":
            return turn.slot("ticket_category") in ABOUT_A_PARCEL
        return super().needs(slot, turn)

    def extract_ticket_category(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        turn = Turn(tracker)
        return {"ticket_category": CATEGORIES.get(turn.intent, "other")} if turn.requested is None else {}

    def validate_ticket_category(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return {"ticket_category": value}

    def extract_description(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        turn = Turn(tracker)
        category = CATEGORIES.get(turn.intent, "other")
        return read_text(turn, "description", story=STORY.get(category, SHORTEST_STORY))

    def validate_description(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return {"description": value}


class ValidateTicketStatusForm(Form):
    own = frozenset(["check_ticket_status"])
    topic = "tickets"


class ValidateAddToTicketForm(Form):
    own = frozenset(["add_to_ticket"])
    topic = "tickets"

    def extract_ticket_text(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        turn = Turn(tracker)
        dictated = (
            turn.text.partition(":")[2].strip() if turn.requested is None and not turn.is_button else ""
        )
        return {"ticket_text": dictated} if dictated else read_text(turn, "ticket_text", story=STORY_TO_ADD)

    def validate_ticket_text(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return {"ticket_text": value}


class ValidateCloseTicketForm(Form):
    own = frozenset(["close_ticket"])
    topic = "tickets"


class ActionAskDescription(Action):
    """Asks what happened, in words that fit what went wrong."""

    def name(self) -> str:
        return "action_ask_description"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        category = Turn(tracker).slot("ticket_category") or "other"
        dispatcher.utter_message(response=f"utter_ask_description_{category}")
        return []


class ActionOpenTicket(TaskAction):
    topic = "tickets"
    task = "open_ticket"
    form = "open_ticket_form"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        category = turn.slot("ticket_category")
        done = await call(
            "/tickets/open",
            turn.caller(self.name()),
            category=category,
            description=turn.slot("description"),
            order_number=turn.slot("order_number") if category in ABOUT_A_PARCEL or turn.signed_in else None,
            email=turn.proof(),
        )
        ticket: TicketView = done["ticket"]
        response = voice.first_known(f"utter_ticket_opened_{category}", "utter_ticket_opened")
        voice.say(response, card=card(ticket), **ticket_facts(ticket))
        return [SlotSet("ticket_number", ticket["number"])]


class TicketTask(TaskAction, ABC):
    """Something with one ticket; a signed-in customer needs no number, so none is asked for again."""

    topic = "tickets"

    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        if refusal.code != "ticket_not_found" or not turn.signed_in:
            return super().refused(turn, voice, refusal)
        say_no_ticket(turn, voice)
        return [*self.end(turn), SlotSet("ticket_number", None)]


class ActionCheckTicketStatus(TicketTask):
    task = "ticket_status"
    form = "ticket_status_form"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        ticket = await find_ticket(turn, self.name())
        answered = (ticket["last_comment"] or {}).get("author") == "agent"
        response = f"utter_ticket_status_{'answered' if answered else ticket['status']}"
        response = voice.first_known(response, "utter_ticket_status_open")
        voice.say(response, card=card(ticket), **ticket_facts(ticket))
        return [SlotSet("ticket_number", ticket["number"])]


class ActionAddToTicket(TicketTask):
    task = "add_to_ticket"
    form = "add_to_ticket_form"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done = await call(
            "/tickets/comment",
            turn.caller(self.name()),
            ticket_number=turn.slot("ticket_number"),
            email=turn.proof(),
            text=turn.slot("ticket_text"),
        )
        voice.say("utter_ticket_extended", card=card(done["ticket"]), **ticket_facts(done["ticket"]))
        return [SlotSet("ticket_number", done["ticket"]["number"])]


class ActionAskCloseTicketFormConfirm(AskAction):
    topic = "tickets"
    task = "close_ticket"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        ticket = await find_ticket(turn, self.name())
        if ticket["status"] == "closed":
            voice.say("utter_ticket_already_closed", **ticket_facts(ticket))
            return self.give_up(turn)
        voice.say("utter_confirm_close_ticket", **ticket_facts(ticket))
        return [SlotSet("ticket_number", ticket["number"])]

    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        if refusal.code != "ticket_not_found" or not turn.signed_in:
            return super().refused(turn, voice, refusal)
        say_no_ticket(turn, voice)
        return [*self.give_up(turn), SlotSet("ticket_number", None)]


class ActionCloseTicket(TicketTask):
    task = "close_ticket"
    form = "close_ticket_form"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done = await call(
            "/tickets/close",
            turn.caller(self.name()),
            ticket_number=turn.slot("ticket_number"),
            email=turn.proof(),
        )
        response = "utter_ticket_already_closed" if done["already"] else "utter_ticket_closed"
        voice.say(response, **ticket_facts(done["ticket"]))
        return []


def say_no_ticket(turn: Turn, voice: Voice) -> None:
    number = turn.slot("ticket_number")
    voice.say("utter_ticket_not_found" if number else "utter_no_ticket", ticket=number)


async def find_ticket(turn: Turn, action: str) -> TicketView:
    found = await call(
        "/tickets/find", turn.caller(action), ticket_number=turn.slot("ticket_number"), email=turn.proof()
    )
    ticket: TicketView = found["ticket"]
    return ticket


def card(ticket: TicketView) -> dict[str, Any]:
    return {"card": "ticket", "ticket": ticket}


def ticket_facts(ticket: TicketView) -> dict[str, Any]:
    """What texts about a ticket may name."""
    comment = ticket["last_comment"] or {}
    return {
        "ticket": ticket["number"],
        "subject": ticket["subject"],
        "status": ticket["status_text"].lower(),
        "created": say_date(ticket["created_on"]),
        "due": say_due(ticket["first_response_due"]),
        "comment": comment.get("body") or "",
        "comment_on": say_date(comment.get("on")),
    }
