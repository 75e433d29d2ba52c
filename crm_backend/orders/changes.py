"""Placing an order in the chat, and changing what is in one before it is packed."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.customers.service import check_address, get_signed_in
from crm_backend.database import now
from crm_backend.errors import Conflict, NotFound
from crm_backend.orders import catalogue, money, status
from crm_backend.orders.invoices import renew_invoice
from crm_backend.orders.links import pay_url
from crm_backend.orders.models import Order, OrderLine, Payment, Product, Refund
from crm_backend.orders.numbers import next_number
from crm_backend.orders.schemas import ItemsChanged, Placed
from crm_backend.orders.service import find_order
from crm_backend.orders.views import order_view, refund_view


async def place_order(session: AsyncSession, caller: Caller, *, product: str, quantity: int) -> Placed:
    """Reserve the goods for the signed-in customer; the order waits for its payment.

    Raises:
        NotSignedIn: a stranger (``sign_in_needed``).
        NotFound: no product fits (``product_not_found``, extra: ``suggestions``).
        Conflict: ``out_of_stock``, extra: ``product``.
        InvalidInput: the account has no complete address (``address_incomplete``).
    """
    customer = await get_signed_in(session, caller)
    address = check_address(customer.address)
    chosen = await catalogue.choose_product(session, product)
    await catalogue.take(session, chosen, quantity)
    order = Order(
        number=await next_number(session, "KF", Order.number),
        customer_id=customer.id,
        status=status.PENDING,
        currency=chosen.currency,
        shipping_address=address,
        shipping_fee=money.shipping_fee(chosen.price * quantity),
        lines=[_line(chosen, quantity, position=0)],
    )
    order.payments.append(Payment(amount=money.total(order), status="pending", at=now()))
    session.add(order)
    return Placed(order=await order_view(session, order), pay_url=pay_url(order.number))


async def change_items(
    session: AsyncSession, caller: Caller, *, number: str, email: str | None, product: str, quantity: int
) -> ItemsChanged:
    """Set how many units of a product an unpacked order has; 0 takes it out.

    What is paid too much goes back, what is missing is asked for. The shipping fee stays.

    Raises:
        Conflict: ``already_packed``, ``already_shipped`` and its like (extra: ``order``);
            ``out_of_stock`` (extra: ``product``); ``last_item``: nothing would be left.
        NotFound: no product fits (``product_not_found``, extra: ``suggestions``).
    """
    order = await find_order(session, caller, number=number, email=email, lock=True)
    status.refuse(status.why_not_change_items(order), order=await order_view(session, order))
    before = money.total(order)
    change = await _set_quantity(session, order, product, quantity)
    settled = _settle(order, before)
    await renew_invoice(session, order)
    view = await order_view(session, order)
    refund = refund_view(settled.refund) if settled.refund else None
    url = pay_url(order.number) if settled.pays_more else None
    return ItemsChanged(order=view, change=f"{change}{settled.sentence}", refund=refund, pay_url=url)


async def _set_quantity(session: AsyncSession, order: Order, text: str, quantity: int) -> str:
    try:
        line = await catalogue.choose_line(session, order, text)
    except NotFound:
        if quantity == 0:
            raise
        return await _add_line(session, order, text, quantity)
    return await _change_line(session, order, line, quantity)


async def _add_line(session: AsyncSession, order: Order, text: str, quantity: int) -> str:
    chosen = await catalogue.choose_product(session, text)
    if chosen.currency != order.currency:
        raise NotFound("This product is not sold in the order's currency.", code="product_not_found")
    await catalogue.take(session, chosen, quantity)
    position = max(line.position for line in order.lines) + 1
    order.lines.append(_line(chosen, quantity, position=position))
    return f"{quantity} × {chosen.name} added."


async def _change_line(session: AsyncSession, order: Order, line: OrderLine, quantity: int) -> str:
    if quantity == 0 and len(order.lines) == 1:
        raise Conflict("Nothing would be left; cancel the order instead.", code="last_item")
    difference = quantity - line.quantity
    if difference > 0:
        await catalogue.take(session, await session.get_one(Product, line.product_id), difference)
    elif difference < 0:
        await catalogue.put_back(session, {line.product_id: -difference})
    sentence = f"{line.name}: {line.quantity} → {quantity}." if quantity else f"{line.name} taken out."
    line.quantity = quantity
    if quantity == 0:
        order.lines.remove(line)
    return sentence


def _line(product: Product, quantity: int, *, position: int) -> OrderLine:
    return OrderLine(
        product_id=product.id,
        position=position,
        sku=product.sku,
        name=product.name,
        quantity=quantity,
        unit_price=product.price,
    )


@dataclass(frozen=True)
class _Settlement:
    """What a change of the total led to."""

    refund: Refund | None = None
    pays_more: bool = False
    sentence: str = ""


def _settle(order: Order, before: Decimal) -> _Settlement:
    """Ask for what is due now, or refund what was paid too much."""
    after = money.total(order)
    if after == before:
        return _Settlement()
    sentence = f" The total is now {after:.2f} {order.currency}."
    if (due := money.due(order)) > 0:
        money.request_payment(order)
        return _Settlement(pays_more=True, sentence=f"{sentence} {due:.2f} {order.currency} to pay.")
    money.drop_open_payments(order, "no longer due")
    too_much = money.paid(order) - money.refunded(order) - after
    refund = money.refund(order, too_much, kind="changed", reason="items changed")
    back = f" {refund.amount:.2f} {order.currency} goes back to you." if refund else ""
    return _Settlement(refund=refund, sentence=f"{sentence}{back}")
