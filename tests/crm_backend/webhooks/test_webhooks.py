"""A shop's system hears what happened, can tell that it was us, and is not called for ever."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from crm_backend.conversations import service as conversations
from crm_backend.database import Database, now
from crm_backend.desk.service import escalate
from crm_backend.settings import Settings
from crm_backend.triage.policy import Reason
from crm_backend.webhooks import sending
from crm_backend.webhooks.addresses import Refused, is_allowed, resolve
from crm_backend.webhooks.events import TICKET_CREATED, emit
from crm_backend.webhooks.models import WebhookDelivery
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.webhooks.receiver import Receiver

EVENTS = ["conversation.escalated", "ticket.created"]


async def add(admin: Agent, url: str, *, expect: int = 201) -> Any:
    response = await admin.call("POST", "/webhooks", json={"url": url, "events": EVENTS})
    assert response.status_code == expect, response.text
    return response.json()


async def tell(database: Database) -> None:
    async with database.write() as session:
        await emit(session, TICKET_CREATED, {"number": "T-1"})


async def log_of(admin: Agent, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    response = await admin.call("GET", f"/webhooks/{webhook['id']}/deliveries")
    deliveries: list[dict[str, Any]] = response.json()["deliveries"]
    return deliveries


async def hurry(database: Database) -> None:
    async with database.write() as session:
        await session.execute(update(WebhookDelivery).values(next_try_at=now() - timedelta(seconds=1)))


async def test_an_escalation_arrives_signed(
    database: Database, settings: Settings, admin: Agent, receiver: Receiver, sender: httpx.AsyncClient
) -> None:
    made = await add(admin, receiver.url)
    async with database.write() as session:
        talk = await conversations.create_conversation(session, site="demo")
        await escalate(session, talk.id, reasons=[Reason("asked_for_person", "asked", 1.0)])
    assert await sending.deliver_due(database, settings, sender) == 1
    (headers, body) = receiver.got[0]
    assert headers[":path"] == "/kefu?shop=1"
    told = json.loads(body)
    assert (told["type"], told["data"]["conversation_id"]) == ("conversation.escalated", talk.id)
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    (entry,) = await log_of(admin, made["webhook"])
    assert (entry["state"], entry["status"], entry["answer"]) == ("delivered", 200, "thank you")
    assert await sending.deliver_due(database, settings, sender) == 0


async def test_what_did_not_happen_is_not_told(
    database: Database, settings: Settings, admin: Agent, receiver: Receiver, sender: httpx.AsyncClient
) -> None:
    await add(admin, receiver.url)
    async with database.write() as session:
        await emit(session, TICKET_CREATED, {"number": "T-1"})
        await session.rollback()
    async with database.write() as session:
        await emit(session, "conversation.closed", {})  # nobody asked to hear this
    assert await sending.deliver_due(database, settings, sender) == 0


async def test_a_failure_waits_is_tried_again_and_can_be_sent_once_more(
    database: Database, settings: Settings, admin: Agent, receiver: Receiver, sender: httpx.AsyncClient
) -> None:
    made = (await add(admin, receiver.url))["webhook"]
    receiver.status = 302  # a redirect is not followed: where it leads was not checked
    await tell(database)
    assert await sending.deliver_due(database, settings, sender) == 1
    assert await sending.deliver_due(database, settings, sender) == 0
    (entry,) = await log_of(admin, made)
    assert (entry["state"], entry["status"], entry["attempts"]) == ("waiting", 302, 1)
    receiver.status = 204
    receiver.answer = ""
    again = await admin.call("POST", f"/webhooks/deliveries/{entry['id']}/redeliver")
    assert again.status_code == 202
    assert await sending.deliver_due(database, settings, sender) == 1
    assert [one["state"] for one in await log_of(admin, made)] == ["delivered"]
    await admin.call("POST", f"/webhooks/deliveries/{entry['id']}/redeliver")
    await sending.deliver_due(database, settings, sender)
    assert len(await log_of(admin, made)) == 2
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {entry["event_id"]}


async def test_an_address_that_never_answers_is_given_up_and_switched_off(
    database: Database,
    settings: Settings,
    admin: Agent,
    receiver: Receiver,
    sender: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "SWITCHED_OFF_AFTER", 9)
    made = (await add(admin, receiver.url))["webhook"]
    receiver.stop()
    await tell(database)
    for _ in range(8):
        await hurry(database)
        await sending.deliver_due(database, settings, sender)
    (entry,) = await log_of(admin, made)
    assert (entry["state"], entry["attempts"], entry["status"]) == ("failed", 8, None)
    await tell(database)
    await sending.deliver_due(database, settings, sender)
    (off,) = (await admin.call("GET", "/webhooks")).json()["webhooks"]
    assert not off["active"]
    assert "9 failed tries" in off["note"]
    refused = await admin.call("POST", f"/webhooks/deliveries/{entry['id']}/redeliver")
    assert refused.json()["code"] == "webhook_off"
    on = await admin.call("PATCH", f"/webhooks/{made['id']}", json={"active": True})
    assert on.json()["note"] == ""


async def test_an_address_that_is_gone_is_switched_off_at_once(
    database: Database, settings: Settings, admin: Agent, receiver: Receiver, sender: httpx.AsyncClient
) -> None:
    await add(admin, receiver.url)
    receiver.status = 410
    await tell(database)
    await sending.deliver_due(database, settings, sender)
    (off,) = (await admin.call("GET", "/webhooks")).json()["webhooks"]
    assert not off["active"]


async def test_the_secret_is_shown_once_and_can_be_replaced(admin: Agent, receiver: Receiver) -> None:
    made = await add(admin, receiver.url)
    listed = (await admin.call("GET", "/webhooks")).json()["webhooks"]
    assert "secret" not in json.dumps(listed)
    new = (await admin.call("POST", f"/webhooks/{made['webhook']['id']}/secret")).json()
    assert new["secret"] != made["secret"]
    gone = await admin.call("DELETE", f"/webhooks/{made['webhook']['id']}")
    assert gone.status_code == 204
    assert (await admin.call("GET", "/webhooks")).json()["webhooks"] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/x",
        "http://[::1]:8000/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:10.0.0.1]/",
        "http://user:secret@93.184.216.34/",
        "ftp://93.184.216.34/",
        "http://93.184.216.34:99999/",
    ],
)
async def test_addresses_inside_are_refused(admin: Agent, url: str) -> None:
    assert (await add(admin, url, expect=422))["code"] == "webhook_url"


async def test_a_name_that_turned_inside_is_not_called(
    database: Database, settings: Settings, admin: Agent, receiver: Receiver, sender: httpx.AsyncClient
) -> None:
    made = (await add(admin, receiver.url))["webhook"]
    await tell(database)
    strict = settings.model_copy(update={"webhook_networks": []})
    await sending.deliver_due(database, strict, sender)
    (entry,) = await log_of(admin, made)
    assert entry["status"] is None
    assert "private network" in entry["answer"]
    assert receiver.got == []


async def test_production_asks_for_https(settings: Settings) -> None:
    production = settings.model_copy(update={"env": "production"})
    with pytest.raises(Refused, match="https"):
        await resolve("http://93.184.216.34/", production)
    assert str(await resolve("https://93.184.216.34/", production)) == "93.184.216.34"


def test_wrapped_addresses_are_unwrapped() -> None:
    from ipaddress import ip_address

    for inside in ("64:ff9b::a00:1", "2002:a00:1::", "::ffff:127.0.0.1", "fe80::1", "224.0.0.1", "0.0.0.0"):
        assert not is_allowed(ip_address(inside), []), inside
    assert is_allowed(ip_address("2606:4700::1111"), [])


async def test_an_unknown_event_is_refused(admin: Agent, receiver: Receiver) -> None:
    response = await admin.call("POST", "/webhooks", json={"url": receiver.url, "events": ["order.lost"]})
    assert (response.status_code, response.json()["code"]) == (422, "webhook_events")
