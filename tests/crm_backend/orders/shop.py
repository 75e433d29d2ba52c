"""A small shop for the CRM's tests: people, products, and orders in any state."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.customers.models import Customer
from crm_backend.database import Database, new_id, now
from crm_backend.orders.models import Invoice, Order, OrderLine, Payment, Product, Shipment, ShipmentEvent

ADDRESS = "Lindenstr. 5\n10969 Berlin"


@dataclass
class Bot:
    """Calls the internal API as the action server does, for one conversation."""

    client: httpx.AsyncClient
    headers: dict[str, str]
    conversation_id: str

    async def call(self, path: str, *, key: str | None = None, **body: Any) -> httpx.Response:
        headers = {**self.headers, "Idempotency-Key": key or new_id(), "Content-Type": "application/json"}
        content = json.dumps({"conversation_id": self.conversation_id, **body})
        return await self.client.post(f"/internal{path}", content=content, headers=headers)


async def talk(
    database: Database,
    client: httpx.AsyncClient,
    headers: dict[str, str],
    *,
    customer: Customer | None,
    address: str,
) -> Bot:
    """Open a conversation, signed in or not."""
    async with database.write() as session:
        conversation = Conversation(
            site="shop", customer_id=customer.id if customer else None, address_hash=address
        )
        session.add(conversation)
    return Bot(client, headers, conversation.id)


def make_customer(email: str, name: str, **more: Any) -> Customer:
    return Customer(id=new_id(), email=email, name=name, address=ADDRESS, phone="+49 30 123456", **more)


def make_product(sku: str, name: str, price: str, *, stock: int = 10, **more: Any) -> Product:
    return Product(id=new_id(), sku=sku, name=name, price=Decimal(price), stock=stock, **more)


def make_order(
    number: str, customer: Customer, items: list[tuple[Product, int]], status: str = "paid", **more: Any
) -> Order:
    """Make an order that is paid in full unless its status says otherwise."""
    order = Order(
        number=number,
        customer_id=customer.id,
        status=status,
        shipping_address=ADDRESS,
        shipping_fee=more.pop("shipping_fee", Decimal("4.90")),
        placed_at=now() - timedelta(days=20),
        **more,
    )
    order.lines = [
        OrderLine(
            id=new_id(),
            product_id=product.id,
            sku=product.sku,
            name=product.name,
            quantity=quantity,
            unit_price=product.price,
            position=at,
        )
        for at, (product, quantity) in enumerate(items)
    ]
    amount = sum((line.unit_price * line.quantity for line in order.lines), order.shipping_fee)
    if status == "pending_payment":
        order.payments = [
            Payment(method="card", amount=amount, status="failed", failure_reason="card expired")
        ]
    else:
        order.payments = [Payment(method="card", amount=amount, status="succeeded")]
        order.invoice = Invoice(number=f"INV-{number}")
    return order


@dataclass
class Shop:
    ada: Customer
    bo: Customer
    lamp: Product
    vase: Product
    rug: Product


async def open_shop(session: AsyncSession) -> Shop:
    """Fill the tables with the orders that the docs name, and little else."""
    shop = Shop(
        ada=make_customer("ada@example.com", "Ada Łovelace"),
        bo=make_customer("bo@example.com", "Bo Bjørk"),
        lamp=make_product("LMP-01", "Brass Desk Lamp", "49.90", category="Lamps", colours=["brass"]),
        vase=make_product("VAS-02", "Blue Ceramic Vase", "20.00", category="Decoration", colours=["blue"]),
        rug=make_product("RUG-03", "Wool Rug", "89.00", stock=0, category="Textiles", colours=["grey"]),
    )
    session.add_all([shop.ada, shop.bo, shop.lamp, shop.vase, shop.rug])
    await session.flush()
    session.add_all(_orders(shop, now()))
    return shop


def _orders(shop: Shop, today: datetime) -> list[Order]:
    both = [(shop.lamp, 1), (shop.vase, 2)]
    transit = make_order(
        "KF-1002",
        shop.ada,
        both,
        "in_transit",
        shipped_at=today - timedelta(days=2),
        carrier="DHL",
        tracking_number="JJD01",
        expected_on=(today + timedelta(days=2)).date(),
    )
    events = [
        ShipmentEvent(at=today - timedelta(hours=5), status="Arrived at the parcel centre", place="Leipzig")
    ]
    transit.shipments = [Shipment(carrier="DHL", tracking_number="JJD01", events=events)]
    return [
        make_order("KF-1001", shop.ada, both, "delivered", delivered_at=today - timedelta(days=12)),
        transit,
        make_order("KF-1003", shop.ada, both, "paid"),
        make_order(
            "KF-1004", shop.ada, [(shop.lamp, 1)], "delivered", delivered_at=today - timedelta(days=45)
        ),
        make_order("KF-2001", shop.bo, [(shop.vase, 1)], "pending_payment"),
    ]


async def fetch_order(database: Database, number: str) -> Order:
    async with database.read() as session:
        return (await session.scalars(select(Order).where(Order.number == number))).one()


async def fetch_product(database: Database, sku: str) -> Product:
    async with database.read() as session:
        return (await session.scalars(select(Product).where(Product.sku == sku))).one()
