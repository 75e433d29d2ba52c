"""The customer's own account: details, password, deletion."""

import re
from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions import phrases
from actions.crm import CrmRefused, call
from actions.crm_action import AskAction, TaskAction
from actions.delivery import read_address
from actions.forms import Form
from actions.slots import with_new_summary
from actions.turn import Turn
from actions.views import CustomerView
from actions.voice import Voice
from actions.wording import order_title

FIELDS = {
    "email": r"\be-?mails?\b|\bmail\b",
    "phone": r"\b(?:tele)?phone\b|\bmobile\b|\bcell\b",
    "address": r"\baddress\b|\bstreet\b|\bmoved\b",
    "name": r"\bname\b|\bsurname\b|\bmarried\b",
}


class ValidateEditAccountForm(Form):
    own = frozenset(["edit_account"])
    topic = "account"
    needs_sign_in = True

    def extract_account_field(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        turn = Turn(tracker)
        field = turn.entity("field")
        if field is None and turn.requested in (None, "account_field") and not turn.is_button:
            field = next(
                (name for name, words in FIELDS.items() if re.search(words, turn.text, re.IGNORECASE)), None
            )
        return {"account_field": field} if field in FIELDS else {}

    def validate_account_field(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return {"account_field": value}

    def extract_new_value(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        turn = Turn(tracker)
        value = read_value(turn, turn.slot("account_field"))
        return {"new_value": value} if value else {}

    def validate_new_value(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return with_new_summary("new_value", value, Turn(tracker))


class ValidateDeleteAccountForm(Form):
    own = frozenset(["delete_account"])
    topic = "account"
    needs_sign_in = True


class ValidatePasswordForm(Form):
    own = frozenset(["recover_password"])
    topic = "account"


class ActionAskEditAccountFormNewValue(AskAction):
    topic = "account"
    task = "edit_account"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        customer: CustomerView = await call("/customers/me", turn.caller(self.name()))
        field = turn.slot("account_field")
        now = customer.get(field)
        voice.say(f"utter_ask_new_{field}" if now else f"utter_ask_first_{field}", now=now)
        return []


class ActionAskEditAccountFormConfirm(AskAction):
    topic = "account"
    task = "edit_account"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        customer: CustomerView = await call("/customers/me", turn.caller(self.name()))
        field = turn.slot("account_field")
        now = customer.get(field)
        voice.say(
            "utter_confirm_edit_account" if now else "utter_confirm_first_value",
            field=voice.title(f"field_{field}"),
            now=now,
            value=turn.slot("new_value"),
        )
        return []


class ActionEditAccount(TaskAction):
    topic = "account"
    task = "edit_account"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        field = turn.slot("account_field")
        done = await call(
            "/customers/update", turn.caller(self.name()), field=field, value=turn.slot("new_value")
        )
        voice.say("utter_account_edited", field=voice.title(f"field_{field}"), value=done["value"])
        return []


class ActionAskDeleteAccountFormConfirm(AskAction):
    topic = "account"
    task = "delete_account"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        customer: CustomerView = await call("/customers/me", turn.caller(self.name()))
        voice.say("utter_confirm_delete_account", email=customer.get("email"), name=customer.get("name"))
        return []


class ActionDeleteAccount(TaskAction):
    topic = "account"
    task = "delete_account"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done = await call("/customers/delete", turn.caller(self.name()))
        voice.say("utter_deletion_requested", ticket=done["ticket"]["number"])
        return []

    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        if refusal.code != "open_orders":
            return super().refused(turn, voice, refusal)
        orders = refusal.extra.get("orders") or []
        shown = [order if isinstance(order, str) else order_title(order) for order in orders]
        voice.say("utter_delete_account_open_orders", orders=", ".join(shown) or "at least one")
        return self.end(turn)


class ActionRecoverPassword(TaskAction):
    topic = "account"
    task = "recover_password"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done = await call("/customers/password-reset", turn.caller(self.name()), email=turn.proof())
        voice.say(
            "utter_password_sent" if turn.signed_in else "utter_password_sent_if_known",
            sent_to=done["sent_to"],
        )
        return []


def read_value(turn: Turn, field: str | None) -> str | None:
    """Return the new value in a message, as far as the kind of field lets it be recognised."""
    if turn.is_button:
        return None
    if field == "email":
        return turn.entity("email")
    if field == "phone":
        return next(iter(turn.written("phone")), None)
    if field == "address":
        return read_address(turn, "new_value")
    if field == "name" and turn.requested == "new_value":
        return phrases.without_lead(turn.text)
    return phrases.find_name(turn.text) if field == "name" and turn.requested in (None, "confirm") else None
