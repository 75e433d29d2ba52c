"""What may happen to an order, and when: the status machine and the shop's rules. No database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm_backend.database import now
from crm_backend.errors import Conflict
from crm_backend.orders.models import Order
from crm_backend.settings import get_settings

PENDING, PAID, PACKED, SHIPPED = "pending_payment", "paid", "packed", "shipped"
IN_TRANSIT, DELIVERED, RETURNED, CANCELLED = "in_transit", "delivered", "returned", "cancelled"

MOVES: dict[str, frozenset[str]] = {
    PENDING: frozenset({PAID, CANCELLED}),
    PAID: frozenset({PACKED, CANCELLED}),
    PACKED: frozenset({SHIPPED, CANCELLED}),
    SHIPPED: frozenset({IN_TRANSIT, DELIVERED}),
    IN_TRANSIT: frozenset({DELIVERED}),
    DELIVERED: frozenset({RETURNED}),
    RETURNED: frozenset(),
    CANCELLED: frozenset(),
}
OPEN = frozenset({PENDING, PAID, PACKED, SHIPPED, IN_TRANSIT})
BEFORE_SHIPPING = frozenset({PENDING, PAID, PACKED})
RETURN_DAYS = 30

_REFUSALS = {
    PACKED: ("already_packed", "The order is packed already."),
    SHIPPED: ("already_shipped", "The order has been shipped."),
    IN_TRANSIT: ("already_shipped", "The order is on its way."),
    DELIVERED: ("already_delivered", "The order has been delivered."),
    RETURNED: ("already_returned", "The order has been returned."),
    CANCELLED: ("already_cancelled", "The order has been cancelled."),
}


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done: a stable code and a sentence."""

    code: str
    detail: str


def move(order: Order, to: str, *, at: datetime | None = None) -> None:
    """Take the order to another status and note the time.

    Raises:
        Conflict: the status machine has no such step (``wrong_status``).
    """
    if to not in MOVES[order.status]:
        raise Conflict(f"An order that is {order.status} cannot become {to}.", code="wrong_status")
    order.status = to
    column = {SHIPPED: "shipped_at", DELIVERED: "delivered_at", CANCELLED: "cancelled_at"}.get(to)
    if column is not None:
        setattr(order, column, at or now())


def why_not_cancel(order: Order) -> Refusal | None:
    """Say why the order cannot be cancelled; None when it can."""
    return None if CANCELLED in MOVES[order.status] else Refusal(*_REFUSALS[order.status])


def why_not_change_address(order: Order) -> Refusal | None:
    """Say why the address cannot change; None until the order ships."""
    return None if order.status in BEFORE_SHIPPING else Refusal(*_REFUSALS[order.status])


def why_not_change_items(order: Order) -> Refusal | None:
    """Say why the items cannot change; None until the order is packed."""
    return None if order.status in (PENDING, PAID) else Refusal(*_REFUSALS[order.status])


def why_not_return(order: Order) -> Refusal | None:
    """Say why nothing of the order can be sent back; None when something can."""
    if order.status == RETURNED or (order.status == DELIVERED and not returnable(order)):
        return Refusal("already_returned", "Everything in this order is already on its way back.")
    if order.status != DELIVERED or order.delivered_at is None:
        return Refusal("not_delivered", "The order has not been delivered yet.")
    if shop_date(now()) > return_until(order.delivered_at):
        return Refusal("return_window_over", f"Items can be returned for {RETURN_DAYS} days after delivery.")
    return None


def returnable(order: Order) -> dict[str, int]:
    """Return how many units of each line (by id) have not been sent back."""
    left = {line.id: line.quantity for line in order.lines}
    for item in order.returns:
        left[item.line_id] = left.get(item.line_id, 0) - item.quantity
    return {line_id: quantity for line_id, quantity in left.items() if quantity > 0}


def refuse(refusal: Refusal | None, **extra: Any) -> None:
    """Raise what stands against it, if anything does.

    Raises:
        Conflict: with the refusal's code.
    """
    if refusal is not None:
        raise Conflict(refusal.detail, code=refusal.code, **extra)


def shop_date(at: datetime) -> date:
    """Return the day of a time as the shop's calendar shows it."""
    return at.astimezone(ZoneInfo(get_settings().timezone)).date()


def return_until(delivered_at: datetime) -> date:
    """Return the last day on which an item can be sent back."""
    return shop_date(delivered_at) + timedelta(days=RETURN_DAYS)
