"""A small shop's training files, an admin, and messages as the bot leaves them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from crm_backend.conversations.models import Conversation, Message
from crm_backend.customers.models import Customer
from crm_backend.database import Database, new_id
from crm_backend.settings import Settings
from crm_backend.staff.service import create_staff
from tests.crm_backend.gateway.people import PASSWORD, Agent

NLU = """version: "3.1"
# What customers ask about their parcel.
nlu:
- intent: track_order
  examples: |
    - where is my parcel
    - has my order been shipped
    - any news on KF-1002
    - when will it arrive
- intent: cancel_order
  examples: |
    - cancel my order
    - stop the order, I changed my mind
    - I don't want it any more
- intent: out_of_scope
  examples: |
    - what's the weather like
    - tell me a joke
    - who won the football
"""
DOMAIN = """version: "3.1"
intents: [track_order, cancel_order, out_of_scope]
entities: [order_number, product]
slots:
  reason:
    type: text
    mappings: [{type: from_text, intent: cancel_order}]
responses:
  utter_joke:
    - text: "I'd rather look for your parcel."
"""
RULES = """version: "3.1"
rules:
  - rule: "Tracking an order"
    steps:
      - intent: track_order
      - action: action_track_order
"""

Hired = Callable[[str], Awaitable[Agent]]
Wrote = Callable[..., Awaitable[Message]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "data/nlu/orders.yml": NLU,
        "data/rules/orders.yml": RULES,
        "domain/orders.yml": DOMAIN,
        "config.yml": "recipe: default.v1\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:
    places = {
        "training_data": folder / "data",
        "domain": folder / "domain",
        "rasa_config": folder / "config.yml",
    }
    return settings.model_copy(update=places)


@pytest.fixture
def hired(database: Database, client: httpx.AsyncClient) -> Hired:
    async def hire(name: str, role: str = "admin") -> Agent:
        email = f"{name.lower()}@example.com"
        async with database.write() as session:
            staff = await create_staff(session, email=email, name=name, password=PASSWORD, role=role)
        return await Agent(client, staff.id, email, name).sign_in()

    return hire


@pytest.fixture
async def admin(hired: Hired) -> Agent:
    return await hired("Ada")


@pytest.fixture
def wrote(database: Database) -> Wrote:
    """A customer's message that the bot was unsure of."""

    async def write(
        text: str,
        *,
        decision: str = "near_miss",
        intent: str = "track_order",
        customer: Customer | None = None,
        **gate: Any,
    ) -> Message:
        sure = gate.get("confidence", 0.4)
        parse = {
            "ranking": [{"name": intent, "confidence": sure}, {"name": "cancel_order", "confidence": 0.3}],
            "gate": {"decision": decision, "reason": "torn", "intent": intent, "confidence": 0.4, **gate},
        }
        async with database.write() as session:
            if customer is not None:
                session.add(customer)
                await session.flush()
            talk = Conversation(site="demo", customer_id=customer.id if customer else None)
            session.add(talk)
            await session.flush()
            message = Message(
                id=new_id(),
                conversation_id=talk.id,
                seq=1,
                sender="customer",
                text=text,
                intent="nlu_fallback" if decision in ("near_miss", "out_of_scope") else intent,
                confidence=0.6,
                parse=parse,
            )
            session.add(message)
        return message

    return write


async def post(who: Agent, path: str, body: Any = None, *, expect: int = 200) -> Any:
    response = await who.call("POST", f"/studio{path}", json=body or {})
    assert response.status_code == expect, response.text
    return response.json()
