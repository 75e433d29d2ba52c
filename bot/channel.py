"""The channel between gateway and bot: one request is one whole turn, and errors are reported.

``POST /webhooks/desk/turn`` with the shared secret as bearer and
``{conversation_id, message_id, text | payload, metadata}`` answers
``{replies, intent, confidence, entities, ranking, gate, actions, slots, active_loop, model_id, calls}``.
Rasa's own REST channel swallows exceptions and says nothing of the parse; this one does neither.
"""

from __future__ import annotations

import asyncio
import gc
import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Request, Sanic, response
from sanic.response import HTTPResponse

from bot.action_server import ActionsUnavailable, count_calls
from bot.canary import Canary
from bot.live_model import LiveModel
from bot.logs import write_json_lines
from bot.processor import DeskProcessor, DeskProcessors, events_of
from journal import context

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
RANKING_LENGTH = 3
DONE, TURN_LOST = 200, 500


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
        """Rasa's own way to a turn, ``on_new_message``, is left aside: bot.processor knows a shorter one."""
        write_json_lines()
        desk, processors = Blueprint("desk_webhook", __name__), DeskProcessors()

        @desk.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            if not _is_ready(agent):
                return response.json({"status": "no model yet"}, status=503)
            return response.json({"status": "ok", "model": (agent.fingerprint or "").strip('"') or None})

        @desk.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self._authorised(request):
                return response.json({"code": "internal_only"}, status=401)
            body, agent = request.json or {}, request.app.ctx.agent
            if not body.get("conversation_id") or not (body.get("text") or body.get("payload")):
                return response.json({"code": "invalid_input"}, status=422)
            if not _is_ready(agent):
                return response.json({"code": "no_model"}, status=503)
            context.take(request.headers)
            context.work_on(body["conversation_id"])
            canary: Canary | None = getattr(request.app.ctx, "canary", None)
            return await run_turn_of_either(canary, processors.of(agent), body)

        @desk.listener("after_server_start")
        async def prepare(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            agent = app.ctx.agent
            if _is_ready(agent):
                processors.of(agent)
            if agent is not None and agent.model_server is not None:
                app.add_task(LiveModel(agent, processors).follow(), name="live model")
                app.ctx.canary = Canary(agent, processors)
                app.add_task(app.ctx.canary.follow(), name="canary")
            gc.enable()  # bot.serve starts without

        @desk.listener("after_server_stop")
        async def close(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            await processors.close()

        return desk

    def _authorised(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._secret}".encode())


def _is_ready(agent: Agent | None) -> bool:
    return agent is not None and agent.is_ready()


async def run_turn(processor: DeskProcessor, body: dict[str, Any]) -> HTTPResponse:
    """Run one turn unless this message has had its turn already; answer with replies and parse."""
    message, started, calls = message_of(body), perf_counter(), count_calls()
    async with processor.lock_store.lock(message.sender_id):
        try:
            await processor.take_turn(message)
        except ActionsUnavailable:
            logger.warning("a turn is void: the action server is not there")
            return response.json({"code": "actions_unavailable"}, status=503)
        tracker = await processor.tracker_store.retrieve(message.sender_id)
    events = events_of(tracker, message.message_id) if tracker else []
    if not events:
        logger.error("no trace of the message in the tracker")
        return response.json({"code": "turn_lost"}, status=TURN_LOST)
    answer = {**turn_answer(tracker, events, processor.model_metadata.model_id), "calls": calls.made}
    facts = {"actions": answer["actions"], "ms": round((perf_counter() - started) * 1000, 1)}
    logger.info("turn", extra=facts)
    return response.json(answer)


async def run_turn_of_either(
    canary: Canary | None, live: DeskProcessor, body: dict[str, Any]
) -> HTTPResponse:
    """Run the turn with the canary where the body names its model; with the live model where it fails."""
    processor = canary.of(body.get("model")) if canary else None
    if canary is None or processor is None:
        return await run_turn(live, body)
    failure = "it lost the turn"
    try:
        response = await run_turn(processor, body)
        if response.status != TURN_LOST:
            return response
    except Exception as error:  # a model that fails costs no customer an answer
        logger.exception("the canary failed; the live model answers")
        failure = f"{type(error).__name__}: {error}"
    response = await run_turn(live, body)
    if response.status == DONE:  # else it is nothing that the canary did
        await canary.report(f"a turn ended with {failure}")
    return response


def message_of(body: dict[str, Any]) -> UserMessage:
    message = UserMessage(
        text=body.get("payload") or defuse(body["text"]),
        output_channel=CollectingOutputChannel(),
        sender_id=body["conversation_id"],
        input_channel=DeskInput.name(),
        message_id=body.get("message_id"),
    )
    message.metadata = {**body.get("metadata", {}), "message_id": message.message_id}
    return message


def defuse(text: str) -> str:
    """Return the text without the leading slashes that would make it an intent payload."""
    return text.lstrip().lstrip("/").lstrip() or "?"


def turn_answer(tracker: DialogueStateTracker, events: list[Event], model_id: str | None) -> dict[str, Any]:
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
        "gate": (user.parse_data or {}).get("gate"),
        "actions": [name for name in actions if name and name != "action_listen"],
        "slots": tracker.current_slot_values(),
        "active_loop": tracker.active_loop_name,
        "model_id": model_id,
    }


def _reply(event: BotUttered) -> dict[str, Any]:
    data = event.data or {}
    buttons = [{"title": item["title"], "payload": item["payload"]} for item in data.get("buttons") or []]
    return {"text": event.text or "", "buttons": buttons, "custom": data.get("custom")}
