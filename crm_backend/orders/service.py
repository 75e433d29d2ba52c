"""Orders: who may see which, and what a customer may do with one before it ships."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.customers import proof
from crm_backend.customers.models import Customer
from crm_backend.customers.service import check_address, get_signed_in
from crm_backend.errors import Conflict, NotFound
from crm_backend.orders import catalogue, money, status
from crm_backend.orders.links import pay_url
from crm_backend.orders.models import Order
from crm_backend.orders.numbers import normalise_order_number
from crm_backend.orders.schemas import Cancelled, Changed, OrderView, PaymentRetry, RecentOrders
from crm_backend.orders.views import order_view, refund_view

_UNKNOWN = "There is no such order for these details."


async def find_order(
    session: AsyncSession, caller: Caller, *, number: str, email: str | None, lock: bool = False
) -> Order:
    """Return the caller's order: their own, or, for a stranger, the one with that number AND e-mail.

    Raises:
        NotFound: no such order, or not theirs; nobody can tell which (``order_not_found``).
        TooMany: a stranger's wrong tries have closed the door (``too_many_tries``).
        InvalidInput: a stranger gave no e-mail (``email_needed``).
    """
    query = select(Order).where(Order.number == normalise_order_number(number))
    if caller.signed_in:
        query = query.where(Order.customer_id == caller.customer_id)
    else:
        email = await proof.check_email_given(session, caller, email)
        query = query.join(Customer).where(Customer.email == email)
    order = await _one(session, query, lock=lock)
    if order is None:
        guessed = not caller.signed_in and normalise_order_number(number) is not None
        raise (proof.WrongTry if guessed else NotFound)(_UNKNOWN, code="order_not_found")
    return order


async def _one(session: AsyncSession, query: Select[Order], *, lock: bool) -> Order | None:
    if lock:
        query = query.with_for_update(of=Order).execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def show_order(session: AsyncSession, caller: Caller, *, number: str, email: str | None) -> OrderView:
    """Show the caller's order (see ``find_order`` for its refusals)."""
    return await order_view(session, await find_order(session, caller, number=number, email=email))


async def find_known_order(
    session: AsyncSession, caller: Caller, *, number: str, shown: bool
) -> Order | None:
    """Return the order with this number if it is the caller's own, or was ``shown`` to them after proof."""
    if not shown and not caller.signed_in:
        return None
    query = select(Order).where(Order.number == number)
    if not shown:
        query = query.where(Order.customer_id == caller.customer_id)
    return await _one(session, query, lock=False)


async def list_orders_of(session: AsyncSession, customer_id: str, limit: int = 20) -> list[Order]:
    """Return a customer's orders, newest first."""
    query = (
        select(Order)
        .where(Order.customer_id == customer_id)
        .order_by(Order.placed_at.desc(), Order.number.desc())
        .limit(limit)
    )
    return list(await session.scalars(query))


async def list_open_orders_of(session: AsyncSession, customer_id: str) -> list[Order]:
    """Return a customer's orders that are still to be paid, packed or delivered."""
    query = select(Order).where(Order.customer_id == customer_id, Order.status.in_(status.OPEN))
    return list(await session.scalars(query.order_by(Order.number)))


async def recent_orders(session: AsyncSession, caller: Caller) -> RecentOrders:
    """Show the five newest orders of the signed-in customer.

    Raises:
        NotSignedIn: a stranger (``sign_in_needed``).
    """
    customer = await get_signed_in(session, caller)
    orders = await list_orders_of(session, customer.id, limit=5)
    return RecentOrders(orders=[await order_view(session, order) for order in orders])


async def cancel_order(session: AsyncSession, caller: Caller, *, number: str, email: str | None) -> Cancelled:
    """Cancel an order that has not shipped, put the goods back on the shelf, request the refund.

    Raises:
        Conflict: ``already_shipped``, ``already_delivered``, ``already_returned``; extra: ``order``.
    """
    order = await find_order(session, caller, number=number, email=email, lock=True)
    if order.status == status.CANCELLED:
        return await _already_cancelled(session, order)
    status.refuse(status.why_not_cancel(order), order=await order_view(session, order))
    status.move(order, status.CANCELLED)
    money.drop_open_payments(order, "order cancelled")
    made = money.refund(order, money.paid(order), kind="cancelled", reason="order cancelled")
    await catalogue.put_back(session, {line.product_id: line.quantity for line in order.lines})
    view = await order_view(session, order)
    return Cancelled(order=view, refund=refund_view(made) if made else None, already=False)


async def _already_cancelled(session: AsyncSession, order: Order) -> Cancelled:
    refund = refund_view(order.refunds[-1]) if order.refunds else None
    return Cancelled(order=await order_view(session, order), refund=refund, already=True)


async def change_address(
    session: AsyncSession, caller: Caller, *, number: str, email: str | None, address: str
) -> Changed:
    """Send an order that has not shipped somewhere else.

    Raises:
        InvalidInput: the address lacks something (``address_incomplete``, extra: ``missing``).
        Conflict: ``already_shipped`` and its like; extra: ``order``.
    """
    order = await find_order(session, caller, number=number, email=email, lock=True)
    status.refuse(status.why_not_change_address(order), order=await order_view(session, order))
    order.shipping_address = check_address(address)
    return Changed(order=await order_view(session, order))


async def retry_payment(
    session: AsyncSession, caller: Caller, *, number: str, email: str | None
) -> PaymentRetry:
    """Open another try to pay what is due, and say why the last one failed.

    Raises:
        Conflict: everything is paid, or the order is cancelled (``nothing_to_pay``); extra: ``order``.
    """
    order = await find_order(session, caller, number=number, email=email, lock=True)
    if money.due(order) == 0:
        view = await order_view(session, order)
        raise Conflict("There is nothing to pay for this order.", code="nothing_to_pay", order=view)
    failed = [payment.failure_reason for payment in order.payments if payment.status == "failed"]
    money.request_payment(order)
    view = await order_view(session, order)
    return PaymentRetry(
        order=view, pay_url=pay_url(order.number), failure_reason=failed[-1] if failed else None
    )
