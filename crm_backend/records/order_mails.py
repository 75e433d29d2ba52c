"""The papers of an order as mails to its customer."""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.desk import mails
from crm_backend.desk.models import DeskMail
from crm_backend.orders import money
from crm_backend.orders.invoices import invoice_link
from crm_backend.orders.links import MAILED, document_url, order_url
from crm_backend.orders.models import Order
from crm_backend.orders.status import shop_date
from crm_backend.settings import Settings

Paper = Literal["confirmation", "invoice"]
_CONFIRMATION = """Hello {name},

this is your order {number} of {day} once more:

{lines}
Total: {total:.2f} {currency}

It goes to:
{address}

How it stands: {url}
"""
_INVOICE = """Hello {name},

here is the invoice {invoice} of your order {number}, {total:.2f} {currency}:

{url}

The link works for {days} days.
"""


async def compose(
    session: AsyncSession, caller: Caller, order: Order, paper: Paper, settings: Settings
) -> DeskMail:
    """Return the mail with the confirmation, or with a link to the invoice.

    Raises:
        Conflict: nothing is paid, so there is no invoice (``no_invoice_yet``).
    """
    words = (
        _confirmation(order) if paper == "confirmation" else await _invoice(session, caller, order, settings)
    )
    subject = (
        f"{settings.shop_name}: {'your order' if paper == 'confirmation' else 'invoice of'} {order.number}"
    )
    return mails.about_order(order.number, email=order.customer.email, subject=subject, words=words)


def _confirmation(order: Order) -> str:
    lines = [f"{line.quantity} x {line.name}, {line.unit_price:.2f} {order.currency}" for line in order.lines]
    if order.shipping_fee:
        lines.append(f"Delivery, {order.shipping_fee:.2f} {order.currency}")
    return _CONFIRMATION.format(
        name=order.customer.name or "there",
        number=order.number,
        day=f"{shop_date(order.placed_at):%d %B %Y}",
        lines="\n".join(lines),
        total=money.total(order),
        currency=order.currency,
        address=order.shipping_address,
        url=order_url(order.number),
    )


async def _invoice(session: AsyncSession, caller: Caller, order: Order, settings: Settings) -> str:
    invoice = await invoice_link(session, caller, number=order.number, email=None, settings=settings)
    return _INVOICE.format(
        name=order.customer.name or "there",
        invoice=invoice.number,
        number=order.number,
        total=invoice.total,
        currency=invoice.currency,
        url=document_url(settings, "invoices", order.id, lifetime=MAILED),
        days=MAILED.days,
    )
