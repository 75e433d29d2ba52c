"""Two years of orders: who buys what and when, and what becomes of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm_backend.demo.catalogue import Item
from crm_backend.demo.people import Person
from crm_backend.demo.plans import Back, Plan
from crm_backend.demo.rows import Clock, working_day

DAYS = 730
FIRST_NUMBER = 3000
GROWTH = 0.7
"""The last day sells so much more than the first."""

_MONTHS = (0.85, 0.85, 1.0, 1.1, 1.15, 0.95, 0.75, 0.75, 0.95, 1.1, 1.5, 1.7)
_WEEKDAYS = (1.15, 1.05, 1.0, 1.0, 0.9, 0.8, 1.1)
_METHODS = {
    "Visa": 26, "PayPal": 24, "Klarna invoice": 15, "Mastercard": 13, "Apple Pay": 9, "Google Pay": 5,
    "SEPA bank transfer": 5, "American Express": 3,
}  # fmt: skip
_FAILURES = (
    "The bank declined the card: the limit is reached.",
    "The payment was not confirmed in the banking app.",
    "The card has expired.",
)
_REASONS = (
    "I do not like it.", "It is too large.", "It is too small.", "The colour is different from the picture.",
    "It arrived damaged.", "I ordered it twice.", "It came too late.", "It was a gift that did not fit.",
)  # fmt: skip


@dataclass(frozen=True)
class Market:
    """Who and what there is to choose from."""

    people: Sequence[Person]
    items: Sequence[Item]
    clock: Clock


def make_trade(rng: random.Random, market: Market, *, count: int) -> list[Plan]:
    """Return ``count`` orders from two years ago until yesterday, by date and number."""
    days = _order_days(rng, market.clock.today, count)
    times = sorted(market.clock.at(day, _minute(rng)) for day in days)
    return [_order(rng, market, f"KF-{FIRST_NUMBER + place}", at) for place, at in enumerate(times)]


def _order_days(rng: random.Random, today: date, count: int) -> list[date]:
    days = [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    weights = [
        (1 + GROWTH * place / DAYS) * _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()]
        for place, day in enumerate(days)
    ]
    return rng.choices(days, weights, k=count)


def _minute(rng: random.Random) -> int:
    """A time of day with its peak in the evening."""
    return int(rng.triangular(7 * 60, 23 * 60 + 50, 20 * 60))


def _order(rng: random.Random, market: Market, number: str, placed_at: datetime) -> Plan:
    day = market.clock.day_of(placed_at)
    person = _buyer(rng, market, day)
    plan = Plan(
        number=number,
        person=person,
        placed_at=placed_at,
        items=_basket(rng, market.items, person, day.month),
        method=rng.choices(list(_METHODS), list(_METHODS.values()))[0],
        express=person.country not in ("United Kingdom", "Switzerland", "Norway") and rng.random() < 0.12,
    )
    return _fate(rng, plan, market.clock)


def _buyer(rng: random.Random, market: Market, day: date) -> Person:
    there = [person for person in market.people if person.joined <= day and not _has_left(person, day)]
    return rng.choices(there, [person.eagerness for person in there])[0]


def _has_left(person: Person, day: date) -> bool:
    return person.left is not None and person.left <= day


def _basket(
    rng: random.Random, items: Sequence[Item], person: Person, month: int
) -> tuple[tuple[Item, int], ...]:
    weights = [
        item.popularity * (2 if month in item.season else 1) * (2.5 if item.category in person.likes else 1)
        for item in items
    ]
    size = rng.choices((1, 2, 3, 4), (55, 28, 12, 5))[0]
    chosen = {item.sku: item for item in rng.choices(items, weights, k=size)}
    return tuple((item, _quantity(rng, item)) for item in chosen.values())


def _quantity(rng: random.Random, item: Item) -> int:
    if item.category == "Tableware":
        return rng.choice((1, 2, 2, 4, 6))
    return rng.choices((1, 2), (92, 8))[0]


def _fate(rng: random.Random, plan: Plan, clock: Clock) -> Plan:
    """Decide how the order goes on: unpaid, cancelled, delivered, returned."""
    draw, failed = rng.random(), rng.random() < 0.05
    fields = dict(vars(plan))
    if failed:
        fields["failed"] = ((plan.placed_at + timedelta(minutes=2), rng.choice(_FAILURES)),)
    if draw < 0.02:
        return Plan(**fields | {"cancelled_at": plan.placed_at + timedelta(days=7)})
    paid_at = plan.placed_at + _until_paid(rng, plan, failed=failed)
    fields["paid_at"] = paid_at
    if draw < 0.05:
        return Plan(**fields | {"cancelled_at": paid_at + timedelta(minutes=rng.randrange(15, 300))})
    fields |= _journey(rng, plan, paid_at, clock)
    if draw < 0.13:
        fields["back"] = _way_back(rng, plan, fields["delivered_at"], clock)
    return Plan(**fields)


def _until_paid(rng: random.Random, plan: Plan, *, failed: bool) -> timedelta:
    if plan.method == "SEPA bank transfer":
        return timedelta(days=rng.randrange(1, 4), minutes=rng.randrange(0, 200))
    return timedelta(minutes=rng.randrange(10, 1500) if failed else 1)


def _journey(rng: random.Random, plan: Plan, paid_at: datetime, clock: Clock) -> dict[str, object]:
    """Packed on the next working day, shipped then or one later, delivered after one to three more."""
    packing = working_day(clock.day_of(paid_at) + timedelta(days=1), 0)
    shipping = packing if plan.express else working_day(packing, rng.choices((0, 1), (70, 30))[0])
    on_the_way = 1 if plan.express else rng.choice((1, 1, 2, 2, 3))
    late = rng.randrange(3, 7) if rng.random() < 0.04 else 0
    delivered_on = working_day(shipping, on_the_way + late)
    return {
        "packed_at": clock.at(packing, rng.randrange(8 * 60, 13 * 60)),
        "shipped_at": clock.at(shipping, rng.randrange(15 * 60, 18 * 60)),
        "delivered_at": clock.at(delivered_on, rng.randrange(9 * 60, 18 * 60)),
        "expected_on": working_day(shipping, on_the_way),
    }


def _way_back(rng: random.Random, plan: Plan, delivered_at: datetime, clock: Clock) -> Back:
    positions = tuple(range(len(plan.items)))
    if len(positions) > 1 and rng.random() < 0.7:
        positions = (rng.choice(positions),)
    registered = delivered_at + timedelta(days=rng.randrange(1, 26), minutes=rng.randrange(0, 120))
    received = working_day(clock.day_of(registered) + timedelta(days=1), rng.randrange(2, 7))
    refunded = working_day(received, rng.randrange(3, 6))
    return Back(
        positions=positions,
        reason=rng.choice(_REASONS),
        registered_at=registered,
        received_at=clock.at(received, rng.randrange(9 * 60, 15 * 60)),
        refunded_at=clock.at(refunded, rng.randrange(9 * 60, 15 * 60)),
    )
