"""A shop, an agent, and conversations whose log a test writes line by line."""

from collections.abc import Callable

import pytest

from crm_backend.database import Database
from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    Hire,
    chat_settings,
    db,
    hire,
    http,
    kefu,
    open_chat,
    rasa,
)
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.knowledge.conftest import few_articles  # noqa: F401
from tests.crm_backend.orders.shop import Shop, open_shop
from tests.crm_backend.triage.evidence.talk import Talk


@pytest.fixture
async def shop(db: Database) -> Shop:  # noqa: F811
    async with db.write() as session:
        return await open_shop(session)


@pytest.fixture
async def mara(hire: Hire) -> Agent:  # noqa: F811
    return await hire("Mara Lind")


@pytest.fixture
def talk(db: Database, mara: Agent) -> Callable[..., Talk]:  # noqa: F811
    def begin(customer_id: str | None = None) -> Talk:
        return Talk(db, mara, customer_id)

    return begin
