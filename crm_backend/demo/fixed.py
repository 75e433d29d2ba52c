"""Six orders that documents and tests rely on."""

from collections.abc import Mapping
from datetime import timedelta

from crm_backend.demo.catalogue import Item
from crm_backend.demo.people import Person
from crm_backend.demo.plans import Back, Plan
from crm_backend.demo.rows import Clock

NINE, TEN, NOON, FOUR = 9 * 60, 10 * 60, 12 * 60, 16 * 60


def fixed_plans(ada: Person, bo: Person, items: Mapping[str, Item], clock: Clock) -> list[Plan]:
    """Return KF-1001 to KF-1004 of Ada and KF-2001, KF-2002 of Bo."""
    return [
        _delivered(
            ada, clock, "KF-1001", days=12, items=(items["Copper Table Lamp"], items["Linen Cushion"])
        ),
        _under_way(ada, clock, "KF-1002", item=items["City Backpack"]),
        _paid(ada, clock, "KF-1003", items=(items["Wool Throw"], items["Storm Lantern"])),
        _delivered(ada, clock, "KF-1004", days=45, items=(items["Moon Pendant Light"],)),
        _payment_failed(bo, clock, "KF-2001", item=items["Weekend Bag"]),
        _returned(bo, clock, "KF-2002", item=items["Pebble Bedside Lamp"]),
    ]


def _delivered(person: Person, clock: Clock, number: str, *, days: int, items: tuple[Item, ...]) -> Plan:
    placed = clock.ago(days + 3, TEN)
    return Plan(
        number=number,
        person=person,
        placed_at=placed,
        items=tuple((item, 1) for item in items),
        method="Visa",
        paid_at=placed + timedelta(minutes=2),
        packed_at=clock.ago(days + 3, FOUR - 60),
        shipped_at=clock.ago(days + 2, NINE),
        delivered_at=clock.ago(days, NOON),
        expected_on=clock.today - timedelta(days=days),
    )


def _under_way(person: Person, clock: Clock, number: str, *, item: Item) -> Plan:
    placed = clock.ago(3, TEN)
    return Plan(
        number=number,
        person=person,
        placed_at=placed,
        items=((item, 1),),
        method="PayPal",
        paid_at=placed + timedelta(minutes=2),
        packed_at=clock.ago(2, NINE),
        shipped_at=clock.ago(2, FOUR),
        delivered_at=clock.ago(-2, NOON),
        expected_on=clock.today + timedelta(days=2),
    )


def _paid(person: Person, clock: Clock, number: str, *, items: tuple[Item, ...]) -> Plan:
    placed = clock.ago(1, FOUR)
    return Plan(
        number=number,
        person=person,
        placed_at=placed,
        items=tuple((item, 1) for item in items),
        method="Visa",
        paid_at=placed + timedelta(minutes=2),
        expected_on=clock.today + timedelta(days=4),
    )


def _payment_failed(person: Person, clock: Clock, number: str, *, item: Item) -> Plan:
    placed = clock.ago(1, NOON)
    reason = "The bank declined the card: the limit is reached."
    return Plan(
        number=number,
        person=person,
        placed_at=placed,
        items=((item, 1),),
        method="Mastercard",
        failed=((placed + timedelta(minutes=2), reason),),
    )


def _returned(person: Person, clock: Clock, number: str, *, item: Item) -> Plan:
    placed = clock.ago(20, TEN)
    return Plan(
        number=number,
        person=person,
        placed_at=placed,
        items=((item, 1),),
        method="Visa",
        paid_at=placed + timedelta(minutes=2),
        packed_at=clock.ago(19, NINE),
        shipped_at=clock.ago(19, FOUR),
        delivered_at=clock.ago(16, NOON),
        expected_on=clock.today - timedelta(days=16),
        back=Back(
            positions=(0,),
            reason="The light is too warm for my desk.",
            registered_at=clock.ago(9, TEN),
            received_at=clock.ago(2, TEN),
            refunded_at=clock.ago(-3, TEN),
        ),
    )
