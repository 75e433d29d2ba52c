"""Sending things back: within 30 days of delivery, line by line or everything."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.database import now
from crm_backend.errors import NotFound
from crm_backend.orders import catalogue, money, status
from crm_backend.orders.links import document_url
from crm_backend.orders.models import Order, OrderLine, Refund, Return
from crm_backend.orders.numbers import next_number
from crm_backend.orders.schemas import Returned, ReturnView
from crm_backend.orders.service import find_order
from crm_backend.orders.views import item_view, order_view, refund_view
from crm_backend.settings import Settings

INSTRUCTIONS = (
    "Pack the items, print the label and stick it on the parcel, and hand it in at any "
    "parcel shop within 14 days. The refund starts when the parcel has arrived."
)


async def return_items(
    session: AsyncSession,
    caller: Caller,
    *,
    number: str,
    email: str | None,
    product: str | None,
    reason: str,
    settings: Settings,
) -> Returned:
    """Register a return of one item of the order, or of all that has not been sent back.

    Raises:
        Conflict: ``not_delivered``, ``already_returned``, ``return_window_over``
            (extra: ``delivered_on``, ``days`` since then, ``window``); all with extra ``order``.
        NotFound: no item fits (``product_not_found``, extra: ``suggestions``).
    """
    order = await find_order(session, caller, number=number, email=email, lock=True)
    await _check(session, order)
    lines = await _chosen(session, order, product)
    return_number = await next_number(session, "RT", Return.number)
    refund = _refund(order, lines)
    order.returns.extend(_return(line, units, return_number, reason) for line, units in lines)
    back = ReturnView(
        number=return_number,
        items=[item_view(line, quantity=units) for line, units in lines],
        instructions=INSTRUCTIONS,
        label_url=document_url(settings, "return-labels", return_number),
    )
    view = await order_view(session, order)
    return Returned(order=view, return_=back, refund=refund_view(refund) if refund else None)


async def _check(session: AsyncSession, order: Order) -> None:
    refusal = status.why_not_return(order)
    if refusal is None:
        return
    extra: dict[str, Any] = {"order": await order_view(session, order)}
    if refusal.code == "return_window_over" and order.delivered_at is not None:
        delivered_on = status.shop_date(order.delivered_at)
        days = (status.shop_date(now()) - delivered_on).days
        extra |= {"delivered_on": delivered_on, "days": days, "window": status.RETURN_DAYS}
    status.refuse(refusal, **extra)


async def _chosen(session: AsyncSession, order: Order, product: str | None) -> list[tuple[OrderLine, int]]:
    """Return the lines to send back, each with the units that are still at the customer's."""
    left = status.returnable(order)
    lines = [await catalogue.choose_line(session, order, product)] if product else order.lines
    chosen = [(line, left[line.id]) for line in lines if line.id in left]
    if not chosen:
        view = await order_view(session, order)
        status.refuse(status.Refusal("already_returned", "This item is already on its way back."), order=view)
    return chosen


def _refund(order: Order, lines: list[tuple[OrderLine, int]]) -> Refund | None:
    """Request the price of the goods; with the last of them the shipping fee goes back too."""
    amount = sum((line.unit_price * units for line, units in lines), money.NOTHING)
    if sum(units for _, units in lines) == sum(status.returnable(order).values()):
        amount += order.shipping_fee
    return money.refund(order, amount, kind="returned", reason="items returned")


def _return(line: OrderLine, units: int, number: str, reason: str) -> Return:
    return Return(line=line, line_id=line.id, number=number, quantity=units, reason=reason, created_at=now())


async def get_returned_order(session: AsyncSession, number: str) -> Order:
    """Return the order that a return belongs to.

    Raises:
        NotFound: no such return (``return_not_found``).
    """
    query = select(Order).join(Return, Return.order_id == Order.id).where(Return.number == number)
    order = (await session.scalars(query.limit(1))).first()
    if order is None:
        raise NotFound("There is no such return.", code="return_not_found")
    return order
