"""Files in a conversation: what is taken, who sees them, and that they go when they should."""

import io
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from crm_backend.database import Database
from crm_backend.errors import KefuError
from crm_backend.privacy import service as privacy
from crm_backend.settings import Settings
from crm_backend.uploads.kinds import kind_of, safe_name
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Agent, Customer

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return file.getvalue()


async def bring(customer: Customer, content: bytes, name: str = "lamp.png") -> httpx.Response:
    return await customer.http.post(
        "/api/chat/uploads", files={"file": (name, content)}, headers=customer.headers
    )


async def fetch(customer: Customer, upload_id: str) -> httpx.Response:
    return await customer.http.get(f"/api/chat/uploads/{upload_id}", headers=customer.headers)


async def attach(agent: Agent, conversation_id: str, content: bytes, name: str) -> Any:
    path = f"/uploads?conversation_id={conversation_id}"
    response = await agent.call("POST", path, files={"file": (name, content)})
    assert response.status_code == 201, response.text
    return response.json()


async def test_customer_sends_picture_and_agent_sees_it(open_chat: OpenChat, hire: Hire) -> None:
    customer, agent, content = await open_chat(), await hire(), picture()
    kept = await bring(customer, content)
    assert kept.status_code == 201, kept.text
    file = kept.json()
    seen_of_it = {
        "name": "lamp.png",
        "media_type": "image/png",
        "size": len(content),
        "width": 40,
        "height": 30,
    }
    assert file == {"id": file["id"], **seen_of_it}
    unsent = await agent.call("GET", f"/uploads/{file['id']}")
    assert unsent.status_code == 404
    sent = await customer.send("This is how it came", upload_ids=[file["id"]])
    assert sent.status_code == 202, sent.text
    [card] = [one["card"] for one in await customer.read() if one["sender"] == "customer"]
    assert card == {"card": "files", "files": [file]}
    seen = await agent.call("GET", f"/uploads/{file['id']}")
    assert seen.content == content
    assert seen.headers["content-disposition"] == 'attachment; filename="lamp.png"'
    assert seen.headers["x-content-type-options"] == "nosniff"
    assert seen.headers["content-type"] == "image/png"


async def test_files_alone_are_kept_and_a_person_is_offered(open_chat: OpenChat) -> None:
    customer = await open_chat()
    file = (await bring(customer, PDF, "invoice.pdf")).json()
    assert (await customer.send("", upload_ids=[file["id"]])).status_code == 202
    answer = await customer.hears("let a person look at it")
    assert answer["card"] == {"offer_person": True}
    assert (await customer.send("")).status_code == 422


async def test_agent_answers_with_a_file(open_chat: OpenChat, hire: Hire) -> None:
    customer, agent = await open_chat(), await hire()
    await agent.do(customer.conversation_id, "claim")
    file = await attach(agent, customer.conversation_id, b"Turn the ring to the left.", "steps.txt")
    assert (await fetch(customer, file["id"])).status_code == 404
    body = {"client_id": str(uuid.uuid4()), "text": "", "upload_ids": [file["id"]]}
    assert (await agent.do(customer.conversation_id, "messages", **body)).status_code == 202
    message = (await customer.read())[-1]
    assert (message["sender"], message["card"]["files"][0]["name"]) == ("agent", "steps.txt")
    assert (await fetch(customer, file["id"])).content == b"Turn the ring to the left."


async def test_nobody_reads_or_sends_what_is_anothers(
    open_chat: OpenChat, hire: Hire, http: httpx.AsyncClient
) -> None:
    ada, mallory, agent = await open_chat(), await open_chat(), await hire()
    file = (await bring(ada, picture())).json()
    assert (await mallory.send("mine", upload_ids=[file["id"]])).json()["code"] == "unknown_upload"
    await ada.send("mine", upload_ids=[file["id"]])
    assert (await fetch(mallory, file["id"])).status_code == 404
    assert (await http.get(f"/api/chat/uploads/{file['id']}")).status_code == 401
    assert (await http.get(f"/api/staff/uploads/{file['id']}")).status_code == 401
    again = await ada.send("twice", upload_ids=[file["id"]])
    assert again.json()["code"] == "unknown_upload"
    await agent.do(ada.conversation_id, "claim")
    theirs = (await bring(ada, picture())).json()
    body = {"client_id": "one", "text": "", "upload_ids": [theirs["id"]]}
    assert (await agent.do(ada.conversation_id, "messages", **body)).status_code == 422


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"MZ\x90\x00\x03", "file_type_not_taken"),
        (picture()[:60], "file_type_not_taken"),
        (b"\x00" * 20, "file_type_not_taken"),
        (picture("BMP"), "file_type_not_taken"),
    ],
    ids=["empty", "program", "cut picture", "zeros", "bitmap"],
)
def test_what_a_file_is_says_its_content(content: bytes, code: str) -> None:
    with pytest.raises(KefuError) as refused:
        kind_of(content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("given", "media_type", "shown"),
    [
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\photos\\me.JPEG", "image/jpeg", "me.JPEG"[:3] + "jpeg"),
        ("virus.png.exe", "image/png", "virus.png.png"),
        ('a"b\n.html', "text/plain", "a'b.txt"),
        ("", "application/pdf", "file.pdf"),
        ("表格.csv", "text/plain", "表格.csv"),
        ("x" * 300, "image/png", "x" * 100 + ".png"),
    ],
)
def test_names_are_made_safe(given: str, media_type: str, shown: str) -> None:
    assert safe_name(given, media_type) == shown


async def test_limits_are_named(
    open_chat: OpenChat, chat_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_settings, "upload_max_bytes", 1000)
    monkeypatch.setattr("crm_backend.uploads.service.MAX_FILES", 1)
    customer = await open_chat()
    large = await bring(customer, b"a" * 1001, "a.txt")
    assert (large.status_code, large.json()["code"], large.json()["limit"]) == (413, "file_too_large", 1000)
    assert (await bring(customer, b"a", "a.txt")).status_code == 201
    assert (await bring(customer, b"b", "b.txt")).json()["code"] == "too_many_files"


async def test_erasure_takes_files_along(open_chat: OpenChat, db: Database, chat_settings: Settings) -> None:
    customer, other = await open_chat(), await open_chat()
    for one in (customer, other):
        file = (await bring(one, PDF, "invoice.pdf")).json()
        await one.send("", upload_ids=[file["id"]])
    done = await privacy.erase_conversation(db, chat_settings, customer.conversation_id, staff_id=None)
    assert done["removed"]["uploads"] == 1
    left = [path for path in Path(chat_settings.home / "uploads/chat").rglob("*") if path.is_file()]
    assert [path.parent.name for path in left] == [other.conversation_id]
    assert (await fetch(customer, file["id"])).status_code == 401
