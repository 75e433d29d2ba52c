"""Admins look after accounts."""

import httpx
import pytest

from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.staff.phone import sign_in

NEW = "trout lantern orbit seven"
EVA = {"email": "Eva@example.com", "name": "Eva Stone", "role": "agent"}


async def test_who_is_new_chooses_a_password_before_anything_else(
    hire: Hire, http: httpx.AsyncClient
) -> None:
    admin = await hire("Alan Turing", role="admin")
    made = (await admin.call("POST", "/people", json=EVA)).json()
    eva = Agent(http, made["person"]["id"], "eva@example.com", "Eva Stone")
    signed_in = await sign_in(http, eva, password=made["password"])
    assert signed_in.json()["must"] == "new_password"
    eva.cookies = {"kefu_staff": signed_in.cookies["kefu_staff"]}
    refused = await eva.call("GET", "/conversations")
    assert (refused.status_code, refused.json()["code"]) == (403, "new_password_required")
    change = {"old": made["password"], "new": NEW}
    assert (await eva.call("PUT", "/account/password", json=change)).status_code == 204
    assert (await eva.call("GET", "/conversations")).status_code == 200
    twice = await admin.call("POST", "/people", json={**EVA, "email": "eva@EXAMPLE.com"})
    assert (twice.status_code, twice.json()["code"]) == (409, "e_mail_taken")


async def test_a_closed_account_is_signed_out_and_a_role_counts_at_once(hire: Hire) -> None:
    admin, agent = await hire("Alan Turing", role="admin"), await hire("Grace Hopper")
    path = f"/people/{agent.id}"
    raised = (await admin.call("PATCH", path, json={"role": "supervisor", "name": "Dr Hopper"})).json()
    assert (raised["role"], raised["name"], raised["active"]) == ("supervisor", "Dr Hopper", True)
    await agent.sign_in()
    assert (await agent.call("GET", "/desk/settings")).status_code == 200
    assert (await admin.call("PATCH", path, json={"active": False})).json()["active"] is False
    assert (await agent.call("GET", "/me")).status_code == 401
    assert (await admin.call("PATCH", path, json={"active": True})).status_code == 200
    await agent.sign_in()


@pytest.mark.parametrize("change", [{"active": False}, {"role": "agent"}])
async def test_the_last_admin_stays(hire: Hire, change: dict[str, object]) -> None:
    admin = await hire("Alan Turing", role="admin")
    refused = await admin.call("PATCH", f"/people/{admin.id}", json=change)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
    second = await hire("Grace Hopper", role="admin")
    assert (await admin.call("PATCH", f"/people/{admin.id}", json=change)).status_code == 200
    assert (await second.call("PATCH", f"/people/{second.id}", json=change)).status_code == 409


async def test_deeds_on_accounts_are_on_the_audit_log(hire: Hire) -> None:
    admin = await hire("Alan Turing", role="admin")
    made = (await admin.call("POST", "/people", json=EVA)).json()
    eva = made["person"]["id"]
    await admin.call("PATCH", f"/people/{eva}", json={"role": "supervisor"})
    await admin.call("POST", f"/people/{eva}/password")
    lines = (await admin.get("/audit", object_id=eva))["entries"]
    assert [line["action"] for line in lines] == ["staff.password_reset", "staff.change", "staff.add"]
    assert {line["staff_id"] for line in lines} == {admin.id}
    assert made["password"] not in str(lines)
