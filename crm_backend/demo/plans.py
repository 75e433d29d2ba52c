"""The life of one order as a plan, and how much of it has happened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from crm_backend.demo.catalogue import Item
from crm_backend.demo.people import Person
from crm_backend.demo.rows import Clock

NOTHING = Decimal("0.00")
LEFT_AFTER = 0.1
"""The part of its journey after which a parcel counts as in transit."""
STANDARD_FEE, EXPRESS_FEE, FREE_FROM = Decimal("4.90"), Decimal("9.90"), Decimal("50.00")


@dataclass(frozen=True, kw_only=True)
class Back:
    """Lines (by position) that go back: registered, received, refunded."""

    positions: tuple[int, ...]
    reason: str
    registered_at: datetime
    received_at: datetime
    refunded_at: datetime
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that would happen to an order; what lies after the clock's cutoff has not happened yet."""

    number: str
    person: Person
    placed_at: datetime
    items: tuple[tuple[Item, int], ...]
    method: str
    express: bool = False
    failed: tuple[tuple[datetime, str], ...] = ()
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    packed_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    expected_on: date | None = None
    back: Back | None = None
    invoice_number: str = ""

    @property
    def goods(self) -> Decimal:
        return sum((item.price * quantity for item, quantity in self.items), NOTHING)

    @property
    def fee(self) -> Decimal:
        if self.express:
            return EXPRESS_FEE
        return NOTHING if self.goods >= FREE_FROM else STANDARD_FEE

    @property
    def total(self) -> Decimal:
        return self.goods + self.fee

    @property
    def carrier(self) -> str:
        return "UPS" if self.express or any(item.bulky for item, _ in self.items) else "DHL"

    @property
    def journey(self) -> timedelta:
        """The time from shipping to delivery."""
        if self.shipped_at is None or self.delivered_at is None:
            return timedelta()
        return self.delivered_at - self.shipped_at

    @property
    def all_back(self) -> bool:
        return self.back is not None and len(self.back.positions) == len(self.items)


def status_of(plan: Plan, clock: Clock) -> str:
    """Return how far the order has come."""
    steps = [
        ("cancelled", plan.cancelled_at),
        ("returned", plan.back.received_at if plan.back and plan.all_back else None),
        ("delivered", plan.delivered_at),
        ("in_transit", plan.shipped_at + plan.journey * LEFT_AFTER if plan.shipped_at else None),
        ("shipped", plan.shipped_at),
        ("packed", plan.packed_at),
        ("paid", plan.paid_at),
    ]
    return next((name for name, at in steps if clock.has_come(at)), "pending_payment")


def is_back(plan: Plan, clock: Clock) -> bool:
    """Say whether the return has been registered."""
    return plan.back is not None and clock.has_come(plan.back.registered_at)


def number_papers(plans: Iterable[Plan], clock: Clock) -> list[Plan]:
    """Give invoices and returns their numbers, in the order in which they were made."""
    plans = list(plans)
    paid = sorted((p.paid_at, p.number) for p in plans if p.paid_at and clock.has_come(p.paid_at))
    back = sorted((p.back.registered_at, p.number) for p in plans if is_back(p, clock) and p.back)
    invoices = {number: f"INV-{1001 + place}" for place, (_, number) in enumerate(paid)}
    returns = {number: f"RT-{1001 + place}" for place, (_, number) in enumerate(back)}
    return [
        replace(
            plan,
            invoice_number=invoices.get(plan.number, ""),
            back=replace(plan.back, number=returns.get(plan.number, "")) if plan.back else None,
        )
        for plan in plans
    ]
