"""Whole turns of the trained bot: once a message, one at a time, none mixed up, none forgotten."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor

from bot.processor import RANKING_LENGTH
from bot.tracker_window import TURNS
from tests.bot.conftest import Actions, Bot


def texts(answer: dict[str, Any]) -> list[str]:
    return [reply["text"] for reply in answer["replies"]]


async def test_a_turn_answers_with_replies_and_what_was_understood(bot: Bot) -> None:
    answer = await bot.turn("hello there")
    assert texts(answer) == ["action_greet for ada"]
    assert (answer["intent"], answer["actions"]) == ("greet", ["action_greet"])
    assert answer["ranking"][0]["name"] == "greet"


async def test_a_repeated_message_has_one_turn(bot: Bot, actions: Actions) -> None:
    first = await bot.turn("hello", message_id="the same")
    again = await bot.turn("hello", message_id="the same")
    assert (again["replies"], len(actions.calls)) == (first["replies"], 1)


async def test_two_requests_for_one_message_have_one_turn(bot: Bot, actions: Actions) -> None:
    actions.seconds = 0.05
    both = await asyncio.gather(*(bot.turn("hello", message_id="the same") for _ in range(2)))
    assert both[0]["replies"] == both[1]["replies"]
    assert len(actions.calls) == 1


async def test_turns_of_one_conversation_wait_for_each_other(bot: Bot, actions: Actions) -> None:
    actions.seconds = 0.05
    await asyncio.gather(*(bot.turn(text) for text in ("hello", "bye", "never mind")))
    assert actions.most_at_once == 1
    last = actions.calls[-1]["tracker"]["events"]
    assert [event["text"] for event in last if event["event"] == "user"] == ["hello", "bye", "never mind"]


async def test_conversations_do_not_wait_for_each_other_and_do_not_mix(bot: Bot, actions: Actions) -> None:
    actions.seconds = 0.1
    senders = [f"customer {number}" for number in range(8)]
    answers = await asyncio.gather(*(bot.turn("hello", sender=sender) for sender in senders))
    assert [texts(answer) for answer in answers] == [[f"action_greet for {sender}"] for sender in senders]
    assert actions.most_at_once > 1


VOID = (503, {"code": "actions_unavailable"})


async def test_a_turn_under_which_the_action_server_dies_is_void_and_comes_again(
    bot: Bot, actions: Actions
) -> None:
    await bot.turn("hello", message_id="first")
    actions.fatal.add("action_check_delivery_time")
    for _ in range(2):
        assert await bot.try_turn("/check_delivery_time", message_id="second") == VOID
    actions.fatal.clear()
    answer = await bot.turn("/check_delivery_time", message_id="second")
    assert texts(answer) == ["action_check_delivery_time for ada"]
    whole = await bot.store.retrieve_full_tracker("ada")
    assert whole is not None
    said = [event.metadata["message_id"] for event in whole.events if event.type_name == "user"]
    assert said == ["first", "second"]


async def test_a_form_under_which_the_action_server_dies_was_not_opened(bot: Bot, actions: Actions) -> None:
    actions.fatal.add("validate_track_order_form")
    assert await bot.try_turn("/track_order", message_id="first") == VOID
    actions.fatal.clear()
    assert (await bot.turn("/greet"))["active_loop"] is None
    actions.answers["validate_track_order_form"] = ask_for_order
    assert (await bot.turn("/track_order"))["active_loop"] == "track_order_form"


async def test_where_no_action_server_is_a_turn_is_void_too(bot: Bot, actions: Actions) -> None:
    bot.server.url = "http://127.0.0.1:1/webhook"
    assert await bot.try_turn("hello", message_id="first") == VOID
    bot.server.url = actions.url
    assert texts(await bot.turn("hello", message_id="first")) == ["action_greet for ada"]


async def test_an_open_form_survives_a_restart(bot: Bot, actions: Actions) -> None:
    wanted = {"event": "slot", "name": "requested_slot", "value": "order_number"}
    actions.answers["validate_track_order_form"] = {"events": [wanted], "responses": []}
    opened = await bot.turn("/track_order")
    assert opened["active_loop"] == "track_order_form"
    again = await bot.restarted().turn("KF-1002")
    assert again["active_loop"] == "track_order_form"
    asked = actions.calls[-2]["tracker"]
    assert asked["slots"]["requested_slot"] == "order_number"
    assert [event["text"] for event in asked["events"] if event["event"] == "user"] == [
        "/track_order",
        "KF-1002",
    ]


async def test_a_long_conversation_sends_its_last_turns_and_all_that_is_known(
    bot: Bot, actions: Actions
) -> None:
    actions.answers["validate_track_order_form"] = {
        "events": [{"event": "slot", "name": "requested_slot", "value": None}],
        "responses": [],
    }
    await bot.turn('/track_order{"order_number": "KF-1002"}')
    for _ in range(5 * TURNS):
        await bot.turn("hello")
    seen = actions.calls[-1]["tracker"]
    said = [event for event in seen["events"] if event["event"] == "user"]
    assert TURNS < len(said) <= 2 * TURNS + 1
    assert seen["slots"]["order_number"] == "KF-1002"
    assert {"KF-1002"} == {
        event["value"]
        for event in seen["events"]
        if event["event"] == "slot" and event["name"] == "order_number"
    }
    assert len(said[0]["parse_data"]["intent_ranking"]) <= RANKING_LENGTH
    whole = await bot.store.retrieve_full_tracker("ada")
    assert whole is not None
    assert sum(event.type_name == "user" for event in whole.events) == 5 * TURNS + 1


def ask_for_order(call: dict[str, Any]) -> dict[str, Any]:
    """Validate track_order_form: ask for the number until it is there; a question is left to the rules."""
    events, slots = call["tracker"]["events"], call["tracker"]["slots"]
    last = max(index for index, event in enumerate(events) if event["event"] == "user")
    answered = any(event.get("name") == "action_check_delivery_time" for event in events[last:])
    if call["tracker"]["latest_message"]["intent"]["name"] == "check_delivery_time" and not answered:
        return {"events": [{"event": "action_execution_rejected", "name": "track_order_form"}]}
    wanted = None if slots["order_number"] else "order_number"
    return {"events": [{"event": "slot", "name": "requested_slot", "value": wanted}]}


LONG = [
    "hello",
    "/track_order",
    *["/check_delivery_time"] * (2 * TURNS + 1),
    '/inform{"order_number": "KF-1002"}',
    "never mind",
    *["thank you"] * (2 * TURNS),
    "/track_order",
    "/greet",
    "/stop",
]


async def test_a_long_conversation_goes_as_it_would_with_all_its_events(
    bot: Bot, actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.answers["validate_track_order_form"] = ask_for_order
    shortened = [await bot.turn(text) for text in LONG]
    monkeypatch.setattr("bot.tracker_window.TURNS", len(LONG))
    whole = [await bot.turn(text, sender="bo") for text in LONG]
    for short, long in zip(shortened, whole, strict=True):
        assert short["actions"] == long["actions"]
        assert (short["active_loop"], short["slots"]["order_number"]) == (
            long["active_loop"],
            long["slots"]["order_number"],
        )
    assert shortened[2 * TURNS]["actions"] == ["action_check_delivery_time", "track_order_form"]
    assert shortened[2 * TURNS + 3]["actions"] == ["track_order_form", "action_track_order"]


@pytest.mark.parametrize(
    "text", ["hello", "where is my order KF-1002", "🙂", '/inform{"email": "a@b.example"}']
)
async def test_the_straight_graph_understands_the_same(bot: Bot, loaded: MessageProcessor, text: str) -> None:
    ours = await bot.processor.parse_message(UserMessage(text))
    theirs = await loaded.parse_message(UserMessage(text))
    assert (ours["intent"], ours["entities"]) == (theirs["intent"], theirs["entities"])
    assert ours["intent_ranking"] == theirs["intent_ranking"][:RANKING_LENGTH]
