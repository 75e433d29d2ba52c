"""Signing in with a code of a phone, or a recovery code where the phone is lost."""

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pyotp
import pytest
from sqlalchemy import select

from crm_backend.database import Database
from crm_backend.staff.models import AuditEntry, StaffSession
from crm_backend.staff.second_factor_models import RecoveryCode, SecondFactor
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.gateway.people import PASSWORD
from tests.crm_backend.staff.phone import Phone, enrol, offer, sign_in

RFC_6238 = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
"""Appendix B, SHA-1, the last six digits."""


@pytest.mark.parametrize(("seconds", "code"), RFC_6238.items())
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert pyotp.TOTP(base64.b32encode(b"12345678901234567890").decode()).at(seconds) == code


async def test_the_sign_in_asks_for_a_code_once_it_is_confirmed(hire: Hire, http: httpx.AsyncClient) -> None:
    agent = await hire()
    offered = (await offer(agent)).json()
    assert (await sign_in(http, agent)).status_code == 200  # nothing is asked before it is confirmed
    address = urlsplit(offered["address"])
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path).endswith(":grace@example.com")
    assert parse_qs(address.query)["secret"] == [offered["secret"]]
    phone, _ = await enrol(agent)
    without = await sign_in(http, agent)
    assert (without.status_code, without.json()["code"]) == (401, "second_factor_needed")
    wrong = await sign_in(http, agent, code="000000" if phone.code() != "000000" else "111111")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_code")
    code = phone.code()
    right = await sign_in(http, agent, code=f"{code[:3]} {code[3:]}")
    assert (right.status_code, right.json()["must"]) == (200, None)
    again = await sign_in(http, agent, code=code)
    assert (again.status_code, again.json()["code"]) == (401, "wrong_code")


async def test_a_wrong_password_says_nothing_about_the_code(hire: Hire, http: httpx.AsyncClient) -> None:
    agent = await hire()
    phone, _ = await enrol(agent)
    answer = await sign_in(http, agent, password="wrong", code=phone.code())
    assert answer.json()["code"] == "wrong_credentials"
    assert (await sign_in(http, agent, code=phone.code())).status_code == 200  # the code was not used up


async def test_a_code_of_long_ago_or_of_another_phone_opens_nothing(
    hire: Hire, http: httpx.AsyncClient
) -> None:
    agent, other = await hire("Grace Hopper"), await hire("Alan Turing")
    phone, _ = await enrol(agent)
    his, _ = await enrol(other)
    for code in (phone.code(shift=-10), phone.code(shift=10), his.code(), "1", "\x00" * 6, "١٢٣٤٥٦"):
        assert (await sign_in(http, agent, code=code)).status_code == 401


async def test_each_recovery_code_opens_once_and_is_stored_nowhere(
    hire: Hire, http: httpx.AsyncClient, db: Database
) -> None:
    agent = await hire()
    _, codes = await enrol(agent)
    assert len(set(codes)) == 10
    async with db.read() as session:
        stored = set(await session.scalars(select(RecoveryCode.code_hash)))
        number = (await session.scalars(select(SecondFactor.number))).one()
    assert not stored & {code.replace("-", "") for code in codes}
    assert number not in (await offer(agent)).text
    assert (await sign_in(http, agent, code=codes[0].upper().replace("-", " "))).status_code == 200
    assert (await sign_in(http, agent, code=codes[0])).status_code == 401
    assert (await agent.get("/account"))["recovery_codes_left"] == 9
    path = "/account/second-factor/recovery-codes"
    fresh = (await agent.call("POST", path, json={"password": PASSWORD})).json()["codes"]
    assert (await sign_in(http, agent, code=codes[1])).status_code == 401
    assert (await sign_in(http, agent, code=fresh[0])).status_code == 200


async def test_it_goes_off_with_the_password_alone(hire: Hire, http: httpx.AsyncClient) -> None:
    agent = await hire()
    await enrol(agent)
    again = await offer(agent)
    assert (again.status_code, again.json()["code"]) == (409, "second_factor_on")
    path = "/account/second-factor/off"
    refused = await agent.call("POST", path, json={"password": "wrong"})
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_password")
    assert (await agent.call("POST", path, json={"password": PASSWORD})).status_code == 204
    assert (await sign_in(http, agent)).status_code == 200


async def test_an_admin_resets_the_factor_of_who_lost_it(
    hire: Hire, http: httpx.AsyncClient, db: Database
) -> None:
    agent, admin = await hire("Grace Hopper"), await hire("Alan Turing", role="admin")
    await enrol(agent)
    listed = {one["email"]: one["second_factor"] for one in (await admin.get("/people"))["people"]}
    assert listed == {"grace@example.com": True, "alan@example.com": False}
    assert (await admin.call("DELETE", f"/people/{agent.id}/second-factor")).status_code == 204
    assert (await agent.call("GET", "/me")).status_code == 401
    assert (await sign_in(http, agent)).status_code == 200
    async with db.read() as session:
        line = select(AuditEntry.staff_id).where(AuditEntry.action == "staff.second_factor_reset")
        assert (await session.scalars(line)).all() == [admin.id]


async def test_where_it_is_required_nothing_else_is_open_before(
    hire: Hire, http: httpx.AsyncClient, db: Database
) -> None:
    supervisor, admin = await hire("Grace Hopper", role="supervisor"), await hire("Alan Turing", role="admin")
    agent = await hire("Joan Clarke")
    rule = {"second_factor_from": "supervisor"}
    assert (await admin.call("PUT", "/people/sign-in-rules", json=rule)).status_code == 204
    assert (await agent.call("GET", "/conversations")).status_code == 200
    for person in (supervisor, admin):
        refused = await person.call("GET", "/conversations")
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    fresh = await sign_in(http, supervisor)
    assert fresh.json()["must"] == "second_factor"
    assert (await supervisor.get("/me"))["must"] == "second_factor"
    phone, _ = await enrol(supervisor)
    assert (await supervisor.call("GET", "/conversations")).status_code == 200
    off = await supervisor.call("POST", "/account/second-factor/off", json={"password": PASSWORD})
    assert (off.status_code, off.json()["code"]) == (409, "second_factor_required")
    assert (await sign_in(http, supervisor, code=phone.code())).json()["must"] is None
    async with db.read() as session:
        assert "second_factor" in set(await session.scalars(select(StaffSession.must)))  # the admin's


async def test_a_code_counts_for_one_of_two_at_once(hire: Hire, db: Database) -> None:
    from crm_backend.staff import second_factor

    agent = await hire()
    phone, _ = await enrol(agent)
    settings = agent.http._transport.app.state.settings  # type: ignore[attr-defined]
    async with db.read() as session:
        stale = await session.get_one(SecondFactor, agent.id)
    code, used = phone.code(), []
    for _ in range(2):  # both found the same row before either took the code
        async with db.write() as session:
            used.append(await second_factor.use(session, stale, code, settings))
    assert used == ["app", None]


async def test_a_phone_that_is_a_little_late_is_forgiven(hire: Hire, http: httpx.AsyncClient) -> None:
    agent = await hire()
    phone = Phone((await offer(agent)).json()["secret"])
    path = "/account/second-factor/confirm"
    late = await agent.call("POST", path, json={"code": phone.code(shift=-9)})
    assert (late.status_code, late.json()["code"]) == (422, "wrong_code")
    assert (await agent.call("POST", path, json={"code": phone.code(shift=-1)})).status_code == 200
    assert (await sign_in(http, agent, code=phone.code(shift=1))).status_code == 200
