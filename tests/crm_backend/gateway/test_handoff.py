"""What is kept of each decision, what the customer hears at a handover, and what agents say of it."""

from typing import Any

import pytest
from sqlalchemy import select

from crm_backend.database import Database
from crm_backend.triage.models import EscalationDecision
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Agent, Customer


async def decisions_of(db: Database, customer: Customer) -> list[EscalationDecision]:
    query = select(EscalationDecision).where(EscalationDecision.conversation_id == customer.conversation_id)
    async with db.read() as session:
        return list(await session.scalars(query.order_by(EscalationDecision.created_at)))


async def test_every_message_the_bot_handles_leaves_a_decision(
    open_chat: OpenChat, rasa: FakeRasa, db: Database
) -> None:
    customer = await open_chat()
    await customer.send("where is it")
    await customer.hears("You said: where is it")
    rasa.script = lambda turn: answer("Sorry?", intent="nlu_fallback")
    await customer.send("blargh")
    await customer.hears("Sorry?")
    await customer.send("blurgh")
    await customer.hears("You are next in line")
    stay, repair, escalate = await decisions_of(db, customer)
    assert (stay.kind, stay.inputs, stay.reasons, stay.score) == ("stay", {}, [], 0)
    assert repair.kind == "repair"
    assert repair.inputs.items() >= {"misunderstood": 1, "stuck": 1}.items()
    assert (escalate.kind, escalate.policy_version) == ("escalate", 0)
    assert escalate.inputs["misunderstood"] == 2
    assert escalate.reasons[0]["code"] == "misunderstood"
    assert escalate.score == pytest.approx(sum(reason["weight"] for reason in escalate.reasons))
    asked = [message["id"] for message in await customer.read() if message["sender"] == "customer"]
    assert [one.message_id for one in (stay, repair, escalate)] == asked


async def test_a_last_excuse_is_not_said_beside_the_handover(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.script = lambda turn: answer("Sorry?", intent="nlu_fallback")
    customer = await open_chat()
    await customer.send("blargh")
    await customer.hears("Sorry?")
    await customer.send("blurgh")
    await customer.hears("Sorry that I couldn't solve this. I'm handing you over to a colleague.")
    assert [sender for sender, _ in await customer.said()] == ["customer", "bot", "customer", "system"]


async def test_a_promise_of_the_bots_own_is_not_repeated(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.script = lambda turn: answer("I'll get a colleague.", actions=["action_request_human"])
    customer = await open_chat()
    await customer.send("a human please")
    told = await customer.hears("You are next in line")
    assert "handing you over" not in told["text"]
    assert ("bot", "I'll get a colleague.") in await customer.said()


async def test_a_danger_calls_a_person_at_once_and_no_form(
    open_chat: OpenChat, rasa: FakeRasa, hire: Hire
) -> None:
    rasa.script = lambda turn: answer("Which order?", intent="report_damaged_item", active_loop="damage_form")
    customer, agent = await open_chat(), await hire()
    await customer.send("the lamp caught fire and my hand is burnt")
    await customer.hears("This is something for a person.")
    assert ("bot", "Which order?") not in await customer.said()
    [row] = (await agent.get("/conversations"))["conversations"]
    assert row["reasons"][0] == {"code": "sensitive_topic", "text": "Somebody may be in danger"}


async def test_an_answer_stands_although_a_person_is_called(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.script = lambda turn: answer("It arrives today.", slots={"order_number": "KF-1"})
    customer = await open_chat()
    await customer.send("where is KF-1? my lawyer will write to you")
    await customer.hears("You are next in line")
    assert ("bot", "It arrives today.") in await customer.said()


async def test_the_third_time_the_same_is_asked_is_a_persons(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.script = lambda turn: answer("On its way.", slots={"order_number": "KF-1"})
    customer = await open_chat()
    for times in (1, 2):
        await customer.send("where is KF-1")
        await customer.hears("On its way.", times=times)
    hints = [turn["metadata"]["asked_before"] for turn in rasa.turns]
    assert hints == [[], [{"ask": "track_order", "subject": "KF-1"}]]
    await customer.send("where is KF-1")
    await customer.hears("You are next in line")


async def test_refused_after_refused_is_a_persons(open_chat: OpenChat, rasa: FakeRasa) -> None:
    refusal = {"slots": {"outcome": "refused_answer"}, "actions": ["action_answer_question"]}
    rasa.script = lambda turn: answer("I don't know.", intent="ask_question", **refusal)
    customer = await open_chat()
    await customer.send("do you rent lamps?")
    await customer.hears("I don't know.")
    await customer.send("can I lease a sofa?")
    await customer.hears("You are next in line")


async def test_the_wait_is_told_once_it_is_known(open_chat: OpenChat, hire: Hire) -> None:
    agent = await hire()
    for _ in range(3):
        customer = await open_chat()
        await customer.press("Talk to a person")
        told = await customer.hears("in line")
        assert "usually takes" not in told["text"]
        await agent.do(customer.conversation_id, "claim")
    customer = await open_chat()
    await customer.press("Talk to a person")
    await customer.hears("You are next in line; it usually takes about a minute.")


async def called(open_chat: OpenChat) -> Customer:
    customer = await open_chat()
    await customer.press("Talk to a person")
    await customer.hears("in line")
    return customer


async def judge(agent: Agent, customer: Customer, **body: Any) -> tuple[int, dict[str, Any]]:
    response = await agent.do(customer.conversation_id, "handoff-verdict", **body)
    return response.status_code, response.json()


async def test_agents_judge_a_handover_and_may_change_their_mind(open_chat: OpenChat, hire: Hire) -> None:
    customer, grace, alan = await called(open_chat), await hire(), await hire("Alan Turing")
    path = f"/conversations/{customer.conversation_id}"
    handoff = (await grace.get(path))["handoff"]
    assert (handoff["verdict"], handoff["reasons"][0]["code"]) == (None, "asked_for_person")
    status, verdict = await judge(grace, customer, verdict="right")
    assert (status, verdict["verdict"], verdict["by"]) == (200, "right", "Grace Hopper")
    _, verdict = await judge(alan, customer, verdict="too_late", decision_id=handoff["decision_id"])
    assert (await grace.get(path))["handoff"]["verdict"] == verdict
    assert (verdict["verdict"], verdict["by"]) == ("too_late", "Alan Turing")


async def test_there_must_be_a_handover_to_judge(
    open_chat: OpenChat, hire: Hire, db: Database, rasa: FakeRasa
) -> None:
    agent, customer, other = await hire(), await open_chat(), await called(open_chat)
    assert (await judge(agent, customer, verdict="right"))[1]["code"] == "no_escalation"
    await customer.send("hello")
    await customer.hears("You said: hello")
    [stay] = await decisions_of(db, customer)
    assert (await judge(agent, customer, verdict="right", decision_id=stay.id))[1]["code"] == "no_escalation"
    assert (await judge(agent, other, verdict="right", decision_id=stay.id))[1][
        "code"
    ] == "decision_not_found"
    assert (await judge(agent, other, verdict="perfect"))[0] == 422
    assert (await agent.get(f"/conversations/{customer.conversation_id}"))["handoff"] is None
    unknown = await agent.do("00000000-0000-0000-0000-000000000000", "handoff-verdict", verdict="right")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "conversation_not_found")
