"""The shapes of the bot's calls about the customer's account."""

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from crm_backend.customers.fields import Call, Clean, Email
from crm_backend.tickets.schemas import TicketView

AccountField = Literal["name", "email", "phone", "address"]


class UpdateCall(Call):
    field: AccountField
    value: Annotated[str, StringConstraints(max_length=1000), Clean]


class ResetCall(Call):
    email: Email | None = None


class NewsletterCall(Call):
    subscribe: bool
    email: Email | None = None


class Me(BaseModel):
    signed_in: bool


class SignedInMe(Me):
    signed_in: bool = True
    name: str
    email: str
    phone: str
    address: str
    newsletter: bool
    language: str


class Updated(BaseModel):
    field: AccountField
    value: str


class DeletionRequested(BaseModel):
    status: Literal["deletion_requested"] = "deletion_requested"
    ticket: TicketView


class ResetSent(BaseModel):
    sent_to: str
    """Masked: ``a…@example.com``."""


class NewsletterState(BaseModel):
    subscribed: bool
    email: str
    """Masked."""
