"""Who looked at whom is on the audit log, once an hour."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from crm_backend.database import now
from crm_backend.staff.seen import Look, Looks, look_of
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Agent

READ = "conversation.read"


async def lines(admin: Agent, **narrowed: Any) -> list[tuple[str, str]]:
    entries = (await admin.get("/audit", **narrowed))["entries"]
    return [(one["staff_name"], one["object_id"]) for one in entries]


async def test_reading_a_conversation_is_one_line_an_hour_for_each_who_read_it(
    hire: Hire, open_chat: OpenChat, kefu: FastAPI
) -> None:
    grace, alan = await hire("Grace Hopper"), await hire("Alan Turing", role="admin")
    chat = await open_chat()
    path = f"/conversations/{chat.conversation_id}"
    for _ in range(2):
        for part in ("", "/messages", "/customer"):
            assert (await grace.call("GET", path + part)).status_code == 200
    kefu.state.looks = Looks()  # another process, which asks the log
    assert (await grace.call("GET", path)).status_code == 200
    assert await lines(alan, action=READ) == [("Grace Hopper", chat.conversation_id)]
    await alan.get(path)
    assert await lines(alan, action=READ, staff_id=alan.id) == [("Alan Turing", chat.conversation_id)]
    assert len(await lines(alan, object_type="conversation", object_id=chat.conversation_id)) == 2


async def test_what_was_not_there_was_not_seen(hire: Hire) -> None:
    admin = await hire("Alan Turing", role="admin")
    assert (await admin.call("GET", f"/conversations/{'0' * 36}")).status_code == 404
    assert await lines(admin, action=READ) == []


async def test_the_log_is_narrowed_and_taken_along_as_csv(hire: Hire, open_chat: OpenChat) -> None:
    grace, alan = await hire("Grace Hopper"), await hire("Alan Turing", role="admin")
    chat = await open_chat()
    await grace.get(f"/conversations/{chat.conversation_id}")
    yesterday, tomorrow = ((now() + timedelta(days=days)).isoformat() for days in (-1, 1))
    assert len(await lines(alan, since=yesterday, until=tomorrow)) == 3  # two sign-ins and the look
    assert await lines(alan, since=tomorrow) == await lines(alan, until=yesterday) == []
    assert await lines(alan, action="staff.", staff_id=grace.id) == [("Grace Hopper", grace.id)]
    answer = await alan.call("GET", "/audit/export", params={"action": READ})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["staff_name"], row["action"]) for row in rows] == [("Grace Hopper", READ)]
    assert "attachment" in answer.headers["content-disposition"]
    assert await lines(alan, object_type="export") == [("Alan Turing", "audit")]


@pytest.mark.parametrize(
    ("path", "parameters", "look"),
    [
        ("/api/staff/orders/{number}", {"number": "KF-1"}, Look("order.read", "order", "KF-1")),
        (
            "/api/staff/insights/customers/{customer_id}",
            {"customer_id": "c"},
            Look("customer.read", "customer", "c"),
        ),
        (
            "/api/staff/insights/lists/{topic}/export",
            {"topic": "churn"},
            Look("export.read", "export", "insights/lists/churn"),
        ),
        ("/api/staff/conversations", {}, None),
        ("/api/staff/knowledge/articles/{article_id}", {"article_id": "a"}, None),
    ],
)
def test_looks_are_known_by_their_address(path: str, parameters: dict[str, str], look: Look | None) -> None:
    assert look_of(path, parameters) == look
