"""Signing in and out of the console, and what keeps others out."""

from datetime import timedelta

import httpx
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import select

from crm_backend.database import Database, now
from crm_backend.events import Bell
from crm_backend.settings import Settings
from crm_backend.staff.deps import require_role
from crm_backend.staff.models import AuditEntry, Staff, StaffSession
from crm_backend.staff.rates import Rates
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.gateway.people import ORIGIN, PASSWORD

LOGIN = "/api/staff/login"
SAME = {"Origin": ORIGIN}


async def test_sign_in_use_and_sign_out(hire: Hire) -> None:
    agent = await hire("Grace Hopper")
    staff = (await agent.get("/me"))["staff"]
    assert staff == {"id": agent.id, "email": "grace@example.com", "name": "Grace Hopper", "role": "agent"}
    assert (await agent.call("POST", "/logout")).status_code == 204
    assert (await agent.call("GET", "/me")).status_code == 401


async def test_the_cookie_is_strict_and_the_token_is_stored_nowhere(
    hire: Hire, http: httpx.AsyncClient, db: Database
) -> None:
    agent = await hire()
    body = {"email": " GRACE@example.com ", "password": PASSWORD}
    response = await http.post(LOGIN, json=body, headers=SAME)
    cookie = response.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/", "max-age="))
    assert response.json()["staff"]["id"] == agent.id
    async with db.read() as session:
        hashes = set(await session.scalars(select(StaffSession.token_hash)))
        passwords = set(await session.scalars(select(Staff.password_hash)))
    assert not hashes & set(agent.cookies.values())
    assert all(one.startswith("$argon2id$") for one in passwords)


async def test_unknown_e_mail_wrong_password_and_closed_account_look_alike(
    hire: Hire, http: httpx.AsyncClient, db: Database
) -> None:
    await hire("Grace Hopper")
    closed = await hire("Alan Turing")
    async with db.write() as session:
        (await session.get_one(Staff, closed.id)).active = False
    answers = [
        await http.post(LOGIN, json={"email": email, "password": password}, headers=SAME)
        for email, password in (
            ("nobody@example.com", PASSWORD),
            ("grace@example.com", "wrong"),
            ("alan@example.com", PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["code"] == "wrong_credentials"
    assert (await closed.call("GET", "/me")).status_code == 401


async def test_guessing_is_slowed_down(hire: Hire, http: httpx.AsyncClient, kefu: FastAPI) -> None:
    await hire()
    settings: Settings = kefu.state.settings
    kefu.state.rates = Rates(settings.model_copy(update={"rate_login": "2/minute"}), Bell())
    body = {"email": "grace@example.com", "password": "wrong"}
    codes = [(await http.post(LOGIN, json=body, headers=SAME)).status_code for _ in range(3)]
    assert codes == [401, 401, 429]
    right = await http.post(LOGIN, json={**body, "password": PASSWORD}, headers=SAME)
    assert right.status_code == 429
    assert int(right.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ORIGIN}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({}, 403),
    ],
)
async def test_another_sites_page_cannot_act_for_staff(
    hire: Hire, http: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    await hire()
    body = {"email": "grace@example.com", "password": PASSWORD}
    response = await http.post(LOGIN, json=body, headers=headers)
    assert response.status_code == status
    if status == 403:
        assert response.json()["code"] == "cross_origin"


async def test_a_session_ends(hire: Hire, db: Database) -> None:
    agent = await hire()
    async with db.write() as session:
        for one in await session.scalars(select(StaffSession)):
            one.expires_at = now() - timedelta(seconds=1)
    response = await agent.call("GET", "/me")
    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")


async def test_roles_are_checked(hire: Hire, kefu: FastAPI) -> None:
    kefu.add_api_route("/api/staff/for-admins", lambda: "ok", dependencies=[Depends(require_role("admin"))])
    agent, admin = await hire("Grace Hopper"), await hire("Alan Turing", role="admin")
    assert (await admin.call("GET", "/for-admins")).status_code == 200
    response = await agent.call("GET", "/for-admins")
    assert (response.status_code, response.json()["code"]) == (403, "role_needed")


async def test_signing_in_and_out_is_on_the_audit_log(hire: Hire, db: Database) -> None:
    agent = await hire()
    await agent.call("POST", "/logout")
    async with db.read() as session:
        actions = list(await session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["staff.login", "staff.logout"]


async def test_odd_credentials_are_no_server_error(http: httpx.AsyncClient) -> None:
    for email in ("a\x00b@example.com", "x" * 300, "", "é"):
        response = await http.post(LOGIN, json={"email": email, "password": "x"}, headers=SAME)
        assert response.status_code in (401, 422)
