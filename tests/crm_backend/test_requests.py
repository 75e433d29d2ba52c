"""A request's id goes through all processes and back; log lines are JSON and quote nobody."""

import json
import logging
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import StatementError

from journal.lines import JsonLines
from tests.crm_backend.gateway.fake_rasa import FakeRasa
from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    OpenChat,
    chat_settings,
    db,
    http,
    kefu,
    open_chat,
    rasa,
)

TOLD = "my secret is nine-blue-herons"


@pytest.fixture
def database_url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    return sqlite_url


class Lines(logging.Handler):
    """Keeps what the formatter makes of each record."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines("backend"))
        self.raw: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.raw.append(self.format(record))

    def of(self, message: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.raw) if line["message"] == message]


@pytest.fixture
def lines() -> Any:
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


async def test_the_callers_id_comes_back_and_a_strange_one_is_replaced(client: httpx.AsyncClient) -> None:
    for given, kept in (("from-the-shop-1", True), ("x" * 65, False), ("no spaces", False)):
        answer = await client.get("/healthz", headers={"X-Request-ID": given})
        assert (answer.headers["x-request-id"] == given) is kept
        assert answer.headers["x-request-id"]


async def test_rasa_is_asked_in_the_customers_request(
    http: httpx.AsyncClient,  # noqa: F811
    open_chat: OpenChat,  # noqa: F811
    rasa: FakeRasa,  # noqa: F811
    lines: Lines,
) -> None:
    customer = await open_chat()
    headers = {**customer.headers, "X-Request-ID": "one-message"}
    body = {"client_id": "1", "text": TOLD}
    assert (await http.post("/api/chat/messages", json=body, headers=headers)).status_code == 202
    await customer.hears("You said")
    assert [one["x-request-id"] for one in rasa.headers] == ["one-message"]
    assert [one["x-conversation-id"] for one in rasa.headers] == [customer.conversation_id]
    [line] = [one for one in lines.of("request") if one["request_id"] == "one-message"]
    assert (line["route"], line["status"]) == ("/api/chat/messages", 202)
    assert line["conversation_id"] == customer.conversation_id
    assert not any("herons" in one for one in lines.raw)


async def test_a_crash_is_told_by_type_and_place_and_has_the_requests_id(app: FastAPI, lines: Lines) -> None:
    def fail() -> None:
        raise ValueError(TOLD)

    app.add_api_route("/crash", fail)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        answer = await client.get("/crash", headers={"X-Request-ID": "the-crash"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "the-crash")
    try:
        fail()
    except ValueError:
        logging.getLogger("kefu").exception("it crashed")
    [line] = lines.of("it crashed")
    assert line["error"] == "ValueError"
    assert line["where"][-1].startswith("tests/crm_backend/test_requests.py:")
    assert not any("herons" in one for one in lines.raw)


@pytest.mark.parametrize(
    ("cause", "status"),
    [(OverflowError("date value out of range"), 422), (OSError("the disk is gone"), 500)],
    ids=["a value nobody can store", "a fault of ours"],
)
async def test_only_a_value_that_cannot_be_stored_is_the_callers_fault(
    app: FastAPI, cause: Exception, status: int
) -> None:
    async def fail() -> None:
        raise StatementError("no", "SELECT 1", {}, cause)

    app.add_api_route("/fail", fail)
    app.router.routes.insert(0, app.router.routes.pop())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        answer = await client.get("/fail")
    assert answer.status_code == status
    assert str(cause) not in answer.text
