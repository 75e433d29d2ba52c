"""Reviews and feedback, passed on to the team as a ticket."""

from typing import Any

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from rasa_sdk.types import DomainDict

from actions.crm import call
from actions.crm_action import TaskAction
from actions.forms import Form
from actions.slots import read_text
from actions.turn import Turn
from actions.voice import Voice

STORY = 16


class ValidateReviewForm(Form):
    own = frozenset(["leave_review"])
    topic = "reviews"

    def extract_review_text(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return read_text(Turn(tracker), "review_text", story=STORY)

    def validate_review_text(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return {"review_text": value}


class ActionLeaveReview(TaskAction):
    topic = "reviews"
    task = "leave_review"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        await call(
            "/tickets/open",
            turn.caller(self.name()),
            category="review",
            description=turn.slot("review_text"),
            order_number=turn.slot("order_number") if turn.signed_in else None,
            email=turn.proof(),
        )
        voice.say("utter_review_taken")
        return []
