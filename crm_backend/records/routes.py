"""HTTP of the pages of tickets, orders and customers."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel

from crm_backend.deps import DatabaseDep, ReadSession, SettingsDep, WriteSession
from crm_backend.insights.csv_table import as_csv
from crm_backend.records import customers, order_deeds, orders, ticket_deeds, tickets
from crm_backend.records.exporting import note_export
from crm_backend.records.schemas import (
    CustomerDetail,
    CustomerNoteIn,
    CustomerPage,
    OrderAddressIn,
    OrderDetail,
    OrderItemsIn,
    OrderPage,
    OrderPapersIn,
    OrderReturnIn,
    OrderStatus,
    TicketChange,
    TicketDetail,
    TicketNoteIn,
    TicketPage,
    TicketStatus,
)
from crm_backend.records.searching import EXPORTED
from crm_backend.staff.deps import StaffDep, require_role
from crm_backend.staff.schemas import StaffView
from crm_backend.tickets.schemas import Category, Priority

router = APIRouter(prefix="/api/staff", tags=["records"])
Lead = Annotated[StaffView, Depends(require_role("admin", "supervisor"))]
Number = Annotated[str, Path(max_length=16, pattern=r"^[0-9A-Za-z-]+$")]
CustomerId = Annotated[str, Path(max_length=36, pattern=r"^[0-9A-Za-z-]+$")]
Text = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=300)]


def _ticket_filter(
    status: TicketStatus | None = None,
    priority: Priority | None = None,
    category: Category | None = None,
    assignee: Annotated[str | None, Query(max_length=36, pattern=r"^[0-9A-Za-z-]+$")] = None,
    q: Text = "",
    sort: Literal["newest", "due"] = "newest",
) -> tickets.TicketFilter:
    return tickets.TicketFilter(
        status=status,
        priority=priority,
        category=category,
        assignee=assignee,
        text=q.strip(),
        due_first=sort == "due",
    )


def _order_filter(
    status: OrderStatus | None = None,
    customer: Annotated[str | None, Query(max_length=36, pattern=r"^[0-9A-Za-z-]+$")] = None,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    q: Text = "",
) -> orders.OrderFilter:
    return orders.OrderFilter(status=status, customer_id=customer, first=first, last=last, text=q.strip())


def _customer_filter(
    segment: Annotated[str | None, Query(max_length=80, pattern=r"^[^\x00]*$")] = None, q: Text = ""
) -> customers.CustomerFilter:
    return customers.CustomerFilter(segment=segment, text=q.strip())


Tickets = Annotated[tickets.TicketFilter, Depends(_ticket_filter)]
Orders = Annotated[orders.OrderFilter, Depends(_order_filter)]
Customers = Annotated[customers.CustomerFilter, Depends(_customer_filter)]


@router.get("/tickets")
async def list_tickets(
    staff: StaffDep, database: DatabaseDep, wanted: Tickets, limit: Limit = 50, cursor: Cursor = None
) -> TicketPage:
    """List tickets: the newest first, or those that are due first."""
    async with database.read_slow() as session:
        return await tickets.list_tickets(session, wanted, limit=limit, cursor=cursor)


@router.get("/tickets/export", response_class=Response)
async def export_tickets(staff: Lead, database: DatabaseDep, wanted: Tickets) -> Response:
    """Download the list of tickets as CSV."""
    async with database.read_slow() as session:
        page = await tickets.list_tickets(session, wanted, limit=EXPORTED, cursor=None)
    return await _csv(database, page.tickets, "tickets", staff)


@router.get("/tickets/{number}")
async def get_ticket(number: Number, staff: StaffDep, session: ReadSession) -> TicketDetail:
    """Show a ticket with its history and what may be done."""
    return await tickets.show(session, number)


@router.patch("/tickets/{number}")
async def change_ticket(
    number: Number, body: TicketChange, staff: StaffDep, session: WriteSession
) -> TicketDetail:
    """Give a ticket another state, priority or agent."""
    return await ticket_deeds.change(session, number, body, by=staff.id)


@router.post("/tickets/{number}/notes")
async def add_ticket_note(
    number: Number, body: TicketNoteIn, staff: StaffDep, session: WriteSession
) -> TicketDetail:
    """Add a note that the customer never sees."""
    return await ticket_deeds.add_note(session, number, body.text, by=staff.id)


@router.get("/orders")
async def list_orders(
    staff: StaffDep, database: DatabaseDep, wanted: Orders, limit: Limit = 50, cursor: Cursor = None
) -> OrderPage:
    """List orders, the newest first."""
    async with database.read_slow() as session:
        return await orders.list_orders(session, wanted, limit=limit, cursor=cursor)


@router.get("/orders/export", response_class=Response)
async def export_orders(staff: Lead, database: DatabaseDep, wanted: Orders) -> Response:
    """Download the list of orders as CSV."""
    async with database.read_slow() as session:
        page = await orders.list_orders(session, wanted, limit=EXPORTED, cursor=None)
    return await _csv(database, page.orders, "orders", staff)


@router.get("/orders/{number}")
async def get_order(number: Number, staff: StaffDep, session: ReadSession) -> OrderDetail:
    """Show an order with its timeline and what may be done now."""
    return await orders.show(session, number)


@router.post("/orders/{number}/cancel")
async def cancel_order(number: Number, staff: StaffDep, session: WriteSession) -> OrderDetail:
    """Cancel an order that has not shipped; what was paid goes back."""
    return await order_deeds.cancel(session, number, by=staff.id)


@router.post("/orders/{number}/address")
async def change_address(
    number: Number, body: OrderAddressIn, staff: StaffDep, session: WriteSession
) -> OrderDetail:
    """Send an order that has not shipped somewhere else."""
    return await order_deeds.change_address(session, number, body, by=staff.id)


@router.post("/orders/{number}/items")
async def change_items(
    number: Number, body: OrderItemsIn, staff: StaffDep, session: WriteSession
) -> OrderDetail:
    """Set how many units of a product an unpacked order has."""
    return await order_deeds.change_items(session, number, body, by=staff.id)


@router.post("/orders/{number}/return")
async def return_items(
    number: Number, body: OrderReturnIn, staff: StaffDep, session: WriteSession, settings: SettingsDep
) -> OrderDetail:
    """Register a return of one item, or of all that has not come back."""
    return await order_deeds.return_items(session, number, body, settings, by=staff.id)


@router.post("/orders/{number}/payment")
async def retry_payment(number: Number, staff: StaffDep, session: WriteSession) -> OrderDetail:
    """Ask for what is due once more."""
    return await order_deeds.retry_payment(session, number, by=staff.id)


@router.post("/orders/{number}/papers")
async def send_papers(
    number: Number, body: OrderPapersIn, staff: StaffDep, session: WriteSession, settings: SettingsDep
) -> OrderDetail:
    """Mail the confirmation or the invoice to the customer once more."""
    return await order_deeds.send_papers(session, number, body, settings, by=staff.id)


@router.get("/customers")
async def list_customers(
    staff: StaffDep, database: DatabaseDep, wanted: Customers, limit: Limit = 50, cursor: Cursor = None
) -> CustomerPage:
    """List customers, the newest first."""
    async with database.read_slow() as session:
        return await customers.list_customers(session, wanted, limit=limit, cursor=cursor)


@router.get("/customers/export", response_class=Response)
async def export_customers(staff: Lead, database: DatabaseDep, wanted: Customers) -> Response:
    """Download the list of customers as CSV."""
    async with database.read_slow() as session:
        page = await customers.list_customers(session, wanted, limit=EXPORTED, cursor=None)
    return await _csv(database, page.customers, "customers", staff)


@router.get("/customers/{customer_id}")
async def get_customer(customer_id: CustomerId, staff: StaffDep, session: ReadSession) -> CustomerDetail:
    """Show a customer with orders, tickets and conversations."""
    return await customers.show(session, customer_id)


@router.put("/customers/{customer_id}/note")
async def note_customer(
    customer_id: CustomerId, body: CustomerNoteIn, staff: StaffDep, session: WriteSession
) -> CustomerDetail:
    """Write down what colleagues should know of a customer, instead of what stood there."""
    return await customers.note(session, customer_id, body.note, by=staff.id)


async def _csv(database: DatabaseDep, rows: Sequence[BaseModel], name: str, staff: StaffView) -> Response:
    async with database.write() as session:
        await note_export(session, name, len(rows), by=staff.id)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(as_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)
