"""The channel between gateway and bot: one request is one whole turn, and errors are reported.

``POST /webhooks/desk/turn`` with the shared secret as bearer and
``{conversation_id, message_id, text | payload, metadata}`` answers
``{replies, intent, confidence, entities, ranking, actions, slots, active_loop, model_id}``.
Rasa's own REST channel swallows exceptions and says nothing of the parse; this one does neither.
"""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
RANKING_LENGTH = 3


class DeskInput(InputChannel):
    """Lets the gateway, and only the gateway, run turns."""

    @classmethod
    def name(cls) -> str:
        return "desk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> DeskInput:
        return cls(secret_variable=(credentials or {}).get("secret_variable", "KEFU_INTERNAL_SECRET"))

    def __init__(self, secret_variable: str) -> None:
        self._secret = os.environ.get(secret_variable, "")
        if not self._secret:
            raise ValueError(f"the desk channel needs the environment variable {secret_variable}")

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        desk = Blueprint("desk_webhook", __name__)

        @desk.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = agent is not None and agent.is_ready()
            return response.json({"status": "ok" if ready else "no model yet"}, status=200 if ready else 503)

        @desk.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self._authorised(request):
                return response.json({"code": "internal_only"}, status=401)
            body = request.json or {}
            if not body.get("conversation_id") or not (body.get("text") or body.get("payload")):
                return response.json({"code": "invalid_input"}, status=422)
            return await run_turn(request.app.ctx.agent, body, on_new_message)

        return desk

    def _authorised(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode())


async def run_turn(agent: Any, body: dict[str, Any], on_new_message: OnNewMessage) -> HTTPResponse:
    """Run one turn unless this message has had its turn already; answer with replies and parse."""
    conversation_id, message_id = body["conversation_id"], body.get("message_id")
    tracker = await agent.tracker_store.retrieve(conversation_id)
    if tracker is None or not _events_of(tracker, message_id):
        output = CollectingOutputChannel()
        message = UserMessage(
            text=body.get("payload") or defuse(body["text"]),
            output_channel=output,
            sender_id=conversation_id,
            input_channel=DeskInput.name(),
            message_id=message_id,
            metadata={**body.get("metadata", {}), "message_id": message_id},
        )
        await on_new_message(message)
        tracker = await agent.tracker_store.retrieve(conversation_id)
    events = _events_of(tracker, message_id) if tracker else []
    if not events:
        logger.error("no trace of message %s in the tracker", message_id)
        return response.json({"code": "turn_lost"}, status=500)
    return response.json(_turn_answer(tracker, events, agent.model_id))


def defuse(text: str) -> str:
    """Return the text without the leading slashes that would make it an intent payload."""
    return text.lstrip().lstrip("/").lstrip() or "?"


def _events_of(tracker: DialogueStateTracker, message_id: str | None) -> list[Event]:
    """Return the events from this message's utterance up to the next one; empty if it is not there."""
    found: list[Event] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if found:
                break
            if message_id is not None and event.metadata.get("message_id") == message_id:
                found.append(event)
        elif found:
            found.append(event)
    return found


def _turn_answer(tracker: DialogueStateTracker, events: list[Event], model_id: str | None) -> dict[str, Any]:
    user = events[0]
    assert isinstance(user, UserUttered)
    actions = [event.action_name for event in events if isinstance(event, ActionExecuted)]
    ranking = (user.parse_data or {}).get("intent_ranking", [])[:RANKING_LENGTH]
    return {
        "replies": [_reply(event) for event in events if isinstance(event, BotUttered)],
        "intent": user.intent.get("name"),
        "confidence": user.intent.get("confidence"),
        "entities": user.entities,
        "ranking": [{"name": item["name"], "confidence": item["confidence"]} for item in ranking],
        "actions": [name for name in actions if name and name != "action_listen"],
        "slots": tracker.current_slot_values(),
        "active_loop": tracker.active_loop_name,
        "model_id": model_id,
    }


def _reply(event: BotUttered) -> dict[str, Any]:
    data = event.data or {}
    buttons = [{"title": item["title"], "payload": item["payload"]} for item in data.get("buttons") or []]
    return {"text": event.text or "", "buttons": buttons, "custom": data.get("custom")}
