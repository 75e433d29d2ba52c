"""The desk channel with Rasa's own message processor behind it; only to measure that. Bot environment."""

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.channel import DeskInput, message_of, turn_answer
from bot.processor import events_of


class StockInput(DeskInput):
    """Takes the same requests and gives the same answers."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        desk = Blueprint("desk_webhook", __name__)

        @desk.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            message, agent = message_of(request.json), request.app.ctx.agent
            await on_new_message(message)
            tracker = await agent.tracker_store.retrieve(message.sender_id)
            return response.json(turn_answer(tracker, events_of(tracker, message.message_id), agent.model_id))

        return desk
