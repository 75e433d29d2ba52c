"""Orders as customers, agents and the bot see them."""

from datetime import date, datetime

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.orders import money, status
from crm_backend.orders.links import order_url, product_url
from crm_backend.orders.models import Order, OrderLine, Payment, Product, Refund
from crm_backend.orders.schemas import (
    EventView,
    ItemView,
    May,
    OrderView,
    PaymentView,
    ProductView,
    RefundView,
    ReturnState,
)

STATUS_TEXT = {
    status.PENDING: "waiting for payment",
    status.PAID: "paid, being prepared",
    status.PACKED: "packed, about to ship",
    status.SHIPPED: "shipped",
    status.IN_TRANSIT: "on its way",
    status.DELIVERED: "delivered",
    status.RETURNED: "returned",
    status.CANCELLED: "cancelled",
}
REFUND_TEXT = {"requested": "requested", "under_way": "under way", "paid": "paid back"}


async def order_view(session: AsyncSession, order: Order) -> OrderView:
    """Show an order."""
    await session.flush()
    if missing := set(inspect(order).unloaded):
        await session.refresh(order, missing)
    return OrderView(
        number=order.number,
        status=order.status,
        status_text=STATUS_TEXT[order.status],
        customer_name=order.customer.name,
        currency=order.currency,
        total=money.total(order),
        shipping_fee=order.shipping_fee,
        items=[item_view(line) for line in order.lines],
        placed_on=status.shop_date(order.placed_at),
        shipped_on=_day(order.shipped_at),
        delivered_on=_day(order.delivered_at),
        expected_on=order.expected_on,
        carrier=order.carrier,
        tracking_number=order.tracking_number,
        tracking_url=order.tracking_url,
        last_event=_last_event(order),
        shipping_address=order.shipping_address,
        payment=_payment_view(order),
        refunds=[refund_view(refund) for refund in order.refunds],
        returns=_returns(order),
        invoice_number=order.invoice.number if order.invoice else None,
        may=_may(order),
        cancellation_fee=money.NOTHING,
        url=order_url(order.number),
    )


def item_view(line: OrderLine, *, quantity: int | None = None) -> ItemView:
    """Show a line of an order, or some units of it."""
    units = line.quantity if quantity is None else quantity
    return ItemView(name=line.name, sku=line.sku, quantity=units, unit_price=line.unit_price)


def refund_view(refund: Refund) -> RefundView:
    """Show a refund."""
    return RefundView(
        amount=refund.amount,
        currency=refund.currency,
        status=refund.status,
        status_text=REFUND_TEXT[refund.status],
        requested_on=status.shop_date(refund.requested_at),
        expected_on=refund.expected_on,
        reason=refund.reason,
    )


def product_view(product: Product) -> ProductView:
    """Show a product."""
    return ProductView(
        name=product.name,
        sku=product.sku,
        price=product.price,
        currency=product.currency,
        stock=product.stock,
        restock_on=product.restock_on,
        url=product_url(product.sku),
    )


def _day(at: datetime | None) -> date | None:
    return None if at is None else status.shop_date(at)


def _last_event(order: Order) -> EventView | None:
    events = [event for shipment in order.shipments for event in shipment.events]
    if not events:
        return None
    last = max(events, key=lambda event: event.at)
    return EventView(status=last.status, place=last.place, on=status.shop_date(last.at))


def _payment_view(order: Order) -> PaymentView:
    due = money.due(order)
    shown = _telling_payment(order, is_due=due > 0)
    if shown is None:
        return PaymentView(status="pending", method="", failure_reason=None, due=due)
    return PaymentView(status=shown.status, method=shown.method, failure_reason=shown.failure_reason, due=due)


def _telling_payment(order: Order, *, is_due: bool) -> Payment | None:
    """While something is due the newest payment tells how it stands; afterwards the one that worked."""
    succeeded = [payment for payment in order.payments if payment.status == "succeeded"]
    telling = order.payments if is_due or not succeeded else succeeded
    return telling[-1] if telling else None


def _returns(order: Order) -> list[ReturnState]:
    states = {item.number: item.status for item in order.returns}
    return [ReturnState(number=number, status=state) for number, state in states.items()]


def _may(order: Order) -> May:
    cancel, back = status.why_not_cancel(order), status.why_not_return(order)
    until = status.return_until(order.delivered_at) if order.delivered_at else None
    return May(
        cancel=cancel is None,
        cancel_why=cancel.code if cancel else None,
        change_address=status.why_not_change_address(order) is None,
        change_items=status.why_not_change_items(order) is None,
        return_=back is None,
        return_why=back.code if back else None,
        return_until=until,
    )
