"""More to do than the database has connections for: clients are told when to come again."""

import httpx
from fastapi import FastAPI

from crm_backend.app import create_app
from crm_backend.database import Database, Pool
from crm_backend.settings import Settings


async def test_no_connection_left_is_a_503_that_says_when_to_come_again(
    postgres_url: str, settings: Settings
) -> None:
    app: FastAPI = create_app(settings.model_copy(update={"database_url": postgres_url}))
    await app.state.database.close()
    app.state.database = Database(postgres_url, pool=Pool(size=1, overflow=0, timeout=0.1))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        async with app.state.database.write() as session:
            await session.connection()
            refused = await client.post("/api/chat/sessions", json={"site": "demo"})
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        assert int(refused.headers["Retry-After"]) > 0
        assert (await client.post("/api/chat/sessions", json={"site": "demo"})).status_code == 201
    await app.state.database.close()
