"""Who guesses is locked out: in every process, after a restart, with an account or without."""

from datetime import timedelta

import httpx
from fastapi import FastAPI
from sqlalchemy import select, update

from crm_backend.app import create_app
from crm_backend.database import Database, now
from crm_backend.settings import Settings
from crm_backend.staff.models import AuditEntry
from crm_backend.staff.second_factor_models import SignInFailures
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.gateway.people import ORIGIN, PASSWORD, Agent
from tests.crm_backend.staff.phone import enrol, sign_in

TRIES = 10


async def lock(http: httpx.AsyncClient, agent: Agent) -> list[int]:
    return [(await sign_in(http, agent, password="wrong")).status_code for _ in range(TRIES)]


async def let_time_pass(db: Database) -> None:
    async with db.write() as session:
        await session.execute(update(SignInFailures).values(locked_until=now() - timedelta(seconds=1)))


async def test_a_lock_holds_for_the_right_password_another_process_and_a_restart(
    hire: Hire, http: httpx.AsyncClient, chat_settings: Settings, db: Database
) -> None:
    agent = await hire()
    assert await lock(http, agent) == [401] * TRIES
    locked = await sign_in(http, agent)
    assert (locked.status_code, locked.json()["code"]) == (429, "locked_out")
    assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60
    other_process = create_app(chat_settings)
    transport = httpx.ASGITransport(other_process)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as elsewhere:
        assert (await sign_in(elsewhere, agent)).status_code == 429
    await other_process.state.database.close()
    await let_time_pass(db)
    assert (await sign_in(http, agent, password="wrong")).status_code == 401  # and locks again at once
    assert (await sign_in(http, agent)).status_code == 429
    await let_time_pass(db)
    assert (await sign_in(http, agent)).status_code == 200
    assert (await sign_in(http, agent, password="wrong")).status_code == 401
    assert (await sign_in(http, agent)).status_code == 200  # the count began at nought


async def test_it_is_the_same_for_an_e_mail_without_an_account(http: httpx.AsyncClient, db: Database) -> None:
    nobody = Agent(http, "", "nobody@example.com", "Nobody")
    assert await lock(http, nobody) == [401] * TRIES
    assert (await sign_in(http, nobody)).json()["code"] == "locked_out"
    async with db.read() as session:
        key = (await session.scalars(select(SignInFailures.key))).one()
    assert "nobody" not in key


async def test_wrong_codes_and_passwords_asked_for_again_count_too(
    hire: Hire, http: httpx.AsyncClient
) -> None:
    agent = await hire()
    phone, _ = await enrol(agent)
    for _ in range(TRIES // 2):
        assert (await sign_in(http, agent, code="abcdefghij")).status_code == 401
        asked = await agent.call(
            "PUT", "/account/password", json={"old": "wrong", "new": "quite another one"}
        )
        assert asked.status_code == 403
    assert (await sign_in(http, agent, code=phone.code())).status_code == 429


async def test_failures_and_locks_are_on_the_audit_log(
    hire: Hire, http: httpx.AsyncClient, db: Database
) -> None:
    agent = await hire()
    await lock(http, agent)
    async with db.read() as session:
        lines = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [line.action for line in lines[-2:]] == ["staff.login_failed", "staff.locked_out"]
    assert [line.action for line in lines].count("staff.login_failed") == TRIES
    assert {line.object_id for line in lines[-2:]} == {agent.id}
    assert lines[-1].staff_id is None  # nobody has shown who they are


async def test_an_admin_who_sets_a_password_ends_the_lock(
    hire: Hire, http: httpx.AsyncClient, kefu: FastAPI
) -> None:
    agent, admin = await hire("Grace Hopper"), await hire("Alan Turing", role="admin")
    await lock(http, agent)
    people = {one["id"]: one for one in (await admin.get("/people"))["people"]}
    assert people[agent.id]["locked_until"] is not None
    assert people[admin.id]["locked_until"] is None
    given = (await admin.call("POST", f"/people/{agent.id}/password")).json()["password"]
    assert given != PASSWORD
    assert (await sign_in(http, agent, password=given)).json()["must"] == "new_password"
