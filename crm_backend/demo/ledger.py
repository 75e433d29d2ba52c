"""The rows of an order: of as much of its plan as has happened."""

from datetime import datetime

from crm_backend.demo.papers import cancelled_refund, return_rows, returned_refund
from crm_backend.demo.plans import Plan, is_back, status_of
from crm_backend.demo.rows import Clock, NewId, Row, Rows
from crm_backend.orders.models import Invoice, Order, OrderLine, Payment, Refund, Return


def add_order(rows: Rows, plan: Plan, clock: Clock, new_id: NewId) -> Row:
    """Add the order, its lines, payments, invoice, refunds and returns; return the order's row."""
    order = _order_row(plan, clock, new_id())
    rows[Order].append(order)
    lines = _line_rows(plan, order["id"], new_id)
    rows[OrderLine] += lines
    rows[Payment] += _payment_rows(plan, order["id"], clock, new_id)
    if plan.invoice_number:
        rows[Invoice].append(_paper(new_id, order, number=plan.invoice_number, issued_at=plan.paid_at))
    if order["status"] == "cancelled" and plan.cancelled_at and plan.paid_at:
        rows[Refund].append(cancelled_refund(plan, order["id"], clock, new_id))
    if plan.back and is_back(plan, clock):
        rows[Return] += return_rows(plan, plan.back, lines, clock, new_id)
        rows[Refund].append(returned_refund(plan, plan.back, order["id"], clock, new_id))
    return order


def _paper(new_id: NewId, order: Row, **fields: object) -> Row:
    return {"id": new_id(), "order_id": order["id"], **fields}


def _order_row(plan: Plan, clock: Clock, order_id: str) -> Row:
    shipped = clock.has_come(plan.shipped_at)
    return {
        "id": order_id,
        "number": plan.number,
        "customer_id": plan.person.id,
        "status": status_of(plan, clock),
        "currency": "EUR",
        "shipping_address": plan.person.address,
        "shipping_fee": plan.fee,
        "placed_at": plan.placed_at,
        "shipped_at": plan.shipped_at if shipped else None,
        "delivered_at": plan.delivered_at if clock.has_come(plan.delivered_at) else None,
        "cancelled_at": plan.cancelled_at if clock.has_come(plan.cancelled_at) else None,
        "expected_on": None if clock.has_come(plan.cancelled_at) else plan.expected_on,
        "carrier": plan.carrier if shipped else None,
        "tracking_number": None,
        "tracking_url": None,
    }


def _line_rows(plan: Plan, order_id: str, new_id: NewId) -> list[Row]:
    return [
        {
            "id": new_id(),
            "order_id": order_id,
            "product_id": item.id,
            "position": position,
            "sku": item.sku,
            "name": item.name,
            "quantity": quantity,
            "unit_price": item.price,
        }
        for position, (item, quantity) in enumerate(plan.items)
    ]


def _payment_rows(plan: Plan, order_id: str, clock: Clock, new_id: NewId) -> list[Row]:
    tries: list[tuple[datetime, str, str | None]] = [(at, "failed", reason) for at, reason in plan.failed]
    if plan.paid_at and clock.has_come(plan.paid_at):
        tries.append((plan.paid_at, "succeeded", None))
    elif not plan.failed and not clock.has_come(plan.cancelled_at):
        tries.append((plan.placed_at, "pending", None))
    elif not plan.failed:
        tries.append((plan.placed_at, "failed", "no payment within seven days"))
    return [
        {
            "id": new_id(),
            "order_id": order_id,
            "method": plan.method,
            "amount": plan.total,
            "status": status,
            "failure_reason": reason,
            "at": at,
        }
        for at, status, reason in tries
    ]
