"""The panel beside the chat, lists, wishes about profiling, and being forgotten."""

from pathlib import Path

import httpx
import pytest

from crm_backend.database import Database
from crm_backend.insights import jobs, privacy, results
from crm_backend.insights.asking import run_if_asked
from crm_backend.insights.jobs import compute
from crm_backend.insights.standing import standing_of
from crm_backend.settings import Settings
from crm_backend.staff.service import create_staff
from tests.crm_backend.insights.shops import bring, young_shop

BASE = "/api/staff/insights"
ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def shop(database: Database, settings: Settings, tmp_path: Path) -> Database:
    await add_lead(database, settings)
    await bring(database, young_shop())
    await compute(database, tmp_path)
    return database


async def add_lead(database: Database, settings: Settings) -> None:
    password = settings.demo_admin_password.get_secret_value()
    async with database.write() as session:
        await create_staff(session, email="admin@example.com", name="R", password=password, role="admin")


async def sign_in(client: httpx.AsyncClient, settings: Settings) -> None:
    body = {"email": "admin@example.com", "password": settings.demo_admin_password.get_secret_value()}
    assert (await client.post("/api/staff/login", json=body, headers=ORIGIN)).status_code == 200


async def test_a_panel_a_list_a_wish_and_an_erasure(
    shop: Database, client: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    assert (await client.get(f"{BASE}/models")).status_code == 401
    await sign_in(client, settings)
    listed = (await client.get(f"{BASE}/lists/churn?limit=5")).json()
    assert listed["total"] > 50
    who = listed["items"][0]["key"]
    assert listed["items"][0]["value"]["reasons"]
    panel = (await client.get(f"{BASE}/customers/{who}")).json()
    assert panel["segment"]["value"]["segment"]
    assert panel["lifetime"]["value"]["worth_year"] >= 0
    exported = await client.get(f"{BASE}/lists/churn/export")
    assert exported.text.count("\n") == listed["total"] + 1
    assert (await client.get(f"{BASE}/lists/nothing")).json()["code"] == "list_not_found"
    async with shop.read() as session:
        standing = await standing_of(session, who)
        assert standing.churn_risk == listed["items"][0]["score"]
        assert standing.value is not None

    refused = await client.put(f"{BASE}/customers/{who}/profiling", json={"allowed": False}, headers=ORIGIN)
    assert refused.json()["churn"] is None
    assert refused.json()["profiling"] is False
    said: list[str] = []
    await compute(shop, tmp_path, say=said.append)
    assert (await client.get(f"{BASE}/customers/{who}")).json()["churn"] is None
    assert "forecasts: nothing has changed" in said[-1]  # sums of sales tell of nobody

    other = listed["items"][1]["key"]
    async with shop.write() as session:
        await privacy.erase(session, other)
        assert await results.results_of(session, other, list(jobs.STEPS)) == {}


async def test_a_run_is_asked_for_and_nothing_is_done_twice(
    database: Database, client: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    await add_lead(database, settings)
    assert await run_if_asked(database, tmp_path)  # there never was one
    assert await run_if_asked(database, tmp_path) is None
    said: list[str] = []
    await compute(database, tmp_path, say=said.append)
    assert all("nothing has changed" in line for line in said)
    await sign_in(client, settings)
    assert (await client.post(f"{BASE}/runs", headers=ORIGIN)).status_code == 202
    assert (await client.post(f"{BASE}/runs", headers=ORIGIN)).status_code == 202
    assert await run_if_asked(database, tmp_path)
    assert (await client.get(f"{BASE}/runs/latest")).json()["state"] == "done"


async def test_an_empty_shop_says_so(database: Database, tmp_path: Path) -> None:
    assert "no orders yet" in await compute(database, tmp_path)
