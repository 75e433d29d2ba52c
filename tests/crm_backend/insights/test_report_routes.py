"""The reports over the API, of the demo shop and of an empty one."""

from datetime import date
from pathlib import Path

import httpx
import pytest

from crm_backend.database import Database
from crm_backend.demo.seed import seed_demo
from crm_backend.insights.planning import read_sales, run_forecast, run_recommendations
from crm_backend.settings import Settings
from crm_backend.staff.service import create_staff
from tests.crm_backend.insights.shops import bring, young_shop

BASE = "/api/staff/insights"
ORIGIN = {"Sec-Fetch-Site": "same-origin"}


async def sign_in(client: httpx.AsyncClient, settings: Settings) -> None:
    body = {"email": "admin@example.com", "password": settings.demo_admin_password.get_secret_value()}
    assert (await client.post("/api/staff/login", json=body, headers=ORIGIN)).status_code == 200


@pytest.fixture
async def shop(database: Database, settings: Settings) -> Database:
    async with database.write() as session:
        await seed_demo(session, seed=7, today=date(2026, 11, 20), settings=settings)
    return database


async def test_the_pages_numbers_are_the_apis(
    shop: Database, client: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    assert (await client.get(f"{BASE}/sales")).status_code == 401
    await sign_in(client, settings)
    period = "first=2026-10-01&last=2026-11-20"
    sales = (await client.get(f"{BASE}/sales?{period}")).json()
    assert sales["measures"]["revenue"]["value"] == sum(day["revenue"] for day in sales["days"]) > 0
    overview = (await client.get(f"{BASE}/overview?{period}")).json()
    assert overview["sales"] == sales
    best = sales["best_day"]
    rows = (await client.get(f"{BASE}/orders?{period}&by=day&key={best['day']}")).json()
    assert sum(order["amount"] for order in rows["orders"]) == best["revenue"]
    table = await client.get(f"{BASE}/sales/export?{period}&table=days")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[0] == "day,revenue,orders"
    assert len(table.text.splitlines()) == len(sales["days"]) + 1
    assert (await client.get(f"{BASE}/behaviour?{period}")).json()["cohorts"]
    assert (await client.get(f"{BASE}/service?{period}")).status_code == 200
    bad = await client.get(f"{BASE}/sales?first=2026-11-02&last=2026-11-01")
    assert bad.json()["code"] == "bad_period"


async def test_a_forecast_is_stored_and_shown(
    database: Database, client: httpx.AsyncClient, settings: Settings
) -> None:
    await add_lead(database, settings)
    await bring(database, young_shop())
    await sign_in(client, settings)
    assert (await client.get(f"{BASE}/forecast")).json()["notes"]
    assert (await client.get(f"{BASE}/forecast/export")).json()["code"] == "nothing_to_export"
    sales = await read_sales(database)
    assert await run_forecast(database, sales) > 10
    report = (await client.get(f"{BASE}/forecast")).json()
    assert report["series"][0] == {"id": "total", "name": "All sales"}
    other = report["series"][-1]["id"]
    assert (await client.get(f"{BASE}/forecast", params={"series": other})).json()["shown"]["id"] == other
    assert (await client.get(f"{BASE}/forecast?series=product:none")).json()["code"] == "forecast_not_found"
    assert (await client.get(f"{BASE}/forecast/export")).text.startswith("week,")
    assert await run_recommendations(database, sales) > 0


async def add_lead(database: Database, settings: Settings) -> None:
    password = settings.demo_admin_password.get_secret_value()
    async with database.write() as session:
        await create_staff(session, email="admin@example.com", name="Ada", password=password, role="admin")


async def test_an_empty_shop_has_pages_that_say_so(
    database: Database, client: httpx.AsyncClient, settings: Settings
) -> None:
    await add_lead(database, settings)
    await sign_in(client, settings)
    for page in ("overview", "sales", "behaviour", "service", "forecast", "orders"):
        answer = await client.get(f"{BASE}/{page}")
        assert answer.status_code == 200, answer.text
    sales = await read_sales(database)
    assert await run_forecast(database, sales) == 0
    assert await run_recommendations(database, sales) == 0
