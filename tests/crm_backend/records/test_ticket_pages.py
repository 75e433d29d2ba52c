"""The page of tickets: found by what one remembers, given to somebody, never closed by accident."""

from datetime import timedelta
from typing import Any

from crm_backend.database import Database, now
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.service import open_ticket
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.orders.shop import Shop


async def open_some(db: Database, shop: Shop) -> list[str]:
    wishes: list[dict[str, Any]] = [
        {"category": "damaged", "description": "The lamp hums", "customer_id": shop.ada.id},
        {"category": "other", "description": "Do you ship to Zürich?", "email": "eve@example.com"},
        {"category": "review", "description": "Lovely vase", "customer_id": shop.bo.id},
    ]
    numbers = []
    async with db.write() as session:
        for wish in wishes:
            ticket = await open_ticket(session, **{"email": "ada@example.com", **wish})
            numbers.append(ticket.number)
    return numbers


def numbers_of(page: Any) -> list[str]:
    return [one["number"] for one in page["tickets"]]


async def test_tickets_are_found_by_state_priority_topic_agent_and_words(
    hire: Hire, shop: Shop, db: Database
) -> None:
    grace = await hire()
    lamp, zurich, vase = await open_some(db, shop)
    assert numbers_of(await grace.get("/tickets")) == [vase, zurich, lamp]
    assert numbers_of(await grace.get("/tickets", sort="due")) == [lamp, zurich, vase]  # 4, 8, 24 hours
    await grace.call("PATCH", f"/tickets/{lamp}", json={"assignee_id": grace.id})
    await grace.call("PATCH", f"/tickets/{vase}", json={"status": "solved"})
    for narrowed, found in (
        ({"status": "solved"}, [vase]),
        ({"priority": "high"}, [lamp]),
        ({"category": "other"}, [zurich]),
        ({"assignee": grace.id}, [lamp]),
        ({"assignee": "nobody"}, [vase, zurich]),
        ({"q": "HUMS"}, [lamp]),
        ({"q": lamp.lower()}, [lamp]),
        ({"q": "Lovelace"}, []),
        ({"q": "łovelace"}, [lamp]),
        ({"q": "eve@"}, [zurich]),
        ({"q": "100%"}, []),
        ({"status": "open", "q": "vase"}, []),
    ):
        assert numbers_of(await grace.get("/tickets", **narrowed)) == found, narrowed


async def test_the_list_goes_on_where_a_page_ended(hire: Hire, shop: Shop, db: Database) -> None:
    grace = await hire()
    lamp, zurich, vase = await open_some(db, shop)
    for sort, order in (("newest", [vase, zurich, lamp]), ("due", [lamp, zurich, vase])):
        seen: list[str] = []
        cursor: str | None = None
        while len(seen) < 9:
            more = {"cursor": cursor} if cursor else {}
            page = await grace.get("/tickets", sort=sort, limit=1, **more)
            seen += numbers_of(page)
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == order
    assert (await grace.call("GET", "/tickets?cursor=nonsense")).json()["code"] == "invalid_cursor"


async def test_what_is_done_with_a_ticket_is_its_history(hire: Hire, shop: Shop, db: Database) -> None:
    grace, mary = await hire(), await hire("Mary Jackson")
    [lamp, *_] = await open_some(db, shop)
    for body in (
        {"assignee_id": mary.id},
        {"assignee_id": mary.id},  # no change, no line
        {"priority": "urgent"},
        {"status": "pending"},
        {"assignee_id": None},
    ):
        assert (await grace.call("PATCH", f"/tickets/{lamp}", json=body)).status_code == 200
    await grace.call("POST", f"/tickets/{lamp}/notes", json={"text": "The supplier knows this"})
    await grace.call("POST", f"/tickets/{lamp}/reply", json={"text": "A new one is on its way"})
    shown = await grace.get(f"/tickets/{lamp}")
    assert [(one["kind"], one["author_name"], one["text"]) for one in shown["history"]] == [
        ("comment", None, "The lamp hums"),
        ("assignee", "Grace Hopper", "Mary Jackson"),
        ("priority", "Grace Hopper", "urgent"),
        ("status", "Grace Hopper", "pending"),
        ("assignee", "Grace Hopper", ""),
        ("note", "Grace Hopper", "The supplier knows this"),
        ("comment", None, "A new one is on its way"),
    ]
    assert (shown["status"], shown["priority"], shown["assignee_id"]) == ("pending", "urgent", None)


async def test_a_closed_ticket_says_no(hire: Hire, shop: Shop, db: Database) -> None:
    grace = await hire()
    [lamp, *_] = await open_some(db, shop)
    closed = await grace.call("PATCH", f"/tickets/{lamp}", json={"status": "closed"})
    assert (closed.json()["may_become"], closed.json()["may_answer"]) == ([], False)
    for body in ({"status": "open"}, {"priority": "low"}, {"assignee_id": grace.id}):
        refused = await grace.call("PATCH", f"/tickets/{lamp}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, "ticket_closed")
    assert (await grace.call("PATCH", "/tickets/T-999999", json={})).status_code == 404


async def test_nobody_who_is_not_there_gets_a_ticket(hire: Hire, shop: Shop, db: Database) -> None:
    grace = await hire()
    [lamp, *_] = await open_some(db, shop)
    refused = await grace.call("PATCH", f"/tickets/{lamp}", json={"assignee_id": "nobody-here"})
    assert (refused.status_code, refused.json()["code"]) == (404, "agent_not_found")


async def test_a_late_ticket_is_marked(hire: Hire, shop: Shop, db: Database) -> None:
    grace = await hire()
    lamp, _zurich, vase = await open_some(db, shop)
    async with db.write() as session:
        from sqlalchemy import select

        ticket = (await session.scalars(select(Ticket).where(Ticket.number == lamp))).one()
        ticket.first_response_due = now() - timedelta(minutes=1)
    page = await grace.get("/tickets")
    assert {one["number"]: one["overdue"] for one in page["tickets"]}[lamp] is True
    assert {one["number"]: one["overdue"] for one in page["tickets"]}[vase] is False


async def test_a_supervisor_takes_the_list_along(hire: Hire, shop: Shop, db: Database) -> None:
    mary = await hire("Mary Jackson", role="supervisor")
    await open_some(db, shop)
    answer = await mary.call("GET", "/tickets/export?q=vase")
    lines = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert (len(lines), "Review: Lovely vase" in lines[1]) == (2, True)
