"""Rasa down, slow or silent: nothing is lost, and the customer is told."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI

from crm_backend.gateway import outcomes, texts
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import Hire, OpenChat

NO_ACTIONS = {"code": "actions_unavailable"}


async def test_rasa_down_is_said_once_and_the_message_is_answered_later(
    open_chat: OpenChat, rasa: FakeRasa
) -> None:
    rasa.stop()
    customer = await open_chat()
    await customer.send("where is my order")
    notice = await customer.hears(texts.UNREACHABLE)
    assert [button["title"] for button in notice["buttons"]] == ["Talk to a person"]
    await customer.send("hello?")
    await asyncio.sleep(2.2)
    assert [text for _, text in await customer.said()].count(texts.UNREACHABLE) == 1
    rasa.start()
    await customer.hears("You said: hello?")
    assert rasa.texts == ["where is my order", "hello?"]
    rasa.stop()
    await customer.send("and now?")
    await customer.hears(texts.UNREACHABLE, times=2)


async def test_a_person_can_be_called_while_rasa_is_down(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.stop()
    customer = await open_chat()
    await customer.press("Talk to a person")
    await customer.hears("You are next in line")
    state = await customer.state()
    assert (state["owner"], state["position"]) == ("queue", 1)


async def test_the_button_of_the_outage_notice_calls_a_person_too(
    open_chat: OpenChat, rasa: FakeRasa, hire: Hire
) -> None:
    rasa.stop()
    customer, agent = await open_chat(), await hire()
    await customer.send("where is my order")
    notice = await customer.hears(texts.UNREACHABLE)
    await customer.send(button_id=notice["buttons"][0]["id"])
    await customer.hears("You are next in line")
    path = f"/conversations/{customer.conversation_id}"
    detail = await agent.get(path)
    assert [reason["code"] for reason in detail["reasons"]] == ["asked_for_person"]
    states = {m["text"]: m["state"] for m in (await agent.get(f"{path}/messages"))["messages"]}
    assert states["where is my order"] == "human"


async def test_a_slow_rasa_counts_as_unreachable_and_its_answer_comes_later(
    open_chat: OpenChat, rasa: FakeRasa
) -> None:
    rasa.delay = 1.5
    customer = await open_chat()
    await customer.send("hello")
    await customer.hears(texts.UNREACHABLE)
    rasa.delay = 0
    await customer.hears("You said: hello")
    assert len({turn["message_id"] for turn in rasa.turns}) == 1


async def test_an_error_of_rasa_is_an_outage(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.status = 500
    customer = await open_chat()
    await customer.send("hello")
    await customer.hears(texts.UNREACHABLE)
    rasa.status = 200
    await customer.hears("You said: hello")


async def test_actions_that_come_back_soon_are_not_worth_a_word(open_chat: OpenChat, rasa: FakeRasa) -> None:
    tries = iter([NO_ACTIONS] * 3)
    rasa.script = lambda turn: next(tries, None) or answer("It is with DHL.")
    rasa.status_of = lambda given: 503 if given is NO_ACTIONS else 200
    customer = await open_chat()
    await customer.send("where is my order")
    await customer.hears("It is with DHL.")
    assert await customer.said() == [("customer", "where is my order"), ("bot", "It is with DHL.")]
    assert len({turn["message_id"] for turn in rasa.turns}) == 1
    assert len(rasa.turns) == 4


async def test_actions_that_stay_away_are_an_outage(
    open_chat: OpenChat, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "PATIENCE", timedelta(seconds=2))
    rasa.script, rasa.status = lambda turn: NO_ACTIONS, 503
    customer = await open_chat()
    await customer.send("where is my order")
    await customer.hears(texts.UNREACHABLE)
    assert len(rasa.turns) > 1
    rasa.script, rasa.status = lambda turn: answer("It is with DHL."), 200
    await customer.hears("It is with DHL.")
    assert [sender for sender, _ in await customer.said()] == ["customer", "system", "bot"]


async def test_an_empty_answer_is_apologised_for(open_chat: OpenChat, rasa: FakeRasa, hire: Hire) -> None:
    rasa.script = lambda turn: answer()
    customer, agent = await open_chat(), await hire()
    await customer.send("hello")
    apology = await customer.hears(texts.SILENT)
    assert [button["title"] for button in apology["buttons"]] == ["Talk to a person"]
    messages = (await agent.get(f"/conversations/{customer.conversation_id}/messages"))["messages"]
    assert messages[1]["state"] == "unanswered"
    await asyncio.sleep(1.2)
    assert len(rasa.turns) == 1


async def test_after_the_retry_window_a_person_is_called(
    kefu: FastAPI, open_chat: OpenChat, rasa: FakeRasa, hire: Hire
) -> None:
    kefu.state.turns._settings = kefu.state.settings.model_copy(
        update={"bot_retry_window": timedelta(seconds=0.5)}
    )
    rasa.stop()
    customer, agent = await open_chat(), await hire()
    await customer.send("hello")
    await customer.hears("You are next in line")
    detail = await agent.get(f"/conversations/{customer.conversation_id}")
    assert [reason["code"] for reason in detail["reasons"]] == ["bot_unreachable"]
    messages = (await agent.get(f"/conversations/{customer.conversation_id}/messages"))["messages"]
    assert {m["text"]: m["state"] for m in messages}["hello"] == "unanswered"
