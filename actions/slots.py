"""How the slots that several forms share are read from a message."""

import re
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import phrases
from actions.interruptions import FREE_TEXT
from actions.turn import Turn

DECLINED = "declined"
SHORT_ANSWER = 6
Slots = dict[str, Any]


class SlotReader(FormValidationAction, ABC):
    """``extract_`` and ``validate_`` methods as rasa_sdk calls them, by slot name.

    ``requested`` is None when the form opens: then the message that opened it is searched.
    """

    @property
    @abstractmethod
    def own(self) -> frozenset[str]:
        """The intents that open the form."""

    def extract_order_number(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        turn = Turn(tracker)
        if turn.entity("order_number") or turn.requested != "order_number":
            return {}
        proposed = turn.slot("proposed_order")
        if turn.slot("tried_order") and turn.entity("email"):
            return {"order_number": turn.slot("tried_order")}
        if proposed and (turn.intent == "affirm" or phrases.says_yes(turn.text)):
            return {"order_number": proposed}
        return {}

    def validate_order_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        turn = Turn(tracker)
        before, written = turn.slot_before("order_number"), turn.written("order_number")
        if turn.requested in FREE_TEXT and written and not re.search(r"kf|#|order", turn.text, re.IGNORECASE):
            return {"order_number": before}
        numbers = _not_denied(turn)
        if len(numbers) > 1:
            dispatcher.utter_message(response="utter_one_order_at_a_time", order=numbers[0])
        number = numbers[0] if numbers else value
        return {"order_number": number, **({"confirm": None} if number != before else {})}

    def validate_email(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        return {"email": value}

    def extract_ticket_number(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """A bare number looks like an order's; where a ticket's is asked for, it is that."""
        turn = Turn(tracker)
        bare = turn.requested == "ticket_number" and not turn.entity("ticket_number")
        return (
            {"ticket_number": re.sub(r"^\D*", "T-", number)}
            if bare and (number := _bare_number(turn))
            else {}
        )

    def validate_ticket_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        turn = Turn(tracker)
        mistaken = turn.requested == "ticket_number" and _bare_number(turn)
        restored = {"order_number": turn.slot_before("order_number")} if mistaken else {}
        return {"ticket_number": value, **restored}

    def extract_confirm(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        turn = Turn(tracker)
        answer = read_answer(turn, own=self.own) if turn.requested == "confirm" else None
        return {} if answer is None else {"confirm": answer}

    def validate_confirm(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        if value is False and Turn(tracker).requested == "confirm":
            dispatcher.utter_message(response="utter_left_as_it_is")
        return {"confirm": value}

    def extract_product(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        turn = Turn(tracker)
        if turn.is_button:
            product = turn.entity("product")
        elif turn.requested == "product":
            product = _named_product(turn)
        else:
            product = _mentioned_product(turn) if turn.requested is None else None
        return {"product": product} if product else {}

    def validate_product(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        return with_new_summary("product", value, Turn(tracker))

    def extract_quantity(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        turn = Turn(tracker)
        number = turn.entity("quantity")
        if number is None and turn.requested == "quantity" and not turn.is_button:
            number = phrases.find_number(turn.text)
        if number is None and turn.requested in (None, "quantity") and phrases.wants_removal(turn.text):
            number = "0"
        return {"quantity": number} if number else {}

    def validate_quantity(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        return with_new_summary("quantity", value, Turn(tracker))


def with_new_summary(slot: str, value: Any, turn: Turn) -> Slots:
    """Set the slot; a value that differs from what was summed up has to be confirmed anew."""
    changed = value != turn.slot_before(slot)
    return {slot: value, **({"confirm": None} if changed else {})}


def read_text(turn: Turn, slot: str, *, story: int | None = None) -> Slots:
    """Return what was typed as the answer for ``slot``, or as an opening story of ``story`` words or more."""
    if turn.entity(slot):
        return {slot: turn.entity(slot)}
    if turn.is_button or not turn.text:
        return {}
    if turn.requested == slot:
        return {slot: turn.text}
    tells = turn.requested is None and story is not None and len(turn.text.split()) >= story
    return {slot: turn.text} if tells else {}


def read_answer(turn: Turn, *, own: frozenset[str]) -> bool | None:
    """Return yes or no to a summary, None if the message is neither.

    Repeating the request ("just cancel it") is a yes; a bare "cancel" could mean either.
    """
    if turn.is_button:
        return {"affirm": True, "deny": False}.get(turn.intent)
    text, length = turn.text.lower(), len(turn.text.split())
    if phrases.says_unknown(text):
        return None
    other_order = turn.entity("order_number") not in (None, turn.slot_before("order_number"))
    if other_order or turn.is_question or re.search(r"\bbut\b", text):
        return None
    if turn.intent == "deny" or phrases.says_no(text):
        return None if turn.entity("quantity") or re.search(r"\d", text) else False
    if turn.intent == "affirm" or phrases.says_yes(text):
        return True
    repeats = turn.intent in own and turn.confidence >= 0.6 and length <= SHORT_ANSWER
    return True if repeats and not re.search(r"\b(?:not|never)\b|n't\b", text) else None


def _named_product(turn: Turn) -> str | None:
    """Return the answer to "which product": all of them, a name, or nothing that could be one."""
    if phrases.says_all(turn.text):
        return "all"
    known = set(turn.entities("product"))
    if len(known) == 1:
        return known.pop()
    is_name = re.search(r"[^\W\d]{3}", turn.text) and turn.intent not in ("affirm", "deny", "repeat")
    return phrases.without_lead(turn.text) if is_name else None


def _mentioned_product(turn: Turn) -> str | None:
    """Return the one product of the catalogue that is named, or what the sentence seems to be about."""
    known = set(turn.entities("product"))
    return known.pop() if len(known) == 1 else phrases.find_product(turn.text)


def _bare_number(turn: Turn) -> str | None:
    written = next(iter(turn.written("order_number")), None)
    return written if written and written.lstrip("#").strip().isdigit() else None


def _not_denied(turn: Turn) -> list[str]:
    """The order numbers of the message without those named as wrong ("KF-1030 not 1003")."""
    kept: list[str] = []
    for entity in turn.tracker.latest_message.get("entities") or []:
        if entity.get("entity") != "order_number" or entity["value"] in kept:
            continue
        ahead = turn.text[: entity.get("start", 0)].lower()
        if not re.search(r"\b(?:not|instead of|rather than|isn'?t)\W+(?:order\W+)?$", ahead):
            kept.append(str(entity["value"]))
    return kept
