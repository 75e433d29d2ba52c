"""The shapes of the lists of tickets, orders and customers, and of what staff may do there."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from crm_backend.customers.fields import Amount, Clean, Phrase, Story
from crm_backend.desk.presence_schemas import Id
from crm_backend.desk.schemas import CustomerBrief, CustomerView
from crm_backend.orders.schemas import OrderView
from crm_backend.tickets.schemas import Category, Priority

TicketStatus = Literal["open", "pending", "solved", "closed"]
OrderStatus = Literal[
    "pending_payment", "paid", "packed", "shipped", "in_transit", "delivered", "returned", "cancelled"
]


class TicketRow(BaseModel):
    number: str
    subject: str
    category: Category
    priority: Priority
    status: TicketStatus
    customer_name: str
    """"" for a stranger."""
    email: str
    order_number: str | None
    assignee_id: str | None
    assignee_name: str | None
    created_at: datetime
    first_response_due: datetime | None
    overdue: bool
    """Open, and the first answer or the solution is late."""


class TicketPage(BaseModel):
    tickets: list[TicketRow]
    next_cursor: str | None


class TicketMoment(BaseModel):
    """One thing in a ticket's history."""

    kind: Literal["comment", "note", "status", "priority", "assignee"]
    author: Literal["customer", "bot", "agent"]
    author_name: str | None
    text: str
    at: datetime


class TicketDetail(TicketRow):
    customer_id: str | None
    conversation_id: str | None
    resolution_due: datetime | None
    first_response_at: datetime | None
    solved_at: datetime | None
    history: list[TicketMoment]
    """Oldest first."""
    may_become: list[TicketStatus]
    may_answer: bool


class TicketChange(BaseModel):
    """Only what is named changes; an ``assignee_id`` of None takes it from its agent."""

    status: TicketStatus | None = None
    priority: Priority | None = None
    assignee_id: Id | None = None


class TicketNoteIn(BaseModel):
    text: Story


class OrderBrief(BaseModel):
    number: str
    status: OrderStatus
    status_text: str
    customer_id: str
    customer_name: str
    email: str
    placed_at: datetime
    units: int
    total: Amount
    currency: str


class OrderPage(BaseModel):
    orders: list[OrderBrief]
    next_cursor: str | None


class OrderMoment(BaseModel):
    """One thing that happened to an order."""

    kind: Literal["placed", "payment", "shipped", "parcel", "delivered", "cancelled", "refund", "return"]
    text: str
    at: datetime


class ReturnRisk(BaseModel):
    """How likely something of the order comes back, from 0 to 1, and why."""

    probability: float
    reasons: list[str]


class OrderDetail(BaseModel):
    order: OrderView
    customer: CustomerBrief
    customer_id: str
    timeline: list[OrderMoment]
    """Oldest first."""
    may_pay: bool
    """Something is due: another payment may be asked for."""
    may_invoice: bool
    """Something is paid: there is an invoice, or one can be issued."""
    return_risk: ReturnRisk | None
    conversations: list["TalkRow"]
    """Conversations that are about this order, newest first."""
    tickets: list[TicketRow]


class OrderAddressIn(BaseModel):
    address: Story


class OrderItemsIn(BaseModel):
    product: Phrase
    quantity: Annotated[int, Field(ge=0, le=99)]


class OrderPapersIn(BaseModel):
    paper: Literal["confirmation", "invoice"]


class OrderReturnIn(BaseModel):
    product: Phrase | None = None
    reason: Phrase


class CustomerRow(BaseModel):
    id: str
    name: str
    email: str
    status: str
    language: str
    segment: str | None
    orders: int
    created_at: datetime


class CustomerPage(BaseModel):
    customers: list[CustomerRow]
    next_cursor: str | None
    segments: list[str]
    """The segments that customers are in now."""


class TalkRow(BaseModel):
    """A conversation in a list of records."""

    id: str
    owner: str
    topic: str | None
    began_at: datetime
    last_text: str


class CustomerNoteIn(BaseModel):
    note: Annotated[str, StringConstraints(max_length=2000), Clean]


class CustomerDetail(BaseModel):
    customer: CustomerView
    segment: str | None
    order_count: int
    spent: list["Spent"]
    """What was bought and kept, by currency."""
    orders: list[OrderBrief]
    """The newest 20."""
    tickets: list[TicketRow]
    conversations: list[TalkRow]


class Spent(BaseModel):
    amount: Amount
    currency: str
