"""Canned replies and macros: supervisors write them, agents use them."""

from typing import Any

import pytest

from crm_backend.customers.models import Customer as CustomerRow
from tests.crm_backend.desk.fixtures import ComeOn, Waiting
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.gateway.test_tokens import identity

HELLO = {"title": "Hello", "shortcut": "hello", "text": "Hi {{customer.first_name}}, {{order.number}}?"}
REPLY = {"kind": "reply", "text": "All done, {{customer.first_name}}."}


@pytest.fixture
async def boss(hire: Hire) -> Agent:
    return await hire("Mary Boss", role="supervisor")


async def add(boss: Agent, path: str, **body: Any) -> Any:
    answer = await boss.call("POST", path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def macro(boss: Agent, *actions: dict[str, Any], title: str = "Solved", **more: Any) -> str:
    made = await add(boss, "/macros", title=title, actions=[*actions], **more)
    return str(made["id"])


async def test_a_canned_reply_is_written_changed_and_removed(boss: Agent) -> None:
    made = await add(boss, "/replies", **HELLO)
    assert (made["language"], made["team_id"]) == ("en", None)
    taken = await boss.call("POST", "/replies", json={**HELLO, "title": "Other"})
    assert (taken.status_code, taken.json()["code"]) == (409, "shortcut_taken")
    await add(boss, "/replies", **HELLO, language="de")
    unknown = await boss.call("PUT", f"/replies/{made['id']}", json={**HELLO, "text": "{{order.nr}}"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_variable")
    changed = await boss.call("PUT", f"/replies/{made['id']}", json={**HELLO, "text": "Hi."})
    assert changed.json()["text"] == "Hi."
    assert (await boss.call("DELETE", f"/replies/{made['id']}")).status_code == 204
    gone = await boss.call("DELETE", f"/replies/{made['id']}")
    assert (gone.status_code, gone.json()["code"]) == (404, "no_such_reply")
    book = await boss.get("/replies")
    assert [one["language"] for one in book["replies"]] == ["de"]
    assert "customer.name" in [one["name"] for one in book["variables"]]


@pytest.mark.parametrize(
    "actions",
    [
        [],
        [{"kind": "close"}, REPLY],
        [{"kind": "snooze", "hours": 2}, {"kind": "close"}],
        [{"kind": "snooze", "hours": 0}],
        [{"kind": "dance"}],
        [{"kind": "reply", "text": " "}],
        [{"kind": "reply", "text": "{{nothing}}"}],
        [{"kind": "hand_on", "team_id": "nowhere"}],
    ],
)
async def test_a_macro_that_cannot_run_is_refused(boss: Agent, actions: list[dict[str, Any]]) -> None:
    refused = await boss.call("POST", "/macros", json={"title": "x", "actions": actions})
    assert refused.status_code in (404, 422), refused.text


async def test_in_a_conversation_texts_are_filled_in_and_gaps_are_named(
    boss: Agent, come_on: ComeOn, waiting: Waiting, ada: CustomerRow
) -> None:
    await add(boss, "/replies", **HELLO)
    await add(boss, "/replies", title="A", shortcut="ciao", text="Ciao", language="it")
    agent = await come_on()
    known, stranger = await waiting(identity=identity(sub=ada.id)), await waiting()
    [hello, ciao] = (await agent.get(f"/conversations/{known.conversation_id}/replies"))["replies"]
    assert (hello["text"], hello["missing"]) == ("Hi Ada, {{order.number}}?", ["order.number"])
    assert ciao["shortcut"] == "ciao"
    [hello, _] = (await agent.get(f"/conversations/{stranger.conversation_id}/replies"))["replies"]
    assert hello["missing"] == ["customer.first_name", "order.number"]


async def test_a_teams_texts_are_its_own_until_the_team_is_removed(
    boss: Agent, come_on: ComeOn, waiting: Waiting
) -> None:
    team = (await boss.call("POST", "/desk/teams", json={"name": "Returns"})).json()["id"]
    await add(boss, "/replies", **HELLO, team_id=team)
    one = await macro(boss, {"kind": "tag", "tags": ["x"]}, team_id=team)
    agent, of = await come_on(), (await waiting()).conversation_id
    assert await agent.get(f"/conversations/{of}/replies") == {"replies": [], "macros": []}
    hidden = await agent.call("POST", f"/conversations/{of}/macros/{one}/preview", json={})
    assert (hidden.status_code, hidden.json()["code"]) == (404, "no_such_macro")
    profile = {"capacity": 4, "languages": [], "topics": [], "team_ids": [team]}
    await boss.call("PUT", f"/desk/agents/{agent.id}", json=profile)
    assert len((await agent.get(f"/conversations/{of}/replies"))["macros"]) == 1
    await boss.call("PUT", f"/desk/agents/{agent.id}", json={**profile, "team_ids": []})
    assert (await boss.call("DELETE", f"/desk/teams/{team}")).status_code == 204
    assert len((await agent.get(f"/conversations/{of}/replies"))["replies"]) == 1
