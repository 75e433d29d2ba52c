"""The newsletter: in or out."""

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.crm import call
from actions.crm_action import TaskAction
from actions.forms import Form
from actions.turn import Turn
from actions.voice import Voice


class ValidateNewsletterForm(Form):
    own = frozenset(["subscribe_newsletter", "unsubscribe_newsletter"])
    topic = "newsletter"

    def extract_subscribe(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        turn = Turn(tracker)
        return {"subscribe": turn.intent == "subscribe_newsletter"} if turn.intent in self.own else {}

    def validate_subscribe(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return {"subscribe": value}


class ActionChangeNewsletter(TaskAction):
    topic = "newsletter"
    task = "newsletter"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        done = await call(
            "/customers/newsletter",
            turn.caller(self.name()),
            subscribe=turn.slot("subscribe"),
            email=turn.proof(),
        )
        settled = "utter_subscribed" if done["subscribed"] else "utter_unsubscribed"
        voice.say(settled if turn.signed_in else "utter_newsletter_to_confirm", email=done["email"])
        return []
