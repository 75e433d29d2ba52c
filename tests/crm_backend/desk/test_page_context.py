"""What the customer looks at: checked, kept for agents, and nothing that could do harm."""

from typing import Any

import httpx
import pytest

from crm_backend.gateway import home_routes
from tests.crm_backend.desk.fixtures import ComeOn, Waiting
from tests.crm_backend.gateway.fixtures import OpenChat
from tests.crm_backend.gateway.people import Customer

LAMP = {"name": "Halo Table Lamp", "sku": "LL-101", "price": 89.9}


async def tell(customer: Customer, **context: Any) -> httpx.Response:
    return await customer.http.post("/api/chat/context", json=context, headers=customer.headers)


async def test_an_agent_sees_what_the_customer_looks_at(waiting: Waiting, come_on: ComeOn) -> None:
    customer, grace = await waiting(), await come_on()
    path = f"/conversations/{customer.conversation_id}/customer"
    assert (await grace.get(path))["looking_at"] is None
    assert (await tell(customer, page="Lamps", product=LAMP, cart=[LAMP])).status_code == 204
    seen = (await grace.get(path))["looking_at"]
    assert seen["context"] == {"page": "Lamps", "product": LAMP, "cart": [LAMP]}
    await tell(customer, page="Checkout")
    assert (await grace.get(path))["looking_at"]["context"] == {"page": "Checkout"}
    await tell(customer)
    assert (await grace.get(path))["looking_at"] is None


async def test_the_customer_does_not_hear_of_it(waiting: Waiting) -> None:
    customer = await waiting()
    before = await customer.read()
    await tell(customer, page="Lamps")
    assert await customer.read() == before


async def test_control_characters_and_card_numbers_are_not_kept(open_chat: OpenChat, come_on: ComeOn) -> None:
    customer, grace = await open_chat(), await come_on()
    await tell(customer, page="Pay\x00 with 4111 1111 1111 1111")
    seen = (await grace.get(f"/conversations/{customer.conversation_id}/customer"))["looking_at"]
    assert "\x00" not in seen["context"]["page"]
    assert "4111" not in seen["context"]["page"]


@pytest.mark.parametrize(
    "context",
    [
        {"page": "x" * 301},
        {"page": {"a": {"deep": 1}}},
        {"page": {"<b>": "x"}},
        {"page": {f"n{n}": n for n in range(13)}},
        {"cart": ["x" * 299] * 20},
        {"cart": ["x"] * 21},
        {"other": "x"},
    ],
)
async def test_too_much_is_refused(open_chat: OpenChat, context: dict[str, Any]) -> None:
    assert (await tell(await open_chat(), **context)).status_code == 422


async def test_pages_may_not_tell_without_end(open_chat: OpenChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_routes, "CONTEXTS", "2/minute")
    customer = await open_chat()
    codes = [(await tell(customer, page=str(n))).status_code for n in range(3)]
    assert codes == [204, 204, 429]
