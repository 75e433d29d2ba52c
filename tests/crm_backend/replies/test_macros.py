"""A macro does all its steps or none, once, and says before what it will do."""

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.database import Base, Database
from crm_backend.desk.models import SlaClock
from tests.crm_backend.desk.fixtures import ComeOn, Waiting
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.gateway.people import Agent, Customer
from tests.crm_backend.gateway.test_tokens import identity
from tests.crm_backend.replies.test_replies import REPLY, boss, macro  # noqa: F401

TICKET = {"kind": "ticket", "category": "damaged", "text": "Broken."}
TELL = {"kind": "reply", "text": "It is {{ticket.number}}, {{customer.name}}."}
TAG = {"kind": "tag", "tags": ["Solved"]}
CLOSE = {"kind": "close"}


@pytest.fixture
async def customer(waiting: Waiting, ada: CustomerRow) -> Customer:
    return await waiting(identity=identity(sub=ada.id))


async def preview(agent: Agent, of: str, one: str, **texts: str) -> Any:
    answer = await agent.call("POST", f"/conversations/{of}/macros/{one}/preview", json={"texts": texts})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def run(agent: Agent, of: str, one: str, run_id: str = "r1", **texts: str) -> httpx.Response:
    body = {"run_id": run_id, "texts": texts}
    return await agent.call("POST", f"/conversations/{of}/macros/{one}/run", json=body)


async def tickets(agent: Agent) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await agent.get("/tickets"))["tickets"]
    return found


async def test_all_steps_are_shown_before_done_once_and_reported(
    boss: Agent,  # noqa: F811
    come_on: ComeOn,
    customer: Customer,
    db: Database,
) -> None:
    urgent = {"kind": "priority", "priority": "urgent"}
    one = await macro(boss, TICKET, TELL, TAG, urgent, {"kind": "note", "text": "Seen."}, CLOSE)
    agent, of = await come_on(), customer.conversation_id
    await agent.do(of, "claim")
    shown = await preview(agent, of, one)
    assert shown["refusal"] is None
    assert shown["steps"][1]["text"] == "It is {{ticket.number}}, Ada Lovelace."
    assert shown["steps"][1]["missing"] == []
    assert shown["steps"][5]["about"] == "Close the conversation"
    held = await agent.get(f"/conversations/{of}")
    assert (held["tags"], held["notes"], await tickets(agent)) == ([], [], [])

    done = await run(agent, of, one)
    assert done.status_code == 200, done.text
    [ticket] = await tickets(agent)
    assert done.json()["steps"] == [
        f"Ticket {ticket['number']} opened",
        "Reply sent",
        "Tagged solved",
        "Priority set to urgent",
        "Note added",
        "Closed",
    ]
    after = done.json()["conversation"]
    assert (after["owner"], after["tags"], after["priority"]) == ("closed", ["solved"], "urgent")
    opened = await agent.get(f"/tickets/{ticket['number']}")
    assert opened["history"][0]["author"] == "agent"
    assert ("agent", f"It is {ticket['number']}, Ada Lovelace.") in await customer.said()
    async with db.read() as session:
        kept = select(SlaClock.priority).where(SlaClock.kind == "resolution")
        assert list(await session.scalars(kept)) == ["urgent"]

    again = await run(agent, of, one)
    assert again.json()["steps"] == done.json()["steps"]
    assert len(await tickets(agent)) == 1


async def test_a_step_that_is_refused_takes_everything_back(
    boss: Agent,  # noqa: F811
    come_on: ComeOn,
    waiting: Waiting,
) -> None:
    stranger, agent = await waiting(), await come_on()
    of, one = stranger.conversation_id, await macro(boss, TAG, {**REPLY, "text": "Wait."}, TICKET)
    await agent.do(of, "claim")
    refused = await run(agent, of, one)
    assert (refused.status_code, refused.json()["code"]) == (422, "email_needed")
    assert refused.json()["step"] == 3
    assert (await agent.get(f"/conversations/{of}"))["tags"] == []
    assert "Wait." not in [text for _, text in await stranger.said()]
    assert (await preview(agent, of, one))["refusal"] == {
        "step": 3,
        "code": "email_needed",
        "detail": "Nobody is signed in here: a ticket needs an e-mail to answer to.",
    }


async def test_a_gap_is_named_and_closed_by_what_the_agent_writes(
    boss: Agent,  # noqa: F811
    come_on: ComeOn,
    customer: Customer,
) -> None:
    one = await macro(boss, {"kind": "reply", "text": "About {{order.number}}."})
    agent, of = await come_on(), customer.conversation_id
    await agent.do(of, "claim")
    shown = await preview(agent, of, one)
    assert (shown["steps"][0]["missing"], shown["refusal"]["code"]) == (["order.number"], "variable_missing")
    assert (await run(agent, of, one)).json()["missing"] == ["order.number"]
    assert (await preview(agent, of, one, **{"1": "About it, {{customer.name}}."}))["refusal"] is None
    assert (await run(agent, of, one, "r2", **{"1": "About it, {{customer.name}}."})).status_code == 200
    assert ("agent", "About it, Ada Lovelace.") in await customer.said()


async def test_only_who_has_the_conversation_runs_a_macro(
    boss: Agent,  # noqa: F811
    come_on: ComeOn,
    customer: Customer,
) -> None:
    grace, alan = await come_on(), await come_on("Alan Turing")
    of, one = customer.conversation_id, await macro(boss, TAG)
    assert (await run(alan, of, one)).json()["code"] == "not_owner"
    await grace.do(of, "claim")
    refused = await run(alan, of, one)
    assert (refused.status_code, refused.json()["agent_name"]) == (409, "Grace Hopper")
    assert (await run(grace, of, one)).status_code == 200


async def test_a_macro_hands_on_or_lets_rest(
    boss: Agent,  # noqa: F811
    come_on: ComeOn,
    customer: Customer,
    waiting: Waiting,
) -> None:
    team = (await boss.call("POST", "/desk/teams", json={"name": "Returns"})).json()["id"]
    agent, other = await come_on(), await waiting()
    for one in (customer, other):
        await agent.do(one.conversation_id, "claim")
    given = {"kind": "hand_on", "team_id": team, "text": "for {{customer.name}}"}
    first = await macro(boss, given, title="Returns")
    assert (await preview(agent, customer.conversation_id, first))["steps"][0][
        "about"
    ] == "Hand on to Returns"
    after = (await run(agent, customer.conversation_id, first)).json()["conversation"]
    assert (after["owner"], after["notes"][0]["text"]) == ("queue", "To team Returns. for Ada Lovelace")
    second = await macro(boss, {"kind": "snooze", "hours": 24}, title="Rest")
    rested = (await run(agent, other.conversation_id, second)).json()
    assert (rested["steps"], bool(rested["conversation"]["snoozed_until"])) == (["Snoozed for 1 day"], True)


async def test_erasing_the_customer_leaves_nothing_a_macro_wrote_of_them(
    boss: Agent,  # noqa: F811
    come_on: ComeOn,
    customer: Customer,
    hire: Hire,
    db: Database,
) -> None:
    noted = {"kind": "note", "text": "{{customer.name}} was glad."}
    one = await macro(boss, {**TICKET, "text": "{{customer.email}} writes."}, TELL, noted)
    agent, admin = await come_on(), await hire("Robin Falk", role="admin")
    await agent.do(customer.conversation_id, "claim")
    assert (await run(agent, customer.conversation_id, one)).status_code == 200
    erased = await admin.call("POST", "/privacy/erase", json={"customer": "ada@example.com"})
    assert erased.status_code == 200, erased.text
    async with db.read() as session:
        for table in Base.metadata.sorted_tables:
            rows = str([tuple(row) for row in await session.execute(select(table))]).lower()
            assert "lovelace" not in rows, table.name
            assert "ada@example.com" not in rows, table.name
