"""Rasa's REST channel, as existing Rasa clients use it."""

import asyncio

import httpx

from tests.crm_backend.conftest import SECRET
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer

KEY = {"X-API-Key": SECRET}


async def post(http: httpx.AsyncClient, sender: str, message: str, **headers: str) -> httpx.Response:
    body = {"sender": sender, "message": message, "metadata": {"ignored": True}}
    return await http.post("/webhooks/rest/webhook", json=body, headers=headers or KEY)


async def test_a_message_is_answered_in_rasas_shape(http: httpx.AsyncClient, rasa: FakeRasa) -> None:
    button = {"title": "Yes", "payload": "/affirm"}
    rasa.script = lambda turn: (
        answer() | {"replies": [{"text": "Cancel?", "buttons": [button]}, {"text": "Hm."}]}
    )
    response = await post(http, "whatsapp:123", "cancel", Authorization=f"Bearer {SECRET}")
    assert response.status_code == 200
    assert response.json() == [
        {"recipient_id": "whatsapp:123", "text": "Cancel?", "buttons": [button]},
        {"recipient_id": "whatsapp:123", "text": "Hm."},
    ]


async def test_a_sender_keeps_their_conversation(http: httpx.AsyncClient, rasa: FakeRasa) -> None:
    for sender in ("anna", "anna", "ben"):
        await post(http, sender, "hi")
    ids = [turn["conversation_id"] for turn in rasa.turns]
    assert ids[0] == ids[1] != ids[2]


async def test_two_first_messages_at_once_make_one_conversation(
    http: httpx.AsyncClient, rasa: FakeRasa
) -> None:
    responses = await asyncio.gather(*(post(http, "anna", f"m{number}") for number in range(4)))
    assert {response.status_code for response in responses} == {200}
    assert len({turn["conversation_id"] for turn in rasa.turns}) == 1


async def test_a_payload_counts_only_if_it_was_offered(http: httpx.AsyncClient, rasa: FakeRasa) -> None:
    await post(http, "anna", "/cancel_order")
    assert rasa.turns[-1]["text"] == "/cancel_order"
    offer = {"title": "Track", "payload": "/track_order"}
    rasa.script = lambda turn: answer() | {"replies": [{"text": "This?", "buttons": [offer]}]}
    await post(http, "anna", "hm")
    await post(http, "anna", "/track_order")
    assert rasa.turns[-1]["payload"] == "/track_order"


async def test_rasa_down_is_said_here_too(http: httpx.AsyncClient, rasa: FakeRasa) -> None:
    rasa.stop()
    [reply] = (await post(http, "anna", "hi")).json()
    assert "can't be reached" in reply["text"]
    assert reply["buttons"] == [{"title": "Talk to a person", "payload": "/request_human"}]
    [reply] = (await post(http, "anna", "/request_human")).json()
    assert "next in line" in reply["text"]


async def test_the_key_is_needed(http: httpx.AsyncClient) -> None:
    for headers in ({"X-API-Key": "wrong"}, {"Authorization": "Bearer wrong"}, {"X-Nothing": "x"}):
        response = await post(http, "anna", "hi", **headers)
        assert (response.status_code, response.json()["code"]) == (401, "invalid_api_key")


async def test_bad_messages_are_refused(http: httpx.AsyncClient) -> None:
    assert (await post(http, "anna", "  ")).json()["code"] == "empty_message"
    assert (await post(http, "", "hi")).status_code == 422
