"""Handing on, skills, capacity, and giving out by itself."""

import asyncio
from datetime import timedelta

import pytest

from crm_backend.database import Database
from crm_backend.desk.assignment import assign
from crm_backend.desk.tick import Desk
from tests.crm_backend.desk.fixtures import ComeOn, SetDesk, TimePasses, Waiting
from tests.crm_backend.gateway.fixtures import Hire


async def test_a_conversation_goes_to_a_colleague_with_a_note_customers_never_see(
    come_on: ComeOn, waiting: Waiting
) -> None:
    grace, alan, customer = await come_on(), await come_on("Alan Turing"), await waiting()
    await grace.do(customer.conversation_id, "claim")
    given = await grace.do(customer.conversation_id, "transfer", agent_id=alan.id, note="knows lamps")
    assert (given.status_code, given.json()["owner_name"]) == (200, "Alan Turing")
    assert given.json()["notes"][0]["text"] == "To Alan Turing. knows lamps"
    assert given.json()["notes"][0]["author_name"] == "Grace Hopper"
    assert (await customer.state())["agent_name"] == "Alan Turing"
    assert not any("lamps" in text for _, text in await customer.said())
    refused = await grace.do(customer.conversation_id, "transfer", agent_id=alan.id)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_owner")


async def test_nobody_is_handed_to_who_is_away_or_full(
    come_on: ComeOn, waiting: Waiting, time_passes: TimePasses
) -> None:
    grace, alan, customer = await come_on(), await come_on("Alan Turing", capacity=0), await waiting()
    await grace.do(customer.conversation_id, "claim")
    full = await grace.do(customer.conversation_id, "transfer", agent_id=alan.id)
    assert (full.status_code, full.json()["code"]) == (409, "agent_full")
    await time_passes(timedelta(minutes=2), agent=alan)
    away = await grace.do(customer.conversation_id, "transfer", agent_id=alan.id)
    assert (away.status_code, away.json()["code"]) == (409, "agent_away")
    for body in ({}, {"agent_id": alan.id, "team_id": "x"}, {"agent_id": "\x00"}):
        assert (await grace.do(customer.conversation_id, "transfer", **body)).status_code == 422
    unknown = await grace.do(customer.conversation_id, "transfer", agent_id="nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "agent_not_found")


async def test_a_teams_queue_keeps_the_place_and_only_its_members_get_it_next(
    come_on: ComeOn, waiting: Waiting, hire: Hire, time_passes: TimePasses
) -> None:
    boss = await hire("Mary Boss", role="supervisor")
    team = (await boss.call("POST", "/desk/teams", json={"name": "Lamps"})).json()
    grace, alan = await come_on(), await come_on("Alan Turing")
    profile = {"capacity": 3, "team_ids": [team["id"]]}
    assert (await boss.call("PUT", f"/desk/agents/{alan.id}", json=profile)).status_code == 200
    customer = await waiting()
    await grace.do(customer.conversation_id, "claim")
    other = await waiting()
    await grace.do(customer.conversation_id, "transfer", team_id=team["id"], note="")
    assert (await customer.state())["position"] == 1
    assert (await other.state())["position"] == 2
    rows = (await grace.get("/conversations"))["conversations"]
    assert [row["fits"] for row in rows] == [False, True]
    taken = await grace.call("POST", "/queue/next")
    assert taken.json()["id"] == other.conversation_id
    assert (await grace.call("POST", "/queue/next")).json()["code"] == "queue_empty"
    assert (await alan.call("POST", "/queue/next")).json()["id"] == customer.conversation_id


@pytest.mark.parametrize(("languages", "language", "given"), [(["de"], "de-AT", 1), (["de"], "fr", 0)])
async def test_automatic_assignment_looks_at_languages(
    come_on: ComeOn,
    waiting: Waiting,
    set_desk: SetDesk,
    hire: Hire,
    db: Database,
    desk: Desk,
    languages: list[str],
    language: str,
    given: int,
) -> None:
    await set_desk(assignment="automatic")
    grace, boss = await come_on(), await hire("Bob Boss", role="admin")
    await boss.call("PUT", f"/desk/agents/{grace.id}", json={"capacity": 1, "languages": languages})
    await waiting(language=language)
    assert len(await assign(db)) == given


async def test_automatic_assignment_is_fair_and_never_gives_more_than_the_capacity(
    come_on: ComeOn, waiting: Waiting, set_desk: SetDesk, db: Database, desk: Desk
) -> None:
    customers = [await waiting() for _ in range(4)]
    assert await assign(db) == [], "by hand is the setting until it is changed"
    await set_desk(assignment="automatic")
    grace, alan = await come_on(capacity=2), await come_on("Alan Turing", capacity=1)
    await come_on("Pause Taker", capacity=0)
    await asyncio.gather(*(assign(db) for _ in range(3)))
    loads = {one["name"]: one["load"] for one in (await grace.get("/desk"))["agents"]}
    assert (loads["Grace Hopper"], loads["Alan Turing"], loads["Pause Taker"]) == (2, 1, 0)
    assert (await customers[3].state())["position"] == 1
    assert {(await one.state())["owner"] for one in customers[:3]} == {"agent"}
    assert alan.id


async def test_a_paused_agent_gets_nothing(
    come_on: ComeOn, waiting: Waiting, set_desk: SetDesk, db: Database, desk: Desk
) -> None:
    await set_desk(assignment="automatic")
    await come_on(status="paused")
    await waiting()
    assert await assign(db) == []
