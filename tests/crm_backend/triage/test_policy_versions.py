"""Admins change the policy, see who did, and take it back."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from crm_backend.database import Database
from crm_backend.staff.models import AuditEntry
from crm_backend.triage import service
from crm_backend.triage.weights import SHIPPED, read_settings
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import Hire, OpenChat

PATH = "/escalation-policy"
JUMPY = replace(SHIPPED, escalate_from=0.4).as_json()


async def test_before_anybody_changed_it_the_shipped_policy_holds(hire: Hire) -> None:
    policy = await (await hire()).get(PATH)
    assert policy["active"]["version"] == 0
    assert policy["active"]["settings"] == SHIPPED.as_json()
    assert [one["version"] for one in policy["history"]] == [0]


async def test_a_new_version_holds_and_an_older_one_comes_back(hire: Hire, db: Database) -> None:
    admin = await hire("Mary Boss", role="admin")
    made = await admin.call("POST", PATH, json={"settings": JUMPY, "note": "jumpy"})
    assert made.status_code == 201, made.text
    assert made.json() | {"created_at": ""} == {
        "version": 1,
        "settings": JUMPY,
        "note": "jumpy",
        "author": "Mary Boss",
        "created_at": "",
        "active": True,
    }
    second = await admin.call("POST", PATH, json={"settings": {"escalate_from": 2}, "note": "calm"})
    assert second.json()["settings"] == SHIPPED.as_json() | {"escalate_from": 2.0}
    back = await admin.call("POST", f"{PATH}/1/activate")
    assert (back.status_code, back.json()["active"]) == (200, True)
    policy = await admin.get(PATH)
    assert [(one["version"], one["active"]) for one in policy["history"]] == [
        (2, False),
        (1, True),
        (0, False),
    ]
    assert (await admin.call("POST", f"{PATH}/0/activate")).json()["version"] == 0
    assert (await admin.get(PATH))["active"]["version"] == 0
    async with db.read() as session:
        entries = await session.scalars(
            select(AuditEntry).where(AuditEntry.object_type == "escalation_policy").order_by(AuditEntry.id)
        )
        assert [(one.action, one.object_id) for one in entries] == [
            ("escalation_policy.add", "1"),
            ("escalation_policy.add", "2"),
            ("escalation_policy.activate", "1"),
            ("escalation_policy.activate", "0"),
        ]


@pytest.mark.parametrize("role", ["agent", "supervisor"])
async def test_only_admins_write(hire: Hire, role: str) -> None:
    member = await hire(role=role)
    assert (await member.get(PATH))["history"]
    for path in (PATH, f"{PATH}/0/activate"):
        refused = await member.call("POST", path, json={"settings": JUMPY, "note": "mine"})
        assert (refused.status_code, refused.json()["code"]) == (403, "role_needed")


async def test_strangers_see_nothing(http: httpx.AsyncClient, kefu: FastAPI) -> None:
    assert (await http.get(f"/api/staff{PATH}")).status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"settings": {"misunderstod": {}}, "note": "n"}, "settings.misunderstod"),
        ({"settings": {"escalate_from": -1}, "note": "n"}, "settings.escalate_from"),
        (
            {"settings": {"refused": {"weight": 9, "starts": 0, "full": 1}}, "note": "n"},
            "settings.refused.weight",
        ),
        ({"settings": {"refused": {"weight": 1, "starts": 2, "full": 1}}, "note": "n"}, "settings.refused"),
        ({"settings": {"refused": {"weight": 1, "full": 1}}, "note": "n"}, "settings.refused.starts"),
        ({"settings": {}, "note": "  "}, "note"),
        ({"settings": {}}, "note"),
        ({"note": "n"}, "settings"),
        ({"settings": {}, "note": "n", "active": False}, "active"),
    ],
)
async def test_wrong_settings_are_refused_by_name(hire: Hire, body: dict[str, Any], field: str) -> None:
    admin = await hire(role="admin")
    refused = await admin.call("POST", PATH, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert (await admin.get(PATH))["active"]["version"] == 0


async def test_an_unknown_version_is_not_found(hire: Hire) -> None:
    admin = await hire(role="admin")
    refused = await admin.call("POST", f"{PATH}/7/activate")
    assert (refused.status_code, refused.json()["code"]) == (404, "policy_not_found")


async def test_two_admins_at_once_both_count(hire: Hire) -> None:
    admin = await hire(role="admin")
    body = {"settings": {}, "note": "at once"}
    answers = await asyncio.gather(*(admin.call("POST", PATH, json=body) for _ in range(4)))
    made = sorted(one.json()["version"] for one in answers if one.status_code == 201)
    assert made == list(range(1, len(made) + 1))
    assert {one.json().get("code") for one in answers if one.status_code != 201} <= {"policy_changed"}
    history = (await admin.get(PATH))["history"]
    assert sum(one["active"] for one in history) == 1


async def test_the_next_message_is_judged_by_the_new_version(
    hire: Hire, open_chat: OpenChat, rasa: FakeRasa
) -> None:
    rasa.script = lambda turn: answer("Sorry?", intent="nlu_fallback")
    customer, admin = await open_chat(), await hire(role="admin")
    await customer.send("blargh")
    await customer.hears("Sorry?")
    await admin.call("POST", PATH, json={"settings": JUMPY, "note": "jumpy"})
    other = await open_chat()
    await other.send("blargh")
    await other.hears("handing you over")
    handoff = (await admin.get(f"/conversations/{other.conversation_id}"))["handoff"]
    assert handoff["policy_version"] == 1


async def test_another_process_sees_it_within_a_second(hire: Hire, db: Database) -> None:
    admin = await hire(role="admin")
    async with db.read() as session:
        assert (await service.active_policy(session)).version == 0
    remembered = dict(service._remembered)
    await admin.call("POST", PATH, json={"settings": JUMPY, "note": "jumpy"})
    service._remembered.update(remembered)  # as a process that did not make the change
    await asyncio.sleep(0.6)
    async with db.read() as session:
        policy = await service.active_policy(session)
    assert (policy.version, policy.settings.escalate_from) == (1, 0.4)


def test_settings_stored_by_an_older_kefu_can_be_read() -> None:
    stored = {"escalate_from": 1.5, "a_reason_that_went": {"weight": 1.0}}
    assert read_settings(stored) == replace(SHIPPED, escalate_from=1.5)


async def test_what_other_settings_would_have_done_is_told_before_they_hold(
    hire: Hire, open_chat: OpenChat, rasa: FakeRasa
) -> None:
    admin = await hire("Mary Boss", role="admin")
    rasa.script = lambda turn: answer("Sorry?", intent="nlu_fallback", confidence=0.2)
    lost, furious = await open_chat(), await open_chat()
    await lost.send("blorp the frumious")
    await lost.hears("Sorry?")
    await furious.send("I want to talk to a real person now")
    await furious.hears("handing you over")
    await admin.do(furious.conversation_id, "handoff-verdict", verdict="right")

    async def ask(**changes: Any) -> Any:
        body = {"settings": SHIPPED.as_json() | changes}
        return (await admin.call("POST", f"{PATH}/what-if", json=body)).json()

    same = await ask()
    assert (same["conversations"], same["called"], same["would_call"]) == (2, 1, 1)
    assert (same["more"], same["fewer"]) == (0, 0)
    jumpy = await ask(escalate_from=0.2)
    assert (jumpy["would_call"], jumpy["more_examples"]) == (2, [lost.conversation_id])
    deaf = await ask(escalate_from=5)
    assert (deaf["would_call"], deaf["fewer_judged_right"]) == (0, 1)
    assert deaf["fewer_examples"] == [furious.conversation_id]
    assert (await admin.get(PATH))["active"]["version"] == 0
