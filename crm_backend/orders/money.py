"""What an order costs, what was paid, and what goes back. Never more than was paid."""

from datetime import timedelta
from decimal import Decimal

from crm_backend.database import now
from crm_backend.orders.models import Order, Payment, Refund
from crm_backend.orders.status import BEFORE_SHIPPING, shop_date

NOTHING = Decimal("0.00")
SHIPPING_FEE, FREE_SHIPPING_FROM = Decimal("4.90"), Decimal("50.00")
REFUND_DAYS = {"cancelled": 5, "returned": 14, "changed": 5}


def subtotal(order: Order) -> Decimal:
    """Return the sum of the lines."""
    return sum((line.unit_price * line.quantity for line in order.lines), NOTHING)


def total(order: Order) -> Decimal:
    """Return lines and shipping."""
    return subtotal(order) + order.shipping_fee


def paid(order: Order) -> Decimal:
    """Return what has arrived."""
    return sum((payment.amount for payment in order.payments if payment.status == "succeeded"), NOTHING)


def refunded(order: Order) -> Decimal:
    """Return what goes or went back."""
    return sum((refund.amount for refund in order.refunds), NOTHING)


def due(order: Order) -> Decimal:
    """Return what is still to be paid."""
    if order.status in ("cancelled", "returned"):
        return NOTHING
    # Until it ships the items can change, and what went back for one may be due again for another.
    kept = paid(order) - refunded(order) if order.status in BEFORE_SHIPPING else paid(order)
    return max(total(order) - kept, NOTHING)


def shipping_fee(goods: Decimal) -> Decimal:
    """Return the shipping fee of a new order."""
    return NOTHING if goods >= FREE_SHIPPING_FROM else SHIPPING_FEE


def refund(order: Order, amount: Decimal, *, kind: str, reason: str) -> Refund | None:
    """Request a refund of the amount, or of what is left of the payment; None when nothing is.

    ``kind`` is ``cancelled``, ``returned`` or ``changed`` and says how long it takes.
    """
    amount = min(amount, paid(order) - refunded(order))
    if amount <= 0:
        return None
    at = now()
    expected_on = shop_date(at) + timedelta(days=REFUND_DAYS[kind])
    made = Refund(
        amount=amount,
        currency=order.currency,
        status="requested",
        reason=reason,
        requested_at=at,
        expected_on=expected_on,
    )
    order.refunds.append(made)
    return made


def request_payment(order: Order) -> Payment:
    """Return the order's open payment over what is due, making one if there is none."""
    waiting = [payment for payment in order.payments if payment.status == "pending"]
    if waiting:
        waiting[-1].amount = due(order)
        return waiting[-1]
    method = order.payments[-1].method if order.payments else ""
    payment = Payment(method=method, amount=due(order), status="pending", at=now())
    order.payments.append(payment)
    return payment


def drop_open_payments(order: Order, reason: str) -> None:
    """Close what was never paid."""
    for payment in order.payments:
        if payment.status == "pending":
            payment.status, payment.failure_reason = "failed", reason
