"""Calls to the action server: the same as Rasa's, over one connection; nonsense is not believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.processor import MessageProcessor
from rasa.utils.endpoints import EndpointConfig

from bot.action_server import ActionServer
from journal import context
from tests.bot.conftest import Actions, Bot


async def test_calls_share_a_connection(bot: Bot, actions: Actions) -> None:
    for number in range(4):
        context.take({"X-Request-ID": f"request-{number}"})  # each turn is another request's
        await bot.turn("hello")
    assert (len(actions.calls), len(actions.peers)) == (4, 1)


async def test_a_call_holds_what_rasa_would_send(
    bot: Bot, actions: Actions, loaded: MessageProcessor
) -> None:
    await bot.turn("hello")
    await bot.turn("hello", sender="bo")
    for call in actions.calls:
        assert set(call) == {"next_action", "sender_id", "tracker", "version", "domain"}
        assert call["domain"] == loaded.domain.as_dict()


async def test_a_server_that_was_restarted_is_reached_again(
    bot: Bot, actions: Actions, loaded: MessageProcessor, tmp_path: Path
) -> None:
    await bot.turn("hello")
    await bot.server.close()
    other = Bot(loaded, ActionServer(actions.url), tmp_path / "other.db")
    assert (await other.turn("hello"))["replies"]
    await other.server.close()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"events": ["slot"], "responses": []},
        {"events": [{"event": "slot"}], "responses": [{"text": "said by mistake"}]},
        {"events": [{"event": "no such event"}], "responses": []},
        {"events": [], "responses": ["text"]},
        {"events": None, "responses": []},
        [],
    ],
)
async def test_nonsense_from_an_action_changes_nothing(bot: Bot, actions: Actions, nonsense: Any) -> None:
    actions.answers["action_greet"] = nonsense
    answer = await bot.turn("hello")
    assert (answer["replies"], answer["actions"]) == ([], ["action_greet"])
    actions.answers.clear()
    assert (await bot.turn("hello"))["replies"]


def test_the_endpoint_is_taken_over_as_it_was_configured() -> None:
    configured = EndpointConfig("http://127.0.0.1:5055/webhook", token="secret", enable_selective_domain=True)
    assert ActionServer.at(configured) == ActionServer(
        "http://127.0.0.1:5055/webhook", token="secret", enable_selective_domain=True
    )
    assert ActionServer.at(configured).kwargs == configured.kwargs
