"""What staff do with an order: the bot's own rules, called in the name of the order's customer."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.orders import changes, returns, service
from crm_backend.orders.models import Order
from crm_backend.records import order_mails
from crm_backend.records.orders import detail, find
from crm_backend.records.schemas import (
    OrderAddressIn,
    OrderDetail,
    OrderItemsIn,
    OrderPapersIn,
    OrderReturnIn,
)
from crm_backend.settings import Settings
from crm_backend.staff import audit

Rule = Callable[[Caller, Order], Awaitable[Any]]


async def cancel(session: AsyncSession, number: str, *, by: str) -> OrderDetail:
    """Cancel the order (see ``orders.service.cancel_order`` for its refusals)."""

    async def rule(caller: Caller, order: Order) -> object:
        return await service.cancel_order(session, caller, number=order.number, email=None)

    return await _do(session, number, by, "order.cancel", rule)


async def change_address(session: AsyncSession, number: str, body: OrderAddressIn, *, by: str) -> OrderDetail:
    """Send the order somewhere else (see ``orders.service.change_address`` for its refusals)."""

    async def rule(caller: Caller, order: Order) -> object:
        return await service.change_address(
            session, caller, number=order.number, email=None, address=body.address
        )

    return await _do(session, number, by, "order.change_address", rule)


async def change_items(session: AsyncSession, number: str, body: OrderItemsIn, *, by: str) -> OrderDetail:
    """Set how many of a product there are (see ``orders.changes.change_items`` for its refusals)."""

    async def rule(caller: Caller, order: Order) -> object:
        return await changes.change_items(
            session, caller, number=order.number, email=None, product=body.product, quantity=body.quantity
        )

    return await _do(session, number, by, "order.change_items", rule)


async def return_items(
    session: AsyncSession, number: str, body: OrderReturnIn, settings: Settings, *, by: str
) -> OrderDetail:
    """Register a return (see ``orders.returns.return_items`` for its refusals)."""

    async def rule(caller: Caller, order: Order) -> object:
        return await returns.return_items(
            session,
            caller,
            number=order.number,
            email=None,
            product=body.product,
            reason=body.reason,
            settings=settings,
        )

    return await _do(session, number, by, "order.return", rule)


async def retry_payment(session: AsyncSession, number: str, *, by: str) -> OrderDetail:
    """Ask for what is due once more (see ``orders.service.retry_payment`` for its refusals)."""

    async def rule(caller: Caller, order: Order) -> object:
        return await service.retry_payment(session, caller, number=order.number, email=None)

    return await _do(session, number, by, "order.retry_payment", rule)


async def send_papers(
    session: AsyncSession, number: str, body: OrderPapersIn, settings: Settings, *, by: str
) -> OrderDetail:
    """Mail the confirmation or the invoice to the customer's address once more.

    Raises:
        Conflict: ``no_invoice_yet``.
    """

    async def rule(caller: Caller, order: Order) -> object:
        mail = await order_mails.compose(session, caller, order, body.paper, settings)
        session.add(mail)
        return mail

    return await _do(session, number, by, f"order.send_{body.paper}", rule)


async def _do(session: AsyncSession, number: str, by: str, action: str, rule: Rule) -> OrderDetail:
    order = await find(session, number, lock=True)
    await rule(Caller("", order.customer_id, ""), order)
    await audit.record(session, staff_id=by, action=action, object_type="order", object_id=order.number)
    return await detail(session, order)
