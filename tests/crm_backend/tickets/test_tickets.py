"""Tickets: opened, found, added to and closed in the chat."""

from datetime import datetime, timedelta

import httpx
import pytest

from crm_backend.database import Database, now
from crm_backend.tickets import service, status
from crm_backend.tickets.models import Ticket
from tests.crm_backend.orders.shop import Bot, Shop, talk

BROKEN = {"category": "damaged", "description": "The lamp arrived broken"}


async def test_a_ticket_is_opened_with_its_promise(ada: Bot) -> None:
    ticket = (await ada.call("/tickets/open", **BROKEN, order_number="1001")).json()["ticket"]
    assert (ticket["number"], ticket["priority"], ticket["order_number"]) == ("T-1001", "high", "KF-1001")
    assert ticket["subject"] == "Damaged item: The lamp arrived broken"
    due = datetime.fromisoformat(ticket["first_response_due"]) - now()
    assert timedelta(hours=3, minutes=59) < due <= timedelta(hours=4)
    assert ticket["last_comment"]["author"] == "customer"


async def test_a_ticket_about_anothers_order_is_refused(ada: Bot) -> None:
    answer = await ada.call("/tickets/open", **BROKEN, order_number="2001")
    assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")


async def test_the_same_key_opens_one_ticket(ada: Bot) -> None:
    numbers = [
        (await ada.call("/tickets/open", key="message-1:open", **BROKEN)).json()["ticket"]["number"]
        for _ in range(2)
    ]
    assert numbers[0] == numbers[1]


async def test_a_stranger_needs_an_email(stranger: Bot) -> None:
    answer = await stranger.call("/tickets/open", **BROKEN)
    assert (answer.status_code, answer.json()["code"]) == (422, "email_needed")
    bad = await stranger.call("/tickets/open", **BROKEN, email="nonsense")
    assert (bad.status_code, bad.json()["code"]) == (422, "invalid_value")
    assert (await stranger.call("/tickets/open", **BROKEN, email="eve@example.com")).status_code == 200


async def test_the_newest_open_ticket_is_meant_without_a_number(ada: Bot) -> None:
    assert (await ada.call("/tickets/find")).json()["code"] == "ticket_not_found"
    for _ in range(2):
        await ada.call("/tickets/open", **BROKEN)
    assert (await ada.call("/tickets/find")).json()["ticket"]["number"] == "T-1002"
    await ada.call("/tickets/close")
    assert (await ada.call("/tickets/find")).json()["ticket"]["number"] == "T-1001"


async def test_only_number_and_email_open_a_ticket_to_strangers(
    ada: Bot, bo: Bot, stranger: Bot, shop: Shop
) -> None:
    await ada.call("/tickets/open", **BROKEN)
    assert (await bo.call("/tickets/find", ticket_number="1001")).status_code == 404
    assert (await stranger.call("/tickets/find", ticket_number="1001")).json()["code"] == "email_needed"
    wrong = await stranger.call("/tickets/find", ticket_number="1001", email="bo@example.com")
    unknown = await stranger.call("/tickets/find", ticket_number="9999", email="bo@example.com")
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.json() == unknown.json()
    right = await stranger.call("/tickets/find", ticket_number="t1001", email="Ada@example.com")
    assert right.json()["ticket"]["number"] == "T-1001"


async def test_a_stranger_finds_what_was_opened_in_this_conversation(
    stranger: Bot, database: Database, client: httpx.AsyncClient, internal_headers: dict[str, str]
) -> None:
    await stranger.call("/tickets/open", **BROKEN, email="eve@example.com")
    assert (await stranger.call("/tickets/find")).json()["ticket"]["number"] == "T-1001"
    other = await talk(database, client, internal_headers, customer=None, address="s9")
    assert (await other.call("/tickets/find")).status_code == 404


async def test_closing_and_adding(ada: Bot) -> None:
    await ada.call("/tickets/open", **BROKEN)
    added = (await ada.call("/tickets/comment", text="Any news?")).json()
    assert added["ticket"]["last_comment"]["body"] == "Any news?"
    assert (await ada.call("/tickets/close", ticket_number="1001")).json()["already"] is False
    assert (await ada.call("/tickets/close", ticket_number="1001")).json()["already"] is True
    closed = await ada.call("/tickets/comment", ticket_number="1001", text="Hello?")
    assert (closed.status_code, closed.json()["code"]) == (409, "ticket_closed")


async def test_a_customers_words_open_a_solved_ticket_again(database: Database, shop: Shop) -> None:
    async with database.write() as session:
        ticket = await service.open_ticket(
            session, email=shop.ada.email, category="other", description="Hm", customer_id=shop.ada.id
        )
        await service.add_comment(session, ticket, author="agent", body="Done")
        status.move(ticket, "solved", at=now())
        await service.add_comment(session, ticket, author="customer", body="Not quite")
        assert (ticket.status, ticket.solved_at) == ("open", None)
        assert ticket.first_response_at is not None
    async with database.read() as session:
        assert [one.number for one in await service.list_tickets_of(session, shop.ada.id)] == ["T-1001"]


@pytest.mark.parametrize(
    ("priority", "response", "resolution"),
    [("urgent", 1, 8), ("high", 4, 24), ("normal", 8, 72), ("low", 24, 120)],
)
def test_due_times(priority: str, response: int, resolution: int) -> None:
    at = now()
    assert status.due_times(priority, at) == (
        at + timedelta(hours=response),
        at + timedelta(hours=resolution),
    )


def test_every_status_knows_its_next() -> None:
    assert set(status.MOVES) == {"open", "pending", "solved", "closed"}
    assert Ticket.__tablename__ == "tickets"


@pytest.mark.parametrize(
    "body",
    [
        {"category": "nonsense", "description": "x"},
        {"category": "other", "description": "   "},
        {"category": "other", "description": "x" * 4001},
        {"category": "other"},
    ],
)
async def test_bad_tickets_are_refused(ada: Bot, body: dict[str, str]) -> None:
    answer = await ada.call("/tickets/open", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "🙂", "a\x00b"])
async def test_odd_words_are_kept_as_they_are(ada: Bot, text: str) -> None:
    ticket = (await ada.call("/tickets/open", category="other", description=text)).json()["ticket"]
    assert ticket["last_comment"]["body"] == text.replace("\x00", "")
