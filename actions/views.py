"""The shapes of what the CRM answers. Money is a string such as "49.90", a date is ISO ("2026-11-24")."""

from typing import Any, TypedDict


class OrderItem(TypedDict):
    name: str
    sku: str
    quantity: int
    unit_price: str


class RefundView(TypedDict):
    """``status`` is requested, under_way or paid."""

    amount: str
    currency: str
    status: str
    status_text: str
    requested_on: str
    expected_on: str | None
    reason: str


class PaymentView(TypedDict):
    status: str
    method: str
    failure_reason: str | None


# "return" is a keyword, hence the functional form.
OrderRights = TypedDict(
    "OrderRights",
    {
        "cancel": bool,
        "cancel_why": str | None,
        "change_address": bool,
        "change_items": bool,
        "return": bool,
        "return_why": str | None,
        "return_until": str | None,
    },
)


class OrderView(TypedDict):
    """``may`` says what the shop's rules allow for this order today."""

    number: str
    status: str
    status_text: str
    customer_name: str
    currency: str
    total: str
    items: list[OrderItem]
    placed_on: str
    shipped_on: str | None
    delivered_on: str | None
    expected_on: str | None
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None
    last_event: dict[str, Any] | None
    shipping_address: str
    payment: PaymentView
    refunds: list[RefundView]
    returns: list[dict[str, Any]]
    invoice_number: str | None
    may: OrderRights
    cancellation_fee: str
    url: str


class TicketView(TypedDict):
    number: str
    subject: str
    category: str
    priority: str
    status: str
    status_text: str
    order_number: str | None
    created_on: str
    first_response_due: str | None
    last_comment: dict[str, Any] | None


class DemandView(TypedDict):
    low: int
    high: int
    weeks_left: float | None


class ProductView(TypedDict):
    name: str
    sku: str
    price: str
    currency: str
    stock: int
    restock_on: str | None
    url: str


class CustomerView(TypedDict, total=False):
    """Only ``signed_in`` is there for a stranger."""

    signed_in: bool
    name: str
    email: str
    phone: str | None
    address: str | None
    newsletter: bool
    language: str


class Cancellation(TypedDict):
    order: OrderView
    refund: RefundView | None
    already: bool


class ItemChange(TypedDict):
    """``pay_url`` is there when the change made the order dearer."""

    order: OrderView
    change: str
    pay_url: str | None


class Placement(TypedDict):
    order: OrderView
    pay_url: str


class ReturnSlip(TypedDict):
    number: str
    items: list[Any]
    instructions: str
    label_url: str


# "return" is a keyword, hence the functional form.
ReturnAnswer = TypedDict(
    "ReturnAnswer", {"order": OrderView, "return": ReturnSlip, "refund": RefundView | None}
)


class InvoiceView(TypedDict):
    number: str
    url: str
    total: str
    currency: str
    issued_on: str


class PaymentRetry(TypedDict):
    order: OrderView
    pay_url: str
    failure_reason: str | None


class ArticleLink(TypedDict):
    title: str
    slug: str
    url: str


class KnowledgeAnswer(TypedDict):
    """``text`` is a passage of plain Markdown; ``score`` and ``probability`` are between 0 and 1."""

    answerable: bool
    score: float
    probability: float
    article: ArticleLink | None
    text: str | None
    alternatives: list[dict[str, str]]


class FeedbackAnswer(TypedDict):
    """What to offer after an answer that did not help."""

    alternatives: list[dict[str, str]]
