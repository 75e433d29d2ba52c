"""Invoices: issued when the money has arrived, handed out as links that work for an hour."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.database import now
from crm_backend.errors import Conflict, NotFound
from crm_backend.orders import money, status
from crm_backend.orders.links import document_url
from crm_backend.orders.models import Invoice, Order
from crm_backend.orders.numbers import next_number
from crm_backend.orders.schemas import InvoiceLink
from crm_backend.orders.service import find_order
from crm_backend.orders.views import order_view
from crm_backend.settings import Settings


async def invoice_link(
    session: AsyncSession, caller: Caller, *, number: str, email: str | None, settings: Settings
) -> InvoiceLink:
    """Return a link to the order's invoice, issuing it if the order is paid and has none.

    Raises:
        Conflict: the order is not paid (``no_invoice_yet``); extra: ``order``.
    """
    order = await find_order(session, caller, number=number, email=email, lock=True)
    if order.invoice is None and money.paid(order) == 0:
        view = await order_view(session, order)
        raise Conflict("The invoice comes with the payment.", code="no_invoice_yet", order=view)
    invoice = order.invoice or await issue_invoice(session, order)
    return InvoiceLink(
        number=invoice.number,
        url=document_url(settings, "invoices", order.id),
        total=money.total(order),
        currency=order.currency,
        issued_on=status.shop_date(invoice.issued_at),
    )


async def issue_invoice(session: AsyncSession, order: Order) -> Invoice:
    """Give a paid order its invoice."""
    invoice = Invoice(number=await next_number(session, "INV", Invoice.number), issued_at=now())
    order.invoice = invoice
    return invoice


async def renew_invoice(session: AsyncSession, order: Order) -> None:
    """Issue the invoice of a changed order anew: a number stands for one content."""
    if order.invoice is not None:
        order.invoice.number = await next_number(session, "INV", Invoice.number)
        order.invoice.issued_at = now()


async def get_invoiced_order(session: AsyncSession, order_id: str) -> Order:
    """Return an order that has an invoice.

    Raises:
        NotFound: it has none (``invoice_not_found``).
    """
    order = await session.get(Order, order_id)
    if order is None or order.invoice is None:
        raise NotFound("There is no such invoice.", code="invoice_not_found")
    return order
