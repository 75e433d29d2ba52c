"""What a client may send, and what it gets for it."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from crm_backend.events import Bell
from crm_backend.settings import Settings
from crm_backend.staff.rates import Rates
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import OpenChat


async def test_a_chat_begins_with_a_greeting_and_three_buttons(open_chat: OpenChat) -> None:
    customer = await open_chat()
    [greeting] = await customer.read()
    assert greeting["seq"] == 1
    assert greeting["sender"] == "bot"
    titles = [button["title"] for button in greeting["buttons"]]
    assert titles == ["Track my order", "Return an item", "Talk to a person"]
    assert all(set(button) == {"id", "title"} for button in greeting["buttons"])


async def test_a_message_is_stored_and_answered(open_chat: OpenChat) -> None:
    customer = await open_chat()
    response = await customer.send("hello")
    assert response.status_code == 202
    assert set(response.json()) == {"seq", "id", "client_id"}
    await customer.hears("You said: hello")
    assert await customer.said() == [("customer", "hello"), ("bot", "You said: hello")]


async def test_the_same_client_id_again_is_the_same_message(open_chat: OpenChat) -> None:
    customer = await open_chat()
    first = await customer.send("hello", client_id="one")
    again = await customer.send("hello", client_id="one")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json()
    await customer.hears("You said: hello")
    assert len(await customer.said()) == 2


async def test_two_requests_with_one_client_id_at_once_store_one_message(
    open_chat: OpenChat, rasa: FakeRasa
) -> None:
    customer = await open_chat()
    responses = await asyncio.gather(*(customer.send("hello", client_id="one") for _ in range(6)))
    assert sorted(response.status_code for response in responses) == [200] * 5 + [202]
    assert len({response.json()["id"] for response in responses}) == 1
    await customer.hears("You said: hello")
    await asyncio.sleep(0.2)
    assert len(rasa.turns) == 1
    assert [message["seq"] for message in await customer.read()] == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "   ", "\n\t ", "\u200b\u200d", "\x00\x07"])
async def test_nothing_to_read_is_refused(open_chat: OpenChat, text: str) -> None:
    response = await (await open_chat()).send(text)
    assert response.status_code == 422
    assert response.json()["code"] == "empty_message"


async def test_a_text_that_is_too_long_is_refused_with_the_limit(open_chat: OpenChat) -> None:
    customer = await open_chat()
    response = await customer.send("x" * 10_000)
    assert response.status_code == 422
    problem = response.json()
    assert (problem["code"], problem["limit"]) == ("message_too_long", 4000)
    assert response.headers["content-type"] == "application/problem+json"
    assert (await customer.send("x" * 4000)).status_code == 202


@pytest.mark.parametrize(
    "text", ["😀🎉", "<script>alert(1)</script>", "Ünïcödé\nnew line", "'; DROP TABLE x"]
)
async def test_odd_but_honest_texts_arrive_unchanged(open_chat: OpenChat, text: str, rasa: FakeRasa) -> None:
    customer = await open_chat()
    assert (await customer.send(text)).status_code == 202
    await customer.hears("You said:")
    assert rasa.texts == [text]
    assert (await customer.said())[0] == ("customer", text)


async def test_control_characters_are_stripped(open_chat: OpenChat) -> None:
    customer = await open_chat()
    await customer.send("  he\x00l\x1b[31mlo\r\nyou  ")
    assert (await customer.said())[0] == ("customer", "hel[31mlo\nyou")


async def test_a_slash_typed_by_a_customer_is_text_and_no_payload(
    open_chat: OpenChat, rasa: FakeRasa
) -> None:
    customer = await open_chat()
    await customer.send("/cancel_order")
    await customer.hears("You said:")
    assert rasa.turns[0]["text"] == "/cancel_order"
    assert "payload" not in rasa.turns[0]


async def test_a_typed_request_human_payload_calls_nobody(open_chat: OpenChat) -> None:
    customer = await open_chat()
    await customer.send("/request_human")
    await customer.hears("You said: /request_human")
    assert (await customer.state())["owner"] == "bot"


async def test_a_button_sends_its_title_and_means_its_payload(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.script = lambda turn: answer("Which order?")
    customer = await open_chat()
    assert (await customer.press("Track my order")).status_code == 202
    await customer.hears("Which order?")
    assert rasa.turns[0]["payload"] == "/track_order"
    assert "text" not in rasa.turns[0]
    assert (await customer.said())[0] == ("customer", "Track my order")


async def test_unknown_and_foreign_buttons_are_not_found(open_chat: OpenChat) -> None:
    customer, other = await open_chat(), await open_chat()
    foreign = (await other.read())[0]["buttons"][0]["id"]
    for button_id in (str(uuid.uuid4()), "nonsense", foreign):
        response = await customer.send(button_id=button_id)
        assert (response.status_code, response.json()["code"]) == (404, "unknown_button")


async def test_a_yes_to_an_old_question_has_expired(open_chat: OpenChat, rasa: FakeRasa) -> None:
    yes = {"title": "Yes", "payload": "/affirm"}
    rasa.script = lambda turn: answer() | {"replies": [{"text": "Cancel it?", "buttons": [yes]}]}
    customer = await open_chat()
    await customer.send("cancel")
    question = await customer.hears("Cancel it?")
    rasa.script = lambda turn: answer("Fine.")
    await customer.send("no wait")
    await customer.hears("Fine.")
    response = await customer.send(button_id=question["buttons"][0]["id"])
    assert (response.status_code, response.json()["code"]) == (409, "button_expired")


async def test_wrong_bodies_get_problem_documents(open_chat: OpenChat, http: httpx.AsyncClient) -> None:
    customer = await open_chat()
    post = "/api/chat/messages"
    broken = await http.post(
        post, content=b"{nope", headers={**customer.headers, "Content-Type": "application/json"}
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "invalid_json")
    bodies: list[object] = [
        {"text": "hi"},
        {"client_id": "a b", "text": "hi"},
        {"client_id": "x", "text": 5},
        [],
    ]
    for body in bodies:
        response = await http.post(post, json=body, headers=customer.headers)
        assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    both = await customer.send("hi", button_id="x")
    assert (both.status_code, both.json()["code"]) == (422, "invalid_input")
    surrogate = b'{"client_id":"s","text":"\\ud800"}'
    response = await http.post(
        post, content=surrogate, headers={**customer.headers, "Content-Type": "application/json"}
    )
    assert response.status_code == 422


async def test_a_body_over_the_limit_is_refused(open_chat: OpenChat, chat_settings: Settings) -> None:
    customer = await open_chat()
    response = await customer.send("x" * (chat_settings.body_max_bytes + 1))
    assert (response.status_code, response.json()["code"]) == (413, "too_large")

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 50_000

    response = await customer.http.post("/api/chat/messages", content=chunks(), headers=customer.headers)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


async def test_who_writes_too_fast_is_told_when_to_come_back(kefu: FastAPI, open_chat: OpenChat) -> None:
    settings: Settings = kefu.state.settings
    kefu.state.rates = Rates(settings.model_copy(update={"rate_messages": "2/minute"}), Bell())
    customer, other = await open_chat(), await open_chat()
    codes = [(await customer.send("hi")).status_code for _ in range(3)]
    assert codes == [202, 202, 429]
    response = await customer.send("hi")
    assert response.json()["code"] == "too_many_requests"
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert (await other.send("hi")).status_code == 202


async def test_a_rating_is_taken(open_chat: OpenChat, http: httpx.AsyncClient) -> None:
    customer = await open_chat()
    for rating, status in ((5, 204), (0, 422), (6, 422)):
        response = await http.post("/api/chat/feedback", json={"rating": rating}, headers=customer.headers)
        assert response.status_code == status


async def test_another_sites_page_may_call_the_chat_but_not_the_desk(http: httpx.AsyncClient) -> None:
    asking = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    asking["Access-Control-Request-Headers"] = "authorization,content-type"
    assert (await http.options("/api/chat/messages", headers=asking)).status_code == 200
    desk = await http.options("/api/staff/login", headers=asking)
    assert "access-control-allow-origin" not in desk.headers
