from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from crm_backend.database import Database
from crm_backend.settings import Settings
from crm_backend.staff.service import create_staff
from crm_backend.webhooks.sending import make_client
from tests.crm_backend.gateway.people import PASSWORD, Agent
from tests.crm_backend.webhooks.receiver import Receiver


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_networks": ["127.0.0.0/8"]})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.stop()


@pytest.fixture
async def sender() -> AsyncIterator[httpx.AsyncClient]:
    async with make_client() as client:
        yield client


@pytest.fixture
async def admin(database: Database, client: httpx.AsyncClient) -> Agent:
    async with database.write() as session:
        staff = await create_staff(
            session, email="ada@example.com", name="Ada", password=PASSWORD, role="admin"
        )
    return await Agent(client, staff.id, "ada@example.com", "Ada").sign_in()
