"""The transcript: what is in it, what is not, and who gets it by mail."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from crm_backend.conversations.models import TranscriptMail
from crm_backend.conversations.transcript import without_links
from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.database import Database, now
from crm_backend.desk.farewell import send_transcripts
from crm_backend.gateway import farewell_routes
from crm_backend.settings import Settings
from tests.crm_backend.desk.fixtures import ComeOn
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import OpenChat
from tests.crm_backend.gateway.people import Customer
from tests.crm_backend.gateway.test_tokens import identity


async def transcript(customer: Customer, **params: Any) -> httpx.Response:
    return await customer.http.get("/api/chat/transcript", params=params, headers=customer.headers)


async def mail(customer: Customer, **body: Any) -> httpx.Response:
    return await customer.http.post("/api/chat/transcript/mail", json=body, headers=customer.headers)


def outbox(settings: Settings) -> list[Any]:
    folder = settings.home / "outbox"
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")]


@pytest.fixture
async def talk(open_chat: OpenChat, rasa: FakeRasa, come_on: ComeOn, ada: CustomerRow) -> Customer:
    """Ada asks, the bot and an agent answer, and the agent closes."""
    card = {"card": "order", "order": {"number": "KF-1002"}}
    rasa.script = lambda _: answer(
        "It is **on its way**: [track it](https://dhl.example/1).", intent="secret_intent", replies=[
            {"text": "It is **on its way**: [track it](https://dhl.example/1).", "buttons": [
                {"title": "More", "payload": "/secret_payload"}], "custom": card},
        ],
    )  # fmt: skip
    customer, grace = await open_chat(identity=identity(sub=ada.id)), await come_on()
    await customer.send("where is it? https://evil.example/x")
    await customer.hears("on its way")
    await grace.do(customer.conversation_id, "claim")
    await grace.reply(customer.conversation_id, "It arrives tomorrow.")
    await grace.do(customer.conversation_id, "notes", text="Nice customer.")
    await grace.do(customer.conversation_id, "close")
    return customer


async def test_a_transcript_has_names_times_and_words_and_no_internals(talk: Customer) -> None:
    response = await transcript(talk)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["content-disposition"].startswith("attachment; filename=")
    text = response.text
    assert f"[{now():%Y}-" in text
    for said in (
        "Ada Lovelace: where is it?",
        "Assistant: It is on its way: track it.",
        "[Order KF-1002]",
        "Grace Hopper: It arrives tomorrow.",
    ):
        assert said in text
    for internal in ("secret", "Nice customer", "{", "**", talk.conversation_id):
        assert internal not in text


async def test_a_transcript_speaks_chinese_around_the_words(talk: Customer) -> None:
    text = (await transcript(talk, language="zh-CN")).text
    assert "智能助手: It is on its way" in text
    assert "订单 KF-1002" in text


async def test_who_is_signed_in_gets_it_at_their_address_without_links(
    talk: Customer, db: Database, settings: Settings
) -> None:
    asked = await mail(talk)
    assert (asked.status_code, asked.json()) == (202, {"email": "ada@example.com"})
    assert await send_transcripts(db, settings) == 1
    assert await send_transcripts(db, settings) == 0
    [sent] = outbox(settings)
    body = sent.get_content()
    assert (sent["To"], "Lumen & Leaf" in sent["Subject"]) == ("ada@example.com", True)
    assert "Grace Hopper: It arrives tomorrow." in body
    assert "evil.example" not in body
    assert "://" not in body


async def test_a_stranger_gives_an_address(open_chat: OpenChat) -> None:
    stranger = await open_chat()
    assert (await mail(stranger)).json()["code"] == "email_needed"
    assert (await mail(stranger, email="no address")).json()["code"] == "invalid_value"
    assert (await mail(stranger, email="Eve@Example.com")).json() == {"email": "eve@example.com"}


async def test_mails_are_few(open_chat: OpenChat, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = await open_chat()
    codes = [(await mail(stranger, email=f"eve{n}@example.com")).status_code for n in range(4)]
    assert codes == [202, 202, 202, 429]
    async with db.write() as session:
        await session.execute(update(TranscriptMail).values(requested_at=now() - timedelta(days=2)))
    assert (await mail(stranger, email="eve9@example.com")).status_code == 202
    monkeypatch.setattr(farewell_routes, "MAILED_TO", "2/hour")
    codes = [(await mail(await open_chat(), email="bob@example.com")).status_code for _ in range(3)]
    assert codes == [202, 202, 429]


async def test_the_rating_is_known_after_a_reload(talk: Customer) -> None:
    assert (await talk.state())["rating"] is None
    body = {"rating": 4, "comment": "Quick!"}
    await talk.http.post("/api/chat/feedback", json=body, headers=talk.headers)
    assert (await talk.state())["rating"] == 4


@pytest.mark.parametrize("text", ["see http://x.y/z?a=1.", "WWW.evil.example now", "(https://a.b)"])
def test_nothing_in_a_mail_can_be_followed(text: str) -> None:
    assert not any(part in without_links(text).lower() for part in ("http", "www"))
