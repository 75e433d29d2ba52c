"""The shapes of orders in answers, and of the bot's calls about them."""

from datetime import date
from typing import Annotated

from pydantic import AliasChoices, BaseModel, Field

from crm_backend.customers.fields import Amount, Call, Phrase, ProvenCall, Story, Word

_RETURN = AliasChoices("return_", "return")
"""The field's name here and in JSON: a keyword cannot be an attribute."""


class ItemView(BaseModel):
    name: str
    sku: str
    quantity: int
    unit_price: Amount


class EventView(BaseModel):
    status: str
    place: str
    on: date


class PaymentView(BaseModel):
    status: str
    method: str
    failure_reason: str | None
    due: Amount


class RefundView(BaseModel):
    amount: Amount
    currency: str
    status: str
    status_text: str
    requested_on: date
    expected_on: date | None
    reason: str


class ReturnState(BaseModel):
    number: str
    status: str


class May(BaseModel):
    """What the customer may do now, and if not, why (a code)."""

    cancel: bool
    cancel_why: str | None
    change_address: bool
    change_items: bool
    return_: bool = Field(serialization_alias="return", validation_alias=_RETURN)
    return_why: str | None
    return_until: date | None


class OrderView(BaseModel):
    number: str
    status: str
    status_text: str
    customer_name: str
    currency: str
    total: Amount
    shipping_fee: Amount
    items: list[ItemView]
    placed_on: date
    shipped_on: date | None
    delivered_on: date | None
    expected_on: date | None
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None
    last_event: EventView | None
    shipping_address: str
    payment: PaymentView
    refunds: list[RefundView]
    returns: list[ReturnState]
    invoice_number: str | None
    may: May
    cancellation_fee: Amount
    url: str


class OrderCall(ProvenCall):
    order_number: Word


class AddressCall(OrderCall):
    address: Story


class ItemsCall(OrderCall):
    product: Phrase
    quantity: Annotated[int, Field(ge=0, le=99)]


class PlaceCall(Call):
    product: Phrase
    quantity: Annotated[int, Field(ge=1, le=99)] = 1


class ReturnCall(OrderCall):
    product: Phrase | None = None
    reason: Phrase


class RecentOrders(BaseModel):
    orders: list[OrderView]
    signed_in: bool = True


class Cancelled(BaseModel):
    order: OrderView
    refund: RefundView | None
    already: bool


class Changed(BaseModel):
    order: OrderView


class ItemsChanged(BaseModel):
    order: OrderView
    change: str
    refund: RefundView | None
    pay_url: str | None


class Placed(BaseModel):
    order: OrderView
    pay_url: str


class ReturnView(BaseModel):
    number: str
    items: list[ItemView]
    instructions: str
    label_url: str


class Returned(BaseModel):
    order: OrderView
    return_: ReturnView = Field(serialization_alias="return", validation_alias=_RETURN)
    refund: RefundView | None


class InvoiceLink(BaseModel):
    number: str
    url: str
    total: Amount
    currency: str
    issued_on: date


class PaymentRetry(BaseModel):
    order: OrderView
    pay_url: str
    failure_reason: str | None


class ProductCall(Call):
    product: Phrase


class RecommendCall(Call):
    about: Phrase | None = None


class ProductView(BaseModel):
    name: str
    sku: str
    price: Amount
    currency: str
    stock: int
    restock_on: date | None
    url: str


class DemandView(BaseModel):
    """Units that will be sold a week in four cases of five, and how many weeks the shelf lasts."""

    low: int
    high: int
    weeks_left: float | None


class ProductFound(BaseModel):
    product: ProductView
    suggestions: list[str]
    """Names of other products that fit."""
    demand: DemandView | None = None


class Recommended(BaseModel):
    products: list[ProductView]
    why: str


class ProductName(BaseModel):
    sku: str
    name: str


class CatalogueItem(BaseModel):
    sku: str
    name: str
    category: str
    description: str
    price: Amount
    currency: str
    stock: int
    image: str


class CataloguePage(BaseModel):
    products: list[CatalogueItem]
    total: int
    page: int
    page_size: int
