"""Rasa forgets through the same address that the launcher gives to Rasa."""

import asyncpg

from crm_backend.privacy import trackers
from crm_backend.settings import Settings
from launcher import environment


async def test_rasa_forgets_in_the_schema_of_its_own(settings: Settings, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        assert trackers.tracker_url(settings) is None  # Rasa has kept nothing yet
        assert await trackers.forget(settings, ["one"]) == 0
        return
    address = database_url.replace("+asyncpg", "")
    connection = await asyncpg.connect(address)
    await connection.execute("CREATE SCHEMA IF NOT EXISTS rasa")
    await connection.execute("CREATE TABLE IF NOT EXISTS rasa.events (id serial, sender_id text)")
    await connection.execute("INSERT INTO rasa.events (sender_id) VALUES ('one'), ('one'), ('two')")
    given = settings.model_copy(update={"tracker_url": environment.tracker_url(database_url)})
    assert await trackers.forget(given, ["one"]) == 2
    assert [row["sender_id"] for row in await connection.fetch("SELECT sender_id FROM rasa.events")] == [
        "two"
    ]
    await connection.close()
