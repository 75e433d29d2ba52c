"""What the demo shop's insights say: computed once, on SQLite (the numbers are the same on PostgreSQL)."""

import httpx
import pytest

from crm_backend.insights import jobs
from crm_backend.settings import Settings

BASE = "/api/staff/insights"
ORIGIN = {"Sec-Fetch-Site": "same-origin"}
pytestmark = pytest.mark.xdist_group("computed")


@pytest.fixture
def database_url(computed_url: str) -> str:
    return computed_url


@pytest.fixture
async def lead(client: httpx.AsyncClient, settings: Settings) -> httpx.AsyncClient:
    body = {"email": "admin@example.com", "password": settings.demo_admin_password.get_secret_value()}
    assert (await client.post("/api/staff/login", json=body, headers=ORIGIN)).status_code == 200
    return client


async def test_every_customer_has_a_panel_and_every_model_a_card(lead: httpx.AsyncClient) -> None:
    listed = (await lead.get(f"{BASE}/lists/churn?limit=5")).json()
    assert listed["total"] > 100
    worst = listed["items"][0]
    assert worst["value"]["reasons"]
    panel = (await lead.get(f"{BASE}/customers/{worst['key']}")).json()
    assert panel["segment"]["value"]["segment"]
    assert panel["lifetime"]["value"]["worth_year"] >= 0
    cards = {one["topic"]: one["card"] for one in (await lead.get(f"{BASE}/models")).json()}
    assert cards.keys() == {*jobs.STEPS, "forecast", "recommendations"}
    for card in cards.values():
        assert all(card[name] for name in ("title", "data", "as_of", "used", "reason", "baseline"))
        assert card["scores"] or card["uses_baseline"]
    assert cards["churn"]["importances"]


async def test_a_panel_has_words_offers_and_a_wish_that_is_noted(lead: httpx.AsyncClient) -> None:
    worst = (await lead.get(f"{BASE}/lists/lifetime?limit=1")).json()["items"][0]["key"]
    panel = (await lead.get(f"{BASE}/customers/{worst}")).json()
    assert any("three months" in sentence for sentence in panel["said"])
    assert len(panel["offers"]) == 3
    assert all(one["name"] and one["price"] for one in panel["offers"])
    risky = (await lead.get(f"{BASE}/lists/return_risk?limit=1")).json()["items"][0]["value"]["customer_id"]
    orders = (await lead.get(f"{BASE}/customers/{risky}")).json()["orders"]
    assert 0 < orders[0]["probability"] < 1
    url = f"{BASE}/customers/{worst}/profiling"
    gone = (await lead.put(url, json={"allowed": False}, headers=ORIGIN)).json()
    assert (gone["profiling"], gone["said"], gone["offers"], gone["orders"]) == (False, [], [], [])
    noted = (await lead.get("/api/staff/audit", params={"action": "customer.profiling"})).json()
    assert noted["entries"][0]["detail"] == {"allowed": False}
    assert (await lead.put(url, json={"allowed": True}, headers=ORIGIN)).json()["profiling"]


async def test_the_forecast_page_has_all_series(lead: httpx.AsyncClient) -> None:
    report = (await lead.get(f"{BASE}/forecast")).json()
    assert report["series"][0] == {"id": "total", "name": "All sales"}
    assert len(report["series"]) > 40
    assert all(week["low"] <= week["value"] <= week["high"] for week in report["shown"]["ahead"])
    other = report["series"][-1]["id"]
    assert (await lead.get(f"{BASE}/forecast", params={"series": other})).json()["shown"]["id"] == other
