"""What agents do with the conversations that wait."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.database import Database
from crm_backend.desk import texts
from crm_backend.staff.models import AuditEntry
from tests.crm_backend.gateway.fake_rasa import FakeRasa
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Customer
from tests.crm_backend.gateway.server import listening, serve
from tests.crm_backend.gateway.test_tokens import identity


@pytest.fixture
def waiting(open_chat: OpenChat) -> OpenChat:
    async def open_and_call(**body: object) -> Customer:
        customer = await open_chat(**body)
        await customer.press("Talk to a person")
        await customer.hears("in line")
        return customer

    return open_and_call


async def test_the_story_from_the_call_to_the_bots_return(
    waiting: OpenChat, hire: Hire, rasa: FakeRasa
) -> None:
    customer, agent = await waiting(), await hire()
    await customer.send("are you there?")
    claimed = await agent.do(customer.conversation_id, "claim")
    assert claimed.status_code == 200
    assert claimed.json()["can"] == {
        "claim": False,
        "reply": True,
        "return_to_bot": True,
        "close": True,
        "transfer": True,
    }
    assert (await agent.reply(customer.conversation_id, "Yes!")).status_code == 202
    assert (await customer.state())["agent_name"] == "Grace Hopper"
    returned = await agent.do(customer.conversation_id, "return-to-bot", note="sorted")
    assert returned.json()["owner"] == "bot"
    await customer.send("thanks bot")
    await customer.hears("You said: thanks bot")
    assert await customer.said() == [
        ("customer", "Talk to a person"),
        ("system", texts.escalation(1, instead=texts.offer("nobody_on"))),
        ("customer", "are you there?"),
        ("system", "Grace Hopper joined the conversation."),
        ("agent", "Yes!"),
        ("system", texts.BACK_TO_BOT),
        ("customer", "thanks bot"),
        ("bot", "You said: thanks bot"),
    ]
    assert rasa.texts == ["thanks bot"]


async def test_a_closed_conversation_opens_again_when_the_customer_writes(
    waiting: OpenChat, hire: Hire
) -> None:
    customer, agent = await waiting(), await hire()
    await agent.do(customer.conversation_id, "claim")
    assert (await agent.do(customer.conversation_id, "close")).json()["owner"] == "closed"
    assert (await customer.said())[-1] == ("system", texts.CLOSED)
    assert (await customer.state())["owner"] == "closed"
    again = await agent.do(customer.conversation_id, "claim")
    assert (again.status_code, again.json()["code"]) == (409, "conversation_closed")
    await customer.send("one more thing")
    await customer.hears("You said: one more thing")
    assert (await customer.state())["owner"] == "bot"


async def test_of_two_who_claim_at_once_one_wins_and_the_other_learns_the_name(
    waiting: OpenChat, hire: Hire
) -> None:
    customer = await waiting()
    grace, alan = await hire("Grace Hopper"), await hire("Alan Turing")
    answers = await asyncio.gather(*(one.do(customer.conversation_id, "claim") for one in (grace, alan)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert lost["code"] == "already_claimed"
    assert lost["agent_name"] == won["owner_name"]
    joined = [text for _, text in await customer.said() if "joined" in text]
    assert len(joined) == 1


async def test_claiming_ones_own_again_changes_nothing(waiting: OpenChat, hire: Hire) -> None:
    customer, agent = await waiting(), await hire()
    for _ in range(2):
        assert (await agent.do(customer.conversation_id, "claim")).status_code == 200
    assert len([text for _, text in await customer.said() if "joined" in text]) == 1


async def test_only_the_owner_speaks(waiting: OpenChat, hire: Hire) -> None:
    customer = await waiting()
    grace, alan = await hire("Grace Hopper"), await hire("Alan Turing")
    early = await grace.reply(customer.conversation_id, "hi")
    assert (early.status_code, early.json()["code"]) == (409, "not_owner")
    await grace.do(customer.conversation_id, "claim")
    for deed in ("return-to-bot", "close", "typing"):
        assert (await alan.do(customer.conversation_id, deed)).status_code == 409
    refused = await alan.reply(customer.conversation_id, "hi")
    assert (refused.status_code, refused.json()["agent_name"]) == (409, "Grace Hopper")
    assert ("agent", "hi") not in await customer.said()


async def test_a_supervisor_reads_everything_and_may_give_back_but_not_speak(
    waiting: OpenChat, hire: Hire
) -> None:
    customer = await waiting()
    grace, boss = await hire("Grace Hopper"), await hire("Mary Boss", role="supervisor")
    await grace.do(customer.conversation_id, "claim")
    path = f"/conversations/{customer.conversation_id}"
    assert (await boss.get(f"{path}/messages"))["messages"]
    assert (await boss.get(path))["can"] == {
        "claim": False,
        "reply": False,
        "return_to_bot": True,
        "close": True,
        "transfer": True,
    }
    assert (await boss.reply(customer.conversation_id, "hi")).status_code == 409
    assert (await boss.do(customer.conversation_id, "return-to-bot")).status_code == 200


async def test_an_agents_message_sent_twice_is_one_message(waiting: OpenChat, hire: Hire) -> None:
    customer, agent = await waiting(), await hire()
    await agent.do(customer.conversation_id, "claim")
    first, second = [
        await agent.do(customer.conversation_id, "messages", client_id="a1", text="hello") for _ in range(2)
    ]
    assert (first.status_code, second.status_code) == (202, 200)
    assert first.json() == second.json()
    assert [text for sender, text in await customer.said() if sender == "agent"] == ["hello"]


async def test_the_queue_is_oldest_first_in_pages(waiting: OpenChat, hire: Hire) -> None:
    customers = [await waiting() for _ in range(5)]
    agent = await hire()
    page = await agent.get("/conversations", owner="queue", limit=2)
    seen = [one["id"] for one in page["conversations"]]
    while page["next_cursor"]:
        page = await agent.get("/conversations", owner="queue", limit=2, cursor=page["next_cursor"])
        seen += [one["id"] for one in page["conversations"]]
    assert seen == [customer.conversation_id for customer in customers]
    assert page["counts"] == {
        "queue": 5,
        "mine": 0,
        "agents": 0,
        "bot": 0,
        "closed": 0,
        "mentions": 0,
        "unassigned": 5,
        "all": 5,
        "snoozed": 0,
    }
    newest_first = await agent.get("/conversations", owner="all", limit=50)
    assert [one["id"] for one in newest_first["conversations"]] == seen[::-1]


async def test_a_row_says_why_who_and_what(
    waiting: OpenChat, hire: Hire, ada: CustomerRow, open_chat: OpenChat
) -> None:
    await open_chat()  # opened, never written in: not on any list
    customer = await waiting(identity=identity(sub=ada.id))
    agent = await hire()
    page = await agent.get("/conversations")
    [row] = page["conversations"]
    assert row["customer"] == {"name": "Ada Lovelace", "email": "ada@example.com"}
    assert row["reasons"] == [{"code": "asked_for_person", "text": "Asked for a person"}]
    assert row["waiting_since"]
    assert row["last_message"]["sender"] != "system", "a row shows what somebody said, not our own notes"
    await agent.do(customer.conversation_id, "claim")
    await customer.send("hello")
    [row] = (await agent.get("/conversations", owner="mine"))["conversations"]
    assert (row["owner_name"], row["unread"]) == ("Grace Hopper", True)
    context = await agent.get(f"/conversations/{customer.conversation_id}/customer")
    assert context["customer"]["email"] == "ada@example.com"
    assert (context["orders"], context["tickets"]) == ([], [])


async def test_a_stranger_has_no_customer_context(waiting: OpenChat, hire: Hire) -> None:
    customer, agent = await waiting(), await hire()
    context = await agent.get(f"/conversations/{customer.conversation_id}/customer")
    identity = context.pop("identity")
    assert (identity["level"], identity["orders"], identity["wrong_tries"]) == ("unknown", [], 0)
    assert context == {"customer": None, "orders": [], "tickets": [], "looking_at": None}


async def test_strangers_to_the_house_learn_nothing(waiting: OpenChat, http: httpx.AsyncClient) -> None:
    customer = await waiting()
    for path in ("", f"/{customer.conversation_id}", f"/{customer.conversation_id}/messages"):
        response = await http.get(f"/api/staff/conversations{path}", headers=customer.headers)
        assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("unknown", ["00000000-0000-0000-0000-000000000000", "nonsense", "x%00y" + "z" * 33])
async def test_an_unknown_conversation_is_not_found(hire: Hire, unknown: str) -> None:
    agent = await hire()
    for method, deed in (("GET", ""), ("GET", "/messages"), ("GET", "/customer"), ("POST", "/claim")):
        response = await agent.call(method, f"/conversations/{unknown}{deed}")
        assert (response.status_code, response.json()["code"]) == (404, "conversation_not_found")


async def test_odd_cursors_are_refused(hire: Hire) -> None:
    agent = await hire()
    for cursor in ("nonsense", "é", "MjAyNnx4", "//8="):
        response = await agent.call("GET", "/conversations", params={"cursor": cursor})
        assert (response.status_code, response.json()["code"]) == (422, "invalid_cursor")


async def test_every_deed_is_on_the_audit_log(waiting: OpenChat, hire: Hire, db: Database) -> None:
    customer, agent = await waiting(), await hire()
    await agent.do(customer.conversation_id, "claim")
    await agent.reply(customer.conversation_id, "hi")
    await agent.do(customer.conversation_id, "return-to-bot", note="  all good ")
    await agent.do(customer.conversation_id, "claim")
    await agent.do(customer.conversation_id, "close")
    async with db.read() as session:
        query = select(AuditEntry).where(AuditEntry.object_id == customer.conversation_id)
        entries = list(await session.scalars(query.order_by(AuditEntry.id)))
    deeds = [entry.action.removeprefix("conversation.") for entry in entries]
    assert deeds == ["claim", "reply", "return_to_bot", "claim", "close"]
    assert {entry.staff_id for entry in entries} == {agent.id}
    assert entries[2].detail == {"note": True}


async def test_consoles_hear_of_every_change(kefu: FastAPI, waiting: OpenChat, hire: Hire) -> None:
    agent = await hire()
    headers = {"Cookie": f"kefu_staff={agent.cookies['kefu_staff']}"}
    async with serve(kefu) as running, listening(f"{running.url}/api/staff/events", headers) as stream:
        customer = await waiting()
        await asyncio.sleep(0.2)
        assert stream.of("conversation.changed")[-1]["owner"] == "queue"
        await agent.do(customer.conversation_id, "claim")
        await customer.http.post("/api/chat/typing", headers=customer.headers)
        [typing] = [hint for hint in await stream.until("typing") if hint["sender"] == "customer"]
        assert typing["conversation_id"] == customer.conversation_id
        changes = stream.of("conversation.changed")
        assert changes[-1] == {
            "conversation_id": customer.conversation_id,
            "owner": f"agent:{agent.id}",
            "seq": len(await customer.read()) + 2,
        }
        assert len({(one["conversation_id"], one["seq"]) for one in changes}) == len(changes)


async def test_the_console_stream_needs_a_session(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/staff/events")).status_code == 401


async def test_an_agent_may_take_a_conversation_from_the_bot(
    open_chat: OpenChat, hire: Hire, owner_of: Callable[[str], Awaitable[str]]
) -> None:
    customer, agent = await open_chat(), await hire()
    await customer.send("hello")
    await customer.hears("You said: hello")
    assert (await agent.do(customer.conversation_id, "claim")).status_code == 200
    assert await owner_of(customer.conversation_id) == f"agent:{agent.id}"
