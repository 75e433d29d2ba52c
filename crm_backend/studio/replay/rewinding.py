"""The copy of the CRM as it was at an earlier time, as well as its own dates tell.

What has a date is taken back: orders placed later, cancellations, parcels, payments, returns, refunds,
invoices, tickets. What has none stays as it is now: addresses, quantities of open orders, stock, articles.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Delete, Update, create_engine, delete, or_, select, update

from crm_backend.orders import status
from crm_backend.orders.models import (
    Invoice,
    Order,
    OrderLine,
    Payment,
    Refund,
    Return,
    Shipment,
    ShipmentEvent,
)
from crm_backend.tickets.models import Ticket, TicketComment


def rewind(file: Path, moment: datetime) -> None:
    """Take back what happened in a copy after ``moment``.

    Over a connection that does not check foreign keys: rows of tables that nobody named here may hang on
    what goes, and no action looks for them.
    """
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            for statement in [*_later_rows(moment), *_later_steps(moment)]:
                connection.execute(statement)
    finally:
        engine.dispose()


def _later_rows(moment: datetime) -> list[Delete]:
    orders = select(Order.id).where(Order.placed_at > moment)
    tickets = select(Ticket.id).where(Ticket.created_at > moment)
    parcels = select(Shipment.id).where(or_(Shipment.created_at > moment, Shipment.order_id.in_(orders)))
    return [
        delete(ShipmentEvent).where(or_(ShipmentEvent.at > moment, ShipmentEvent.shipment_id.in_(parcels))),
        delete(Shipment).where(Shipment.id.in_(parcels)),
        delete(Payment).where(or_(Payment.at > moment, Payment.order_id.in_(orders))),
        delete(Refund).where(or_(Refund.requested_at > moment, Refund.order_id.in_(orders))),
        delete(Return).where(or_(Return.created_at > moment, Return.order_id.in_(orders))),
        delete(Invoice).where(or_(Invoice.issued_at > moment, Invoice.order_id.in_(orders))),
        delete(OrderLine).where(OrderLine.order_id.in_(orders)),
        delete(Order).where(Order.id.in_(orders)),
        delete(TicketComment).where(or_(TicketComment.at > moment, TicketComment.ticket_id.in_(tickets))),
        delete(Ticket).where(Ticket.id.in_(tickets)),
    ]


def _later_steps(moment: datetime) -> list[Update]:
    """An order is set to the last step that it had taken by then."""
    paid = select(Payment.order_id).where(Payment.status == "succeeded")
    not_yet = Order.shipped_at.is_(None)
    gone = update(Order).where(Order.shipped_at > moment)
    back = update(Order).where(Order.cancelled_at > moment)
    return [
        update(Order).where(Order.delivered_at > moment).values(delivered_at=None, status=status.IN_TRANSIT),
        gone.values(shipped_at=None, status=status.PAID, tracking_number=None, tracking_url=None),
        back.where(Order.id.in_(paid), not_yet).values(cancelled_at=None, status=status.PAID),
        back.where(Order.id.not_in(paid), not_yet).values(cancelled_at=None, status=status.PENDING),
        update(Ticket).where(Ticket.solved_at > moment).values(solved_at=None, status="open"),
    ]
