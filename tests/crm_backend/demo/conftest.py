"""The demo shop in the test's database."""

from datetime import date

import pytest

from crm_backend.database import Database
from crm_backend.demo.seed import Made, seed_demo
from crm_backend.settings import Settings


@pytest.fixture
async def made(database: Database, settings: Settings) -> Made:
    async with database.write() as session:
        return await seed_demo(session, seed=7, today=date(2026, 5, 20), settings=settings)
