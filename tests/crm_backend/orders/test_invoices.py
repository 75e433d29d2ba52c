"""Invoices and the links that lead to them."""

from datetime import timedelta

import jwt
import pytest

from crm_backend.database import Database, now
from crm_backend.orders import links
from crm_backend.orders.documents import invoice_pdf
from crm_backend.orders.lettering import to_latin1
from crm_backend.settings import Settings
from tests.crm_backend.orders.shop import Bot, fetch_order


async def test_an_invoice_comes_as_a_pdf_behind_a_link(ada: Bot) -> None:
    link = (await ada.call("/orders/invoice", order_number="1001")).json()
    assert (link["number"], link["total"], link["currency"]) == ("INV-KF-1001", "94.80", "EUR")
    document = await ada.client.get(link["url"])
    assert document.status_code == 200
    assert document.headers["content-type"] == "application/pdf"
    assert document.headers["cache-control"] == "private, no-store"
    assert document.content.startswith(b"%PDF")


async def test_an_unpaid_order_has_no_invoice_yet(bo: Bot) -> None:
    answer = await bo.call("/orders/invoice", order_number="2001")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_invoice_yet")


async def test_a_paid_order_without_an_invoice_gets_one_and_keeps_it(ada: Bot, database: Database) -> None:
    async with database.write() as session:
        (await session.merge(await fetch_order(database, "KF-1003"))).invoice = None
    numbers = [(await ada.call("/orders/invoice", order_number="1003")).json()["number"] for _ in range(2)]
    assert numbers[0] == numbers[1]


async def test_a_changed_order_gets_another_invoice_number(ada: Bot) -> None:
    changed = await ada.call("/orders/change-items", order_number="1003", product="vase", quantity=1)
    assert changed.json()["order"]["invoice_number"] not in (None, "INV-KF-1003")


def _token(settings: Settings, **claims: object) -> str:
    claims = {"iss": "kefu", "aud": "kefu:invoices", "sub": "x", "exp": now() + timedelta(hours=1)} | claims
    return jwt.encode(claims, settings.session_secret.get_secret_value(), algorithm="HS256")


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": now() - timedelta(seconds=1)}, "link_expired"),
        ({"aud": "kefu:return-labels"}, "link_invalid"),
        ({"aud": "kefu:chat"}, "link_invalid"),
        ({}, "invoice_not_found"),
    ],
)
async def test_links_of_other_kinds_or_times_do_not_open(
    ada: Bot, settings: Settings, claims: dict[str, object], code: str
) -> None:
    answer = await ada.client.get(f"/api/invoices/{_token(settings, **claims)}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_forged_links_do_not_open(ada: Bot, settings: Settings) -> None:
    link = (await ada.call("/orders/invoice", order_number="1001")).json()["url"]
    for token in ("x", link.rsplit("/", 1)[1][:-3] + "abc", "a.b.c"):
        answer = await ada.client.get(f"/api/invoices/{token}")
        assert (answer.status_code, answer.json()["code"]) == (404, "link_invalid")


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "田中 さくら", "Müller & Søn", "🙂 Zoë", "Дарья", "", "אבג", "x" * 300]
)
async def test_any_name_can_be_printed(ada: Bot, database: Database, name: str) -> None:
    order = await fetch_order(database, "KF-1001")
    order.customer.name, order.lines[0].name = name, f"{name} – “lamp” 5 €"
    assert invoice_pdf(order, shop_name="Lumen & Leaf").startswith(b"%PDF")


def test_letters_get_their_nearest_likeness() -> None:
    assert to_latin1("Łukasz Żółć – 5 €, Straße, 田") == "Lukasz Zólc - 5 EUR, Straße, ?"


def test_a_link_names_the_document_it_opens(settings: Settings) -> None:
    url = links.document_url(settings, "invoices", "order-1")
    assert links.read_document_token(settings, "invoices", url.rsplit("/", 1)[1]) == "order-1"
