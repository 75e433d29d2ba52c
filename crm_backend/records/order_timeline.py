"""What happened to an order, from its rows. No database."""

from collections.abc import Iterator

from crm_backend.orders import money
from crm_backend.orders.models import Order
from crm_backend.orders.views import REFUND_TEXT
from crm_backend.records.schemas import OrderMoment

_PAYMENT = {"succeeded": "Paid", "failed": "Payment failed", "pending": "Payment asked for"}


def timeline(order: Order) -> list[OrderMoment]:
    """Return what happened to an order, oldest first."""
    return sorted(_moments(order), key=lambda moment: moment.at)


def _moments(order: Order) -> Iterator[OrderMoment]:
    yield OrderMoment(
        kind="placed", text=f"Placed for {money.total(order):.2f} {order.currency}", at=order.placed_at
    )
    for payment in order.payments:
        why = f": {payment.failure_reason}" if payment.failure_reason else ""
        by = f" by {payment.method}" if payment.method else ""
        text = f"{_PAYMENT[payment.status]}, {payment.amount:.2f} {order.currency}{by}{why}"
        yield OrderMoment(kind="payment", text=text, at=payment.at)
    if order.shipped_at:
        yield OrderMoment(
            kind="shipped", text=f"Shipped with {order.carrier or 'a carrier'}", at=order.shipped_at
        )
    parcels = [event for shipment in order.shipments for event in shipment.events]
    for event in parcels:
        place = f", {event.place}" if event.place else ""
        yield OrderMoment(kind="parcel", text=f"{event.status}{place}", at=event.at)
    if order.delivered_at and order.delivered_at not in {event.at for event in parcels}:
        yield OrderMoment(kind="delivered", text="Delivered", at=order.delivered_at)
    if order.cancelled_at:
        yield OrderMoment(kind="cancelled", text="Cancelled", at=order.cancelled_at)
    yield from _back(order)


def _back(order: Order) -> Iterator[OrderMoment]:
    for item in order.returns:
        text = (
            f"Return {item.number}, {item.status}: {item.quantity} × {item.line.name}. {item.reason}".strip()
        )
        yield OrderMoment(kind="return", text=text, at=item.created_at)
    for refund in order.refunds:
        text = (
            f"Refund of {refund.amount:.2f} {refund.currency}, {REFUND_TEXT[refund.status]}: {refund.reason}"
        )
        yield OrderMoment(kind="refund", text=text, at=refund.requested_at)
