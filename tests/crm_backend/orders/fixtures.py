"""Fixtures of the CRM's tests: a filled shop, and the bot's voice for each kind of caller."""

import httpx
import pytest

from crm_backend.database import Database
from tests.crm_backend.orders.shop import Bot, Shop, open_shop, talk

__all__ = ["ada", "bo", "shop", "stranger"]


@pytest.fixture
async def shop(database: Database) -> Shop:
    async with database.write() as session:
        return await open_shop(session)


@pytest.fixture
async def ada(
    database: Database, client: httpx.AsyncClient, internal_headers: dict[str, str], shop: Shop
) -> Bot:
    return await talk(database, client, internal_headers, customer=shop.ada, address="a1")


@pytest.fixture
async def bo(
    database: Database, client: httpx.AsyncClient, internal_headers: dict[str, str], shop: Shop
) -> Bot:
    return await talk(database, client, internal_headers, customer=shop.bo, address="b1")


@pytest.fixture
async def stranger(
    database: Database, client: httpx.AsyncClient, internal_headers: dict[str, str], shop: Shop
) -> Bot:
    return await talk(database, client, internal_headers, customer=None, address="s1")
