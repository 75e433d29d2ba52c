"""What goes back: rows of refunds and returns."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from crm_backend.demo.plans import NOTHING, Back, Plan
from crm_backend.demo.rows import Clock, NewId, Row


def cancelled_refund(plan: Plan, order_id: str, clock: Clock, new_id: NewId) -> Row:
    """Return the refund of an order that was cancelled after it was paid."""
    at = plan.cancelled_at or plan.placed_at
    days = (clock.cutoff - at).days
    status = "paid" if days >= 5 else "under_way" if days >= 1 else "requested"
    expected = clock.day_of(at) + timedelta(days=5)
    return _refund(new_id(), order_id, plan.total, status, "order cancelled", at, expected)


def returned_refund(plan: Plan, back: Back, order_id: str, clock: Clock, new_id: NewId) -> Row:
    """Return the refund of what goes back; with the last of it the delivery charge."""
    goods = sum((plan.items[place][0].price * plan.items[place][1] for place in back.positions), NOTHING)
    amount = goods + plan.fee if plan.all_back else goods
    received = clock.has_come(back.received_at)
    status = "paid" if clock.has_come(back.refunded_at) else "under_way" if received else "requested"
    expected = (
        clock.day_of(back.refunded_at) if received else clock.day_of(back.registered_at) + timedelta(days=14)
    )
    return _refund(new_id(), order_id, amount, status, "items returned", back.registered_at, expected)


def _refund(
    refund_id: str, order_id: str, amount: Decimal, status: str, reason: str, at: datetime, expected_on: date
) -> Row:
    return {
        "id": refund_id,
        "order_id": order_id,
        "amount": amount,
        "currency": "EUR",
        "status": status,
        "reason": reason,
        "requested_at": at,
        "expected_on": expected_on,
    }


def return_rows(plan: Plan, back: Back, lines: list[Row], clock: Clock, new_id: NewId) -> list[Row]:
    """Return one row for each line that goes back."""
    done, received = clock.has_come(back.refunded_at), clock.has_come(back.received_at)
    return [
        {
            "id": new_id(),
            "order_id": lines[place]["order_id"],
            "line_id": lines[place]["id"],
            "number": back.number,
            "status": "closed" if done else "received" if received else "registered",
            "quantity": plan.items[place][1],
            "reason": back.reason,
            "created_at": back.registered_at,
        }
        for place in back.positions
    ]
