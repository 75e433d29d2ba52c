"""The parcels of shipped orders: tracking numbers and what the carrier reports."""

import random
from datetime import datetime, timedelta

from crm_backend.demo.plans import LEFT_AFTER, Plan
from crm_backend.demo.rows import Clock, NewId, Row, Rows
from crm_backend.orders.models import Shipment, ShipmentEvent

_HUBS = {
    "Germany": "Leipzig", "Austria": "Wien", "Netherlands": "Utrecht", "France": "Paris", "Ireland": "Dublin",
    "Sweden": "Malmö", "United Kingdom": "Coventry", "Switzerland": "Basel", "Norway": "Oslo",
}  # fmt: skip
_LINKS = {
    "DHL": "https://www.dhl.com/en/express/tracking.html?AWB={}",
    "UPS": "https://www.ups.com/track?tracknum={}",
}


def add_parcel(rows: Rows, plan: Plan, order: Row, rng: random.Random, clock: Clock, new_id: NewId) -> None:
    """Add the parcel of an order that has shipped, and write its number into the order's row."""
    number = _tracking_number(plan.carrier, rng)
    if plan.shipped_at is None or not clock.has_come(plan.shipped_at):
        return
    order["tracking_number"] = number
    order["tracking_url"] = _LINKS[plan.carrier].format(number)
    shipment = {
        "id": new_id(),
        "order_id": order["id"],
        "carrier": plan.carrier,
        "tracking_number": number,
        "created_at": plan.shipped_at,
    }
    rows[Shipment].append(shipment)
    rows[ShipmentEvent] += [
        {"id": new_id(), "shipment_id": shipment["id"], "at": at, "status": status, "place": place}
        for at, status, place in _events(plan, plan.shipped_at)
        if clock.has_come(at)
    ]


def _tracking_number(carrier: str, rng: random.Random) -> str:
    digits = "".join(rng.choices("0123456789", k=12))
    return f"00340434{digits}" if carrier == "DHL" else f"1Z55E{digits}"


def _events(plan: Plan, shipped_at: datetime) -> list[tuple[datetime, str, str]]:
    person, delivered_at = plan.person, shipped_at + plan.journey
    return [
        (shipped_at, f"Picked up by {plan.carrier}", "Berlin"),
        (shipped_at + plan.journey * LEFT_AFTER, "Left the parcel centre", "Berlin"),
        (shipped_at + plan.journey * 0.3, "Arrived at the parcel centre", _HUBS[person.country]),
        (delivered_at - timedelta(hours=3), "Out for delivery", person.place),
        (delivered_at, "Delivered", person.place),
    ]
