"""What customers do with their account in the chat."""

import pytest
from sqlalchemy import func, select

from crm_backend.customers.addresses import missing_parts
from crm_backend.customers.models import NewsletterRequest, PasswordReset
from crm_backend.customers.service import get_by_email
from crm_backend.database import Database
from tests.crm_backend.orders.shop import Bot


async def test_me_says_who_is_signed_in(ada: Bot, stranger: Bot) -> None:
    me = (await ada.call("/customers/me")).json()
    assert (me["signed_in"], me["name"], me["email"]) == (True, "Ada Łovelace", "ada@example.com")
    assert set(me) == {"signed_in", "name", "email", "phone", "address", "newsletter", "language"}
    assert (await stranger.call("/customers/me")).json() == {"signed_in": False}


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("name", "  Ada   King ", "Ada King"),
        ("email", "Ada.King@Example.com", "ada.king@example.com"),
        ("phone", "+44 20 7946 0000", "+44 20 7946 0000"),
        ("address", "5 Main Street\nLondon SW1A 1AA", "5 Main Street\nLondon SW1A 1AA"),
    ],
)
async def test_a_field_is_changed(ada: Bot, field: str, value: str, stored: str) -> None:
    answer = await ada.call("/customers/update", field=field, value=value)
    assert answer.json() == {"field": field, "value": stored}
    assert (await ada.call("/customers/me")).json()[field] == stored


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "123", "invalid_value"),
        ("name", "", "invalid_value"),
        ("email", "not an e-mail", "invalid_value"),
        ("email", "bo@example.com", "invalid_value"),
        ("phone", "call me", "invalid_value"),
        ("phone", "12", "invalid_value"),
        ("address", "somewhere", "address_incomplete"),
        ("password", "x", "invalid_input"),
    ],
)
async def test_a_value_that_cannot_be_right_is_refused(ada: Bot, field: str, value: str, code: str) -> None:
    answer = await ada.call("/customers/update", field=field, value=value)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await ada.call("/customers/me")).json()["email"] == "ada@example.com"


@pytest.mark.parametrize(
    ("path", "body"), [("/customers/update", {"field": "name", "value": "X Y"}), ("/customers/delete", {})]
)
async def test_strangers_have_no_account_to_change(stranger: Bot, path: str, body: dict[str, str]) -> None:
    answer = await stranger.call(path, **body)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")


async def test_open_orders_stand_against_a_deletion(ada: Bot) -> None:
    answer = await ada.call("/customers/delete")
    assert (answer.status_code, answer.json()["code"]) == (409, "open_orders")
    assert [order["number"] for order in answer.json()["orders"]] == ["KF-1002", "KF-1003"]


async def test_a_deletion_is_requested_once(bo: Bot) -> None:
    await bo.call("/orders/cancel", order_number="2001")
    first = (await bo.call("/customers/delete")).json()
    again = (await bo.call("/customers/delete")).json()
    assert first["status"] == "deletion_requested"
    assert first["ticket"]["number"] == again["ticket"]["number"]


async def test_a_reset_tells_a_stranger_nothing(stranger: Bot, ada: Bot, database: Database) -> None:
    known = await stranger.call("/customers/password-reset", email="ada@example.com")
    unknown = await stranger.call("/customers/password-reset", email="abc@example.com")
    assert known.json() == unknown.json() == {"sent_to": "a…@example.com"}
    assert (await ada.call("/customers/password-reset")).json() == {"sent_to": "a…@example.com"}
    assert (await stranger.call("/customers/password-reset")).json()["code"] == "email_needed"
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(PasswordReset)) == 2


async def test_the_newsletter(ada: Bot, stranger: Bot, database: Database) -> None:
    assert (await ada.call("/customers/newsletter", subscribe=True)).json()["subscribed"] is True
    assert (await ada.call("/customers/me")).json()["newsletter"] is True
    answer = await stranger.call("/customers/newsletter", subscribe=False, email="ada@example.com")
    assert answer.json() == {"subscribed": False, "email": "a…@example.com"}
    async with database.read() as session:
        customer = await get_by_email(session, "ADA@example.com")
        assert customer is not None
        assert customer.newsletter is True  # until the mail to Ada is confirmed
        assert await session.scalar(select(func.count()).select_from(NewsletterRequest)) == 1


@pytest.mark.parametrize(
    "address",
    [
        "Lindenstr. 5, 10969 Berlin",
        "Lindenstr. 5\n10969 Berlin\nGermany",
        "Lindenstr 5 10969 Berlin",
        "5 Main Street, London SW1A 1AA",
        "1600 Pennsylvania Ave NW, Washington, DC 20500",
        "Keizersgracht 12, 1015 CN Amsterdam",
        "Ada King, 12 rue de la Paix, 75002 Paris",
        "Storgatan 3, 111 29 Stockholm",
    ],
)
def test_complete_addresses(address: str) -> None:
    assert missing_parts(address) == []


@pytest.mark.parametrize(
    ("address", "missing"),
    [
        ("Lindenstr. 5", ["postcode", "town"]),
        ("Lindenstr. 5, 10969", ["town"]),
        ("Lindenstr., 10969 Berlin", ["house number"]),
        ("Berlin", ["house number", "postcode", "town"]),
        ("10969", ["street", "house number", "town"]),
        ("", ["street", "house number", "postcode", "town"]),
        ("🙂", ["street", "house number", "postcode", "town"]),
    ],
)
def test_incomplete_addresses(address: str, missing: list[str]) -> None:
    found = missing_parts(address)
    assert set(missing) - {"town"} <= set(found)
    assert found
