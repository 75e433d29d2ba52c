"""What the customer just said, and what was known before: a typed reading of Rasa's tracker."""

import re
from collections.abc import Iterator
from typing import Any

from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.interfaces import Tracker

from actions.crm import Caller

_QUESTION = re.compile(
    r"""(?:what|when|where|which|who|why|how|do\ you|does|is\ it|is\ there|are\ you|are\ there|can\ i|can\ you
    |could\ i|could\ you|will|would\ it|should|may\ i)\b""",
    re.VERBOSE,
)
_REQUEST = re.compile(
    r"""(?:i\ want\ to|i'd\ like\ to|i\ would\ like\ to|i\ need\ to|i\ wanna|please|let\ me|help\ me|instead
    |actually|cancel|track|stop|(?:show|tell|get|give)\ me)\b""",
    re.VERBOSE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|ok|okay|oh|wait|hey|hi|hello|sorry|well|no|yes|also)\b[,.! ]*)+", re.IGNORECASE
)


class Turn:
    """One customer message in its conversation."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        message: dict[str, Any] = tracker.latest_message or {}
        intent = message.get("intent") or {}
        self.text: str = (message.get("text") or "").strip()
        self.intent: str = intent.get("name") or ""
        self.confidence: float = intent.get("confidence") or 0.0
        self.ranking: list[dict[str, Any]] = message.get("intent_ranking") or []
        self.gate: dict[str, Any] = message.get("gate") or {}
        self.metadata: dict[str, Any] = (
            _last_user_event(tracker).get("metadata") or message.get("metadata") or {}
        )

    @property
    def is_button(self) -> bool:
        """A payload: typed text never starts with a slash (bot/channel.py sees to that)."""
        return self.text.startswith("/")

    @property
    def words(self) -> str:
        """The typed text without a lead-in such as "ok, but"; empty for a button."""
        return "" if self.is_button else _LEAD_IN.sub("", self.text.lower()).strip()

    @property
    def signed_in(self) -> bool:
        return bool(self.metadata.get("signed_in"))

    @property
    def customer_name(self) -> str:
        return str(self.metadata.get("customer_name") or "")

    @property
    def asks_again(self) -> bool:
        """Whether the backend says that this was asked before, of the same order or ticket, to no avail."""
        about = [self.slot("order_number"), self.slot("ticket_number")]
        repeated = self.metadata.get("asked_before") or []
        return any(one["ask"] == self.intent and one["subject"] in about for one in repeated)

    def has_heard(self, text: str) -> bool:
        """Whether the bot has said just this in this conversation, to what was typed."""
        said = (event.get("text") for event in self.events_before() if event.get("event") == "bot")
        return not self.is_button and text in said

    @property
    def is_question(self) -> bool:
        return self.words.endswith("?") or bool(_QUESTION.match(self.words))

    @property
    def is_request(self) -> bool:
        return self.is_question or bool(_REQUEST.match(self.words))

    @property
    def requested(self) -> str | None:
        """The slot the form has just asked for."""
        requested: str | None = self.slot(REQUESTED_SLOT)
        return requested

    def slot(self, name: str) -> Any:
        return self.tracker.slots.get(name)

    def proof(self) -> str | None:
        """The e-mail a stranger proves an order with; a signed-in customer needs none."""
        email: str | None = self.slot("email")
        return None if self.signed_in else email

    def caller(self, action: str) -> Caller:
        """The conversation, and a key under which this message's write by ``action`` counts once."""
        return Caller(self.tracker.sender_id, f"{self.message_id}:{action}")

    @property
    def message_id(self) -> str | None:
        found = self.metadata.get("message_id") or self.tracker.latest_message.get("message_id")
        return str(found) if found else None

    def entities(self, name: str) -> list[str]:
        found = [
            item for item in self.tracker.latest_message.get("entities") or [] if item.get("entity") == name
        ]
        return [str(item["value"]) for item in found]

    def entity(self, name: str) -> str | None:
        return next(iter(self.entities(name)), None)

    def written(self, name: str) -> list[str]:
        """The entities as the customer wrote them; a button's are not written."""
        found = [
            item for item in self.tracker.latest_message.get("entities") or [] if item.get("entity") == name
        ]
        return [
            self.text[item["start"] : item["end"]] for item in found if "start" in item and not self.is_button
        ]

    def events_before(self) -> list[dict[str, Any]]:
        """All that happened before this message."""
        last = (
            len(self.tracker.events)
            - 1
            - next(
                (
                    back
                    for back, event in enumerate(reversed(self.tracker.events))
                    if event.get("event") == "user"
                ),
                len(self.tracker.events) - 1,
            )
        )
        return list(self.tracker.events[:last])

    def events_since(self) -> list[dict[str, Any]]:
        """What the bot did since this message."""
        return list(self.tracker.events[len(self.events_before()) + 1 :])

    def slot_before(self, name: str) -> Any:
        """The slot's value before this message."""
        events = reversed(self.events_before())
        return next((event["value"] for event in events if _sets(event, name)), None)

    def last_bot_messages(self) -> list[dict[str, Any]]:
        """The bot's messages of the turn before, oldest first."""
        found: list[dict[str, Any]] = []
        for event in reversed(self.events_before()):
            if event.get("event") == "bot":
                found.insert(0, event)
            elif event.get("event") == "user" and found:
                break
        return found

    def intents_before(self) -> Iterator[str]:
        """The intents of earlier messages, newest first."""
        for event in reversed(self.events_before()):
            if event.get("event") == "user":
                yield ((event.get("parse_data") or {}).get("intent") or {}).get("name") or ""


def _last_user_event(tracker: Tracker) -> dict[str, Any]:
    found = (event for event in reversed(tracker.events) if event.get("event") == "user")
    return next(found, {})


def _sets(event: dict[str, Any], name: str) -> bool:
    return event.get("event") == "slot" and event.get("name") == name
