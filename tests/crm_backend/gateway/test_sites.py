"""Several shops: each with its own secret, pages and pace."""

import time
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import select

from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.database import Database
from crm_backend.gateway.models import SiteRow
from crm_backend.staff.models import AuditEntry
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.gateway.people import Agent

SHOP, OTHER = "https://shop.example", "https://evil.example"


@pytest.fixture
async def admin(hire: Hire) -> Agent:
    return await hire("Ada Boss", role="admin")


async def add(admin: Agent, **body: Any) -> dict[str, Any]:
    answer = await admin.call("POST", "/sites", json={"id": "plants", "name": "Plants", **body})
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def open_at(http: httpx.AsyncClient, *, origin: str | None = None, **body: Any) -> httpx.Response:
    headers = {"Origin": origin} if origin else {}
    return await http.post("/api/chat/sessions", json={"site": "plants", **body}, headers=headers)


def signed(secret: str) -> str:
    claims = {"sub": "x", "email": "ada@example.com", "aud": "kefu", "exp": int(time.time()) + 600}
    return jwt.encode(claims, secret, "HS256")


async def test_a_sites_secret_is_shown_once_and_signs_for_it_alone(
    admin: Agent, http: httpx.AsyncClient, ada: CustomerRow, db: Database
) -> None:
    secret = (await add(admin))["secret"]
    opened = await open_at(http, identity=signed(secret))
    assert opened.json()["customer"]["name"] == "Ada Lovelace"
    elsewhere = await http.post("/api/chat/sessions", json={"site": "demo", "identity": signed(secret)})
    assert elsewhere.json()["code"] == "invalid_identity"
    listed = (await admin.call("GET", "/sites")).text
    async with db.read() as session:
        row = (await session.scalars(select(SiteRow))).one()
    assert secret not in listed
    assert secret not in {value for value in vars(row).values() if isinstance(value, str)}
    newer = (await admin.call("POST", "/sites/plants/secret")).json()["secret"]
    assert (await open_at(http, identity=signed(secret))).json()["code"] == "invalid_identity"
    assert (await open_at(http, identity=signed(newer))).status_code == 201


async def test_only_a_sites_own_pages_open_and_use_its_chat(admin: Agent, http: httpx.AsyncClient) -> None:
    await add(admin, origins=["HTTPS://Shop.example/"])
    opened = await open_at(http, origin=SHOP)
    assert (opened.status_code, opened.headers["access-control-allow-origin"]) == (201, SHOP)
    refused = await open_at(http, origin=OTHER)
    assert (refused.status_code, refused.json()["code"]) == (403, "origin_not_allowed")
    headers = {"Authorization": f"Bearer {opened.json()['token']}", "Origin": OTHER}
    assert (await http.get("/api/chat/messages", headers=headers)).status_code == 403
    assert (await http.get("/api/chat/messages", headers={**headers, "Origin": SHOP})).status_code == 200


async def test_a_page_of_no_site_gets_no_cors(admin: Agent, http: httpx.AsyncClient) -> None:
    await add(admin, origins=[SHOP])
    assert (await admin.call("PATCH", "/sites/demo", json={"origins": [SHOP]})).status_code == 200
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    for origin, status in ((SHOP, 200), (OTHER, 400)):
        answer = await http.options("/api/chat/messages", headers={"Origin": origin, **ask})
        assert answer.status_code == status
        assert answer.headers.get("access-control-allow-origin") == (origin if status == 200 else None)


async def test_a_site_has_a_pace_of_its_own(admin: Agent, http: httpx.AsyncClient) -> None:
    await add(admin, rate_messages="2/minute")
    codes = []
    for number in range(3):
        token = (await open_at(http)).json()["token"]
        body, headers = {"client_id": str(number), "text": "hello"}, {"Authorization": f"Bearer {token}"}
        codes.append(await http.post("/api/chat/messages", json=body, headers=headers))
    assert [one.status_code for one in codes] == [202, 202, 429]
    assert int(codes[-1].headers["retry-after"]) > 0


async def test_a_closed_site_is_not_there_and_changes_are_on_the_log(
    admin: Agent, http: httpx.AsyncClient, db: Database
) -> None:
    await add(admin)
    token = (await open_at(http)).json()["token"]
    assert (await admin.call("PATCH", "/sites/plants", json={"active": False})).status_code == 200
    assert (await open_at(http)).json()["code"] == "unknown_site"
    answer = await http.get("/api/chat/messages", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 404
    async with db.read() as session:
        done = list(await session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert done[1:] == ["site.add", "site.secret", "site.change"]


@pytest.mark.parametrize(
    "change",
    [
        {"origins": ["javascript:alert(1)"]},
        {"origins": ["https://shop.example/path"]},
        {"origins": ["https://user@shop.example"]},
        {"origins": ["*"]},
        {"rate_messages": "fast"},
        {"rate_messages": "0/minute"},
        {"name": ""},
    ],
)
async def test_what_is_no_origin_or_rate_is_refused(admin: Agent, change: dict[str, Any]) -> None:
    answer = await admin.call("PATCH", "/sites/demo", json=change)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
