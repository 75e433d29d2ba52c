"""Make the demo shop: the same seed on the same day makes the same shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.database import Base
from crm_backend.demo.articles import article_rows, read_articles
from crm_backend.demo.catalogue import Item, product_rows, read_items
from crm_backend.demo.fixed import fixed_plans
from crm_backend.demo.ledger import add_order
from crm_backend.demo.parcels import add_parcel
from crm_backend.demo.people import Person, make_people, person_row
from crm_backend.demo.plans import Plan, number_papers
from crm_backend.demo.replies import reply_rows
from crm_backend.demo.rows import Clock, Rows, ids, make_rows, random_for
from crm_backend.demo.tickets import add_tickets
from crm_backend.demo.trade import Market, make_trade
from crm_backend.knowledge.models import Article, ArticleVersion
from crm_backend.orders.models import (
    Invoice,
    Order,
    OrderLine,
    Payment,
    Product,
    Refund,
    Return,
    Shipment,
    ShipmentEvent,
)
from crm_backend.settings import Settings
from crm_backend.staff.models import ADMIN, AGENT, Staff
from crm_backend.staff.service import create_staff
from crm_backend.tickets.models import Ticket, TicketComment

ORDERS = 1500
CHUNK = 1000

_TABLES: tuple[type[Base], ...] = (
    Customer, Product, Order, OrderLine, Shipment, ShipmentEvent, Payment, Refund, Return, Invoice,
    Ticket, TicketComment, Article, ArticleVersion,
)  # fmt: skip
"""In the order in which they refer to each other."""

_STAFF = (
    ("admin@example.com", "Robin Falk", ADMIN),
    ("agent@example.com", "Mara Engel", AGENT),
    ("agent2@example.com", "Jona Reis", AGENT),
)


@dataclass(frozen=True)
class Made:
    """How many rows were made in each table."""

    counts: dict[str, int]

    def __str__(self) -> str:
        shown = ("customers", "products", "orders", "tickets", "articles", "staff")
        return ", ".join(f"{self.counts[name]} {name}" for name in shown)


async def is_empty(session: AsyncSession) -> bool:
    """Say whether nobody has put anything into the shop yet."""
    tables: tuple[type[Base], ...] = (Customer, Product, Article, Staff)
    counts = [await session.scalar(select(func.count()).select_from(table)) for table in tables]
    return not any(counts)


async def seed_demo(session: AsyncSession, *, seed: int, today: date, settings: Settings) -> Made:
    """Fill an empty shop with customers, products, two years of orders, tickets, articles and staff."""
    rows = make_shop(seed=seed, today=today, timezone=settings.timezone)
    for table in _TABLES:
        for start in range(0, len(rows[table]), CHUNK):
            await session.execute(insert(table), rows[table][start : start + CHUNK])
    session.add_all(reply_rows())
    await _add_staff(session, settings)
    counts = {table.__tablename__: len(rows[table]) for table in _TABLES}
    return Made(counts | {Staff.__tablename__: len(_STAFF)})


def make_shop(*, seed: int, today: date, timezone: str) -> Rows:
    """Return all rows but the staff's; nothing in them is later than the midnight before ``today``."""
    clock, rows = Clock(today, timezone), make_rows()
    items = read_items(ids(random_for(seed, "products")))
    people = _people(seed, clock, items)
    rows[Customer] = [person_row(person, clock) for person in people]
    rows[Product] = product_rows(items, today=today)
    plans = _plans(seed, clock, people, items)
    _add_orders(rows, plans, seed, clock)
    add_tickets(rows, plans, random_for(seed, "tickets"), clock, ids(random_for(seed, "ticket ids")))
    rows[Article], rows[ArticleVersion] = article_rows(
        read_articles(), at=clock.ago(30, 600), new_id=ids(random_for(seed, "articles"))
    )
    return rows


def _people(seed: int, clock: Clock, items: Sequence[Item]) -> list[Person]:
    categories = sorted({item.category for item in items})
    new_id = ids(random_for(seed, "customer ids"))
    return make_people(random_for(seed, "customers"), clock, new_id, categories=categories)


def _plans(seed: int, clock: Clock, people: Sequence[Person], items: Sequence[Item]) -> list[Plan]:
    fixed = fixed_plans(people[0], people[1], {item.name: item for item in items}, clock)
    market = Market(people[2:], items, clock)
    trade = make_trade(random_for(seed, "orders"), market, count=ORDERS - len(fixed))
    return number_papers([*fixed, *trade], clock)


def _add_orders(rows: Rows, plans: Sequence[Plan], seed: int, clock: Clock) -> None:
    new_id, parcels = ids(random_for(seed, "order ids")), random_for(seed, "parcels")
    for plan in plans:
        order = add_order(rows, plan, clock, new_id)
        add_parcel(rows, plan, order, parcels, clock, new_id)


async def _add_staff(session: AsyncSession, settings: Settings) -> None:
    passwords = {ADMIN: settings.demo_admin_password, AGENT: settings.demo_agent_password}
    for email, name, role in _STAFF:
        password = passwords[role].get_secret_value()
        await create_staff(session, email=email, name=name, password=password, role=role)
