"""The demo shop in a real database, and what only the demo offers over HTTP."""

from datetime import date, timedelta
from xml.etree import ElementTree

import httpx
import jwt
import pytest
from sqlalchemy import func, select

from crm_backend.app import create_app
from crm_backend.conversations.identity import Caller
from crm_backend.customers.models import Customer
from crm_backend.database import Database
from crm_backend.demo.__main__ import make_demo
from crm_backend.demo.catalogue import read_items
from crm_backend.demo.seed import Made, seed_demo
from crm_backend.orders.models import Order
from crm_backend.orders.numbers import next_number
from crm_backend.orders.service import show_order
from crm_backend.settings import Settings
from crm_backend.staff.service import find_by_email, fits


async def _ada(database: Database) -> Caller:
    async with database.read() as session:
        ada = await session.scalar(select(Customer).where(Customer.email == "ada@example.com"))
        assert ada is not None
        return Caller("c-1", ada.id, "")


async def test_shop_is_made(database: Database, settings: Settings) -> None:
    async with database.write() as session:
        made = await seed_demo(session, seed=7, today=date(2026, 5, 20), settings=settings)
    assert str(made) == "200 customers, 40 products, 1500 orders, 120 tickets, 60 articles, 3 staff"


async def test_second_run_changes_nothing(database: Database, settings: Settings) -> None:
    assert await make_demo(settings) is not None
    assert await make_demo(settings) is None
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == 1500


async def test_bot_sees_an_order_as_the_issue_says(database: Database, made: Made) -> None:
    caller = await _ada(database)
    async with database.read() as session:
        view = await show_order(session, caller, number="1002", email=None)
    assert (view.status, view.carrier) == ("in_transit", "DHL")
    assert view.expected_on == date(2026, 5, 22)
    assert view.last_event is not None
    assert view.invoice_number is not None
    assert view.may.cancel_why == "already_shipped"


async def test_new_numbers_follow_the_old(database: Database, made: Made) -> None:
    async with database.write() as session:
        assert await next_number(session, "KF", Order.number) == "KF-4494"


async def test_staff_can_sign_in(database: Database, made: Made, settings: Settings) -> None:
    async with database.read() as session:
        for email, password, role in (
            ("admin@example.com", settings.demo_admin_password, "admin"),
            ("agent@example.com", settings.demo_agent_password, "agent"),
            ("agent2@example.com", settings.demo_agent_password, "agent"),
        ):
            staff = await find_by_email(session, email)
            assert await fits(staff, password.get_secret_value())
            assert staff is not None
            assert staff.role == role


async def test_identity_is_what_the_chat_expects(
    client: httpx.AsyncClient, made: Made, settings: Settings
) -> None:
    response = await client.get("/demo/identity", params={"customer": "Ada@Example.com"})
    secret = settings.demo_site_secret.get_secret_value()
    claims = jwt.decode(response.json()["identity"], secret, algorithms=["HS256"], audience="kefu")
    assert (claims["email"], claims["name"]) == ("ada@example.com", "Ada Marlow")
    assert claims["exp"] - claims["iat"] == timedelta(hours=1).total_seconds()
    assert len(claims["sub"]) == 36


@pytest.mark.parametrize("customer", ["nobody@example.com", "x", "a\x00b"])
async def test_no_identity_for_nobody(client: httpx.AsyncClient, database: Database, customer: str) -> None:
    response = await client.get("/demo/identity", params={"customer": customer})
    assert response.status_code in (404, 422)
    assert response.headers["content-type"] == "application/problem+json"


async def test_identities_only_while_the_demo_is_on(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"demo": False}))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        for path in ("/demo/identity?customer=ada@example.com", "/demo/products/LL-101.svg"):
            assert (await client.get(path)).status_code == 404
    await app.state.database.close()


async def test_every_product_has_a_picture(client: httpx.AsyncClient) -> None:
    for item in read_items(lambda: ""):
        response = await client.get(f"/demo/products/{item.sku}.svg")
        assert response.headers["content-type"] == "image/svg+xml"
        assert ElementTree.fromstring(response.text).get("aria-label") == item.name


async def test_no_picture_of_nothing(client: httpx.AsyncClient) -> None:
    response = await client.get("/demo/products/LL-999.svg")
    assert (response.status_code, response.json()["code"]) == (404, "product_not_found")
