"""The home screen: hours, the last conversation, search, and a message for when somebody is there."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.database import Database, now
from crm_backend.desk.mails import send_desk_mails
from crm_backend.gateway import home_routes
from crm_backend.knowledge.content import PUBLISHED
from crm_backend.knowledge.service import Draft, create_article
from crm_backend.settings import Settings
from tests.crm_backend.desk.fixtures import ComeOn, SetDesk, Waiting
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Customer
from tests.crm_backend.gateway.test_tokens import identity

WITHOUT_TOKEN = {"/api/chat/sessions"}


async def get(customer: Customer, path: str, **params: Any) -> httpx.Response:
    return await customer.http.get(f"/api/chat/{path}", params=params, headers=customer.headers)


async def post(customer: Customer, path: str, **body: Any) -> httpx.Response:
    return await customer.http.post(f"/api/chat/{path}", json=body, headers=customer.headers)


async def leave(customer: Customer, **body: Any) -> httpx.Response:
    return await post(customer, "leave-message", **{"client_id": "one", "text": "The lamp hums.", **body})


async def test_every_route_of_the_chat_asks_for_a_token(kefu: FastAPI, http: httpx.AsyncClient) -> None:
    paths = kefu.openapi()["paths"]
    asked = [
        (method, path)
        for path, methods in paths.items()
        if path.startswith("/api/chat/")
        for method in methods
    ]
    assert ("get", "/api/chat/home") in asked
    for method, path in asked:
        if path not in WITHOUT_TOKEN:
            answer = await http.request(method, re.sub(r"\{[^}]+\}", "0", path))
            assert (path, answer.status_code) == (path, 401)


async def test_a_stranger_sees_whether_anybody_is_there(open_chat: OpenChat, come_on: ComeOn) -> None:
    customer = await open_chat()
    home = (await get(customer, "home")).json()
    assert home["hours"] | {"today": []} == {"open": True, "always": True, "today": [], "opens_at": None}
    assert (home["person_here"], home["last"]) == (False, None)
    await come_on()
    assert (await get(customer, "home")).json()["person_here"] is True


async def test_a_closed_desk_says_when_it_opens(open_chat: OpenChat, set_desk: SetDesk) -> None:
    days = [{"on": (now() + timedelta(days=n)).date().isoformat()} for n in (-1, 0, 1)]
    await set_desk(timezone="UTC", holidays=days)
    hours = (await get(await open_chat(), "home")).json()["hours"]
    assert (hours["open"], hours["always"], hours["today"]) == (False, False, [])
    assert hours["opens_at"] > now().isoformat()


async def test_the_last_conversation_is_taken_up_again(open_chat: OpenChat, ada: CustomerRow) -> None:
    first = await open_chat(identity=identity(sub=ada.id))
    await first.send("where is my lamp?")
    await first.hears("You said: where is my lamp?")
    later = await open_chat(identity=identity(sub=ada.id))
    last = (await get(later, "home")).json()["last"]
    assert (last["conversation_id"], last["text"]) == (first.conversation_id, "You said: where is my lamp?")
    taken = await post(later, "sessions/continue", conversation_id=last["conversation_id"])
    assert (taken.status_code, taken.json()["customer"]["email"]) == (201, ada.email)
    again = Customer(later.http, taken.json()["token"], first.conversation_id)
    assert ("customer", "where is my lamp?") in await again.said()


async def test_nobody_takes_up_what_is_not_theirs(open_chat: OpenChat, ada: CustomerRow) -> None:
    adas, stranger, other = (
        await open_chat(identity=identity(sub=ada.id)),
        await open_chat(),
        await open_chat(),
    )
    for thief, wanted in ((stranger, adas), (stranger, other), (adas, stranger)):
        refused = await post(thief, "sessions/continue", conversation_id=wanted.conversation_id)
        assert (refused.status_code, refused.json()["code"]) == (404, "conversation_not_found")
    nothing = await post(adas, "sessions/continue", conversation_id="no such")
    assert nothing.status_code == 404


async def test_articles_are_found_and_searches_are_limited(
    open_chat: OpenChat, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_routes, "SEARCHES", "2/minute")
    draft = Draft(title="Empty batteries", body="Bring them to us.", category="Care", status=PUBLISHED)
    async with db.write() as session:
        await create_article(session, slug="batteries", draft=draft)
    customer = await open_chat()
    found = await get(customer, "search", q="batteries")
    assert [one["slug"] for one in found.json()["results"]] == ["batteries"]
    codes = [(await get(customer, "search", q="lamp")).status_code for _ in range(2)]
    assert codes == [200, 429]


async def test_a_message_left_is_one_ticket_and_one_mail(
    open_chat: OpenChat, hire: Hire, db: Database, settings: Settings
) -> None:
    customer, agent = await open_chat(), await hire()
    nothing = await leave(customer)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "email_needed")
    left = await leave(customer, email="Eve@Example.com")
    assert (left.status_code, left.json()["email"]) == (201, "eve@example.com")
    assert (await leave(customer, email="Eve@Example.com")).json() == left.json()
    number = left.json()["number"]
    assert [sender for sender, _ in await customer.said()] == ["customer", "system"]
    assert (await customer.state())["owner"] == "closed"
    ticket = await agent.get(f"/tickets/{number}")
    assert "The lamp hums." in str(ticket)
    assert await send_desk_mails(db, settings) == 1


async def test_a_message_left_mails_nobody_a_link(
    open_chat: OpenChat, db: Database, settings: Settings
) -> None:
    await leave(await open_chat(), text="Win at https://evil.example/now", email="eve@example.com")
    await send_desk_mails(db, settings)
    [mail] = (settings.home / "outbox").iterdir()
    assert "Win at" in mail.read_text()
    assert "evil.example" not in mail.read_text()


async def test_a_message_may_be_left_while_waiting_but_not_beside_a_person(
    waiting: Waiting, come_on: ComeOn, owner_of: Any
) -> None:
    customer, other, grace = await waiting(), await waiting(), await come_on()
    assert (await leave(customer, email="eve@example.com")).status_code == 201
    assert await owner_of(customer.conversation_id) == "closed"
    await grace.do(other.conversation_id, "claim")
    refused = await leave(other, email="eve@example.com")
    assert (refused.status_code, refused.json()["code"]) == (409, "with_an_agent")


async def test_a_mailbox_gets_few_messages_of_strangers(
    open_chat: OpenChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_routes, "LEFT_FOR_EMAIL", "2/hour")
    codes = [(await leave(await open_chat(), email="eve@example.com")).status_code for _ in range(3)]
    assert codes == [201, 201, 429]
