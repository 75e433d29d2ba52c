"""Fixtures of the conversation core: the running application, a Rasa, customers and agents."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from crm_backend.app import create_app
from crm_backend.conversations.models import Conversation
from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.database import Database
from crm_backend.settings import Settings
from crm_backend.staff.service import create_staff
from tests.crm_backend.gateway.fake_rasa import FakeRasa
from tests.crm_backend.gateway.people import ORIGIN, PASSWORD, Agent, Customer

OpenChat = Callable[..., Awaitable[Customer]]
Hire = Callable[..., Awaitable[Agent]]


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def chat_settings(settings: Settings, rasa: FakeRasa) -> Settings:
    changes = {
        "rasa_url": rasa.url,
        "turn_deadline": timedelta(seconds=1),
        "turn_lease": timedelta(seconds=2),
        "bot_retry_window": timedelta(seconds=60),
    }
    return settings.model_copy(update=changes)


@pytest.fixture
async def kefu(chat_settings: Settings) -> AsyncIterator[FastAPI]:
    """The application with its gateway running."""
    app = create_app(chat_settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def db(kefu: FastAPI) -> Database:
    database: Database = kefu.state.database
    return database


@pytest.fixture
async def http(kefu: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(kefu, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def open_chat(http: httpx.AsyncClient) -> OpenChat:
    async def open_one(**body: object) -> Customer:
        return await Customer(http).open(**body)

    return open_one


@pytest.fixture
def hire(http: httpx.AsyncClient, db: Database) -> Hire:
    async def hire_one(name: str = "Grace Hopper", role: str = "agent") -> Agent:
        email = f"{name.split()[0].lower()}@example.com"
        async with db.write() as session:
            staff = await create_staff(session, email=email, name=name, password=PASSWORD, role=role)
        return await Agent(http, staff.id, email, name).sign_in()

    return hire_one


@pytest.fixture
async def ada(db: Database) -> CustomerRow:
    async with db.write() as session:
        customer = CustomerRow(email="ada@example.com", name="Ada Lovelace")
        session.add(customer)
    return customer


@pytest.fixture
def owner_of(db: Database) -> Callable[[str], Awaitable[str]]:
    async def look(conversation_id: str) -> str:
        async with db.read() as session:
            return (await session.get_one(Conversation, conversation_id)).owner

    return look
