"""What an operator and a load balancer are told of the parts."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from crm_backend import readiness
from crm_backend.beats import SILENT, Pulse, WorkerBeat, beat
from crm_backend.database import Database, now
from crm_backend.settings import Settings


async def look(client: httpx.AsyncClient) -> tuple[int, dict[str, dict[str, object]]]:
    answer = await client.get("/readyz")
    return answer.status_code, answer.json()["parts"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    nowhere = {"rasa_url": "http://127.0.0.1:9", "actions_url": "http://127.0.0.1:9"}
    return settings.model_copy(update=nowhere)


async def test_a_database_that_lacks_a_migration_is_not_ready(
    client: httpx.AsyncClient, database: Database
) -> None:
    status, parts = await look(client)
    assert parts["database"]["state"] == "ok"
    assert (status, parts["rasa"]["state"]) == (503, "no answer: ConnectError")
    assert "logs" in str(parts["rasa"]["what_to_do"])
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    _, parts = await look(client)
    assert parts["database"]["state"] == "not migrated"
    assert "migrate" in str(parts["database"]["what_to_do"])


async def test_a_database_that_is_away_is_named(settings: Settings) -> None:
    away = Database("postgresql+asyncpg://kefu@127.0.0.1:9/kefu")
    parts = await readiness.look(away, settings)
    assert parts["database"].state.startswith("down")
    assert parts["database"].needed
    await away.close()


async def test_a_worker_counts_while_it_beats(client: httpx.AsyncClient, database: Database) -> None:
    assert (await look(client))[1]["worker"]["state"] == "down"
    async with database.write() as session:
        await beat(session, Pulse(lambda: 3))
    worker = (await look(client))[1]["worker"]
    assert (worker["state"], worker["alive"], worker["jobs_waiting"]) == ("ok", 1, 3)
    async with database.write() as session:
        (await session.get_one(WorkerBeat, (await session.scalars(NAMES)).one())).at = now() - 2 * SILENT
    assert (await look(client))[1]["worker"]["state"] == "down"


NAMES = text("SELECT name FROM worker_beats")


@pytest.mark.parametrize(
    ("token", "address", "sent", "status"),
    [
        ("", "127.0.0.1", "", 200),
        ("", "203.0.113.9", "", 404),
        ("for-prometheus", "203.0.113.9", "for-prometheus", 200),
        ("for-prometheus", "127.0.0.1", "", 401),
        ("for-prometheus", "127.0.0.1", "a-guess", 401),
    ],
)
async def test_the_metrics_are_not_for_everybody(
    app: FastAPI, settings: Settings, token: str, address: str, sent: str, status: int
) -> None:
    app.state.settings = settings.model_copy(update={"metrics_token": type(settings.api_key)(token)})
    transport = httpx.ASGITransport(app, client=(address, 4711))
    headers = {"Authorization": f"Bearer {sent}"} if sent else {}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("kefu_database_up 1.0" in answer.text) is (status == 200)
