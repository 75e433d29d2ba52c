"""Who the shop says the customer is, and what a browser's token is worth."""

import base64
import hmac
import json
import time
import warnings
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import select

from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.database import Database, now
from crm_backend.gateway.models import ChatSession
from crm_backend.gateway.tokens import GRACE
from crm_backend.settings import Settings
from tests.crm_backend.conftest import SECRET
from tests.crm_backend.gateway.fixtures import OpenChat
from tests.crm_backend.gateway.people import Customer

WRONG = "another-secret-that-is-long-enough-too"


def identity(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    whole = {
        "sub": "nobody",
        "email": "ada@example.com",
        "aud": "kefu",
        "exp": int(time.time()) + 3600,  # made when the tests are collected
        **claims,
    }
    present = {name: value for name, value in whole.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the secret is short for HS512, which is refused anyway
        return jwt.encode(present, secret, algorithm=algorithm)


def _signed_as_rs256() -> str:
    """Return a token that says RS256 and is signed with the site's secret as an HMAC key."""

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    claims = {"sub": "x", "aud": "kefu", "exp": int(time.time()) + 3600}
    signed = part(b'{"alg":"RS256","typ":"JWT"}') + "." + part(json.dumps(claims).encode())
    return f"{signed}.{part(hmac.digest(SECRET.encode(), signed.encode(), 'sha256'))}"


RS256_SIGNED_WITH_HMAC = _signed_as_rs256()


async def open_with(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post("/api/chat/sessions", json={"site": "demo", "identity": token})


async def test_a_signed_identity_names_the_customer(open_chat: OpenChat, ada: CustomerRow) -> None:
    by_id = await open_chat(identity=identity(sub=ada.id, email=None))
    by_email = await open_chat(identity=identity(sub="the shop's own number"))
    stranger = await open_chat()
    known = {"name": "Ada Lovelace", "email": "ada@example.com"}
    assert by_id.session["customer"] == by_email.session["customer"] == known
    assert stranger.session["customer"] is None
    assert by_id.session["shop"]["greeting"].startswith("Hi Ada!")


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (identity(exp=int(time.time()) - 5), "identity_expired"),
        (identity(exp=int(time.time()) + 90_000), "identity_too_long"),
        (identity(exp=9_999_999_999), "identity_too_long"),
        (RS256_SIGNED_WITH_HMAC, "invalid_identity"),
        (identity(secret=WRONG), "invalid_identity"),
        (identity(aud="another"), "invalid_identity"),
        (identity(aud=None), "invalid_identity"),
        (identity(exp=None), "invalid_identity"),
        (identity(sub=None), "invalid_identity"),
        (identity(algorithm="HS512"), "invalid_identity"),
        (
            jwt.encode({"sub": "x", "aud": "kefu", "exp": 9_999_999_999}, "", algorithm="none"),
            "invalid_identity",
        ),
        ("nonsense", "invalid_identity"),
        ("", "invalid_identity"),
    ],
    ids=[  # the tokens hold the time: as names they would differ from worker to worker
        "expired",
        "a day and more",
        "centuries",
        "signed with the public key",
        "another secret",
        "another audience",
        "no audience",
        "no end",
        "nobody",
        "another algorithm",
        "unsigned",
        "nonsense",
        "empty",
    ],
)
async def test_an_identity_that_does_not_hold_is_refused(
    http: httpx.AsyncClient, token: str, code: str
) -> None:
    response = await open_with(http, token)
    assert (response.status_code, response.json()["code"]) == (401, code)


async def test_an_unknown_site_is_not_found(http: httpx.AsyncClient) -> None:
    response = await http.post("/api/chat/sessions", json={"site": "elsewhere"})
    assert (response.status_code, response.json()["code"]) == (404, "unknown_site")


def chat_token(customer: Customer, settings: Settings, secret: str = SECRET, **changes: Any) -> str:
    """Return the customer's token with other claims."""
    claims = {**jwt.decode(customer.token, options={"verify_signature": False}), **changes}
    return jwt.encode(claims, secret, "HS256")


async def test_chat_calls_need_a_token_that_holds(
    http: httpx.AsyncClient, open_chat: OpenChat, chat_settings: Settings
) -> None:
    customer = await open_chat()
    nobody = "00000000-0000-0000-0000-000000000000"
    cases = {
        chat_token(customer, chat_settings, exp=time.time() - 5): "token_expired",
        chat_token(customer, chat_settings, WRONG): "invalid_token",
        identity(sub=customer.conversation_id): "invalid_token",
        customer.token[:-2]: "invalid_token",
        "nonsense": "invalid_token",
        chat_token(customer, chat_settings, sub=nobody): "conversation_not_found",
        chat_token(customer, chat_settings, sid=nobody): "conversation_not_found",
    }
    for token, code in cases.items():
        headers = {"Authorization": f"Bearer {token}"}
        for method, path in (("GET", "messages"), ("GET", "events"), ("POST", "typing")):
            response = await http.request(method, f"/api/chat/{path}", headers=headers)
            assert (response.status_code, response.json()["code"]) == (401, code)
    missing = await http.get("/api/chat/messages")
    assert (missing.status_code, missing.json()["code"]) == (401, "not_signed_in")


async def renew(http: httpx.AsyncClient, token: str) -> httpx.Response:
    return await http.post("/api/chat/sessions/renew", headers={"Authorization": f"Bearer {token}"})


async def read(http: httpx.AsyncClient, token: str) -> tuple[int, str]:
    answer = await http.get("/api/chat/messages", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json().get("code", "")


async def test_a_renewed_token_stops_working_after_a_minute(
    http: httpx.AsyncClient, open_chat: OpenChat, db: Database
) -> None:
    first = (await open_chat()).token
    second = (await renew(http, first)).json()["token"]
    assert await read(http, first) == await read(http, second) == (200, "")
    assert (await renew(http, first)).status_code == 200, "the other tab renews at the same time"
    await _a_minute_later(db)
    assert await read(http, first) == (401, "token_replaced")
    assert await read(http, second) == (200, "")


async def test_a_stolen_token_ends_with_its_session(
    http: httpx.AsyncClient, open_chat: OpenChat, db: Database
) -> None:
    stolen = (await open_chat()).token
    thiefs = (await renew(http, stolen)).json()["token"]
    await _a_minute_later(db)
    customers = await renew(http, stolen)
    assert (customers.status_code, customers.json()["code"]) == (401, "session_ended")
    assert await read(http, thiefs) == (401, "session_ended")


async def test_an_expired_token_is_renewed_while_its_session_lasts(
    http: httpx.AsyncClient, open_chat: OpenChat, db: Database, chat_settings: Settings
) -> None:
    customer = await open_chat()
    expired = chat_token(customer, chat_settings, exp=time.time() - 5)
    renewed = await renew(http, expired)
    assert renewed.status_code == 200
    assert await read(http, renewed.json()["token"]) == (200, "")
    assert (await renew(http, chat_token(customer, chat_settings, WRONG))).status_code == 401
    async with db.write() as session:
        (await session.scalars(select(ChatSession))).one().expires_at = now() - timedelta(seconds=1)
    assert await read(http, renewed.json()["token"]) == (401, "session_ended")
    assert (await renew(http, renewed.json()["token"])).json()["code"] == "session_ended"


async def _a_minute_later(db: Database) -> None:
    async with db.write() as session:
        opened = (await session.scalars(select(ChatSession))).one()
        opened.renewed_at -= GRACE
