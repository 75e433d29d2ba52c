"""One's own account: the password, and where one is signed in."""

import httpx
import pytest

from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.gateway.people import ORIGIN, PASSWORD
from tests.crm_backend.staff.phone import sign_in

NEW = "trout lantern orbit seven"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def test_a_new_password_signs_out_everywhere_else(hire: Hire, http: httpx.AsyncClient) -> None:
    agent = await hire()
    elsewhere = {"Cookie": f"kefu_staff={(await sign_in(http, agent)).cookies['kefu_staff']}"}
    change = {"old": PASSWORD, "new": NEW}
    assert (await agent.call("PUT", "/account/password", json=change)).status_code == 204
    assert (await agent.call("GET", "/me")).status_code == 200
    assert (await http.get("/api/staff/me", headers=elsewhere)).status_code == 401
    assert (await sign_in(http, agent)).status_code == 401
    assert (await sign_in(http, agent, password=NEW)).status_code == 200


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short", "invalid_input"),
        ("aaaaaaaaaaaaaaaa", "weak_password"),
        ("password12345", "weak_password"),
        ("gracehopper1", "weak_password"),
        ("grace@example.com", "weak_password"),
        (PASSWORD, "same_password"),
    ],
)
async def test_a_password_that_is_guessed_first_is_refused(hire: Hire, new: str, code: str) -> None:
    agent = await hire()
    answer = await agent.call("PUT", "/account/password", json={"old": PASSWORD, "new": new})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_my_sessions_are_listed_and_ended(hire: Hire, http: httpx.AsyncClient) -> None:
    agent, other = await hire("Grace Hopper"), await hire("Alan Turing")
    headers = {"Origin": ORIGIN, "User-Agent": FIREFOX}
    body = {"email": agent.email, "password": PASSWORD}
    cookies = [
        (await http.post("/api/staff/login", json=body, headers=headers)).cookies["kefu_staff"]
        for _ in range(2)
    ]
    http.cookies.clear()
    sessions = (await agent.get("/account"))["sessions"]
    assert [one["device"] for one in sessions[:2]] == ["Firefox on Linux"] * 2
    assert [one["current"] for one in sessions] == [False, False, True]
    assert len((await other.get("/account"))["sessions"]) == 1
    theirs = f"/account/sessions/{sessions[0]['id']}"
    assert (await other.call("DELETE", theirs)).status_code == 404
    assert (await agent.call("DELETE", theirs)).status_code == 204
    alive = [
        (await http.get("/api/staff/me", headers={"Cookie": f"kefu_staff={one}"})).status_code
        for one in cookies
    ]
    assert sorted(alive) == [200, 401]
    assert (await agent.call("DELETE", "/account/sessions")).status_code == 204
    assert [one["current"] for one in (await agent.get("/account"))["sessions"]] == [True]
    assert len((await other.get("/account"))["sessions"]) == 1
