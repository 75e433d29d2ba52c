"""Customers: finding them and changing what they told us."""

import re

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.customers.addresses import missing_parts
from crm_backend.customers.models import CLOSED, Customer
from crm_backend.customers.proof import normalise_email
from crm_backend.errors import InvalidInput, NotFound, NotSignedIn


async def get_customer(session: AsyncSession, customer_id: str) -> Customer:
    """Return a customer.

    Raises:
        NotFound: no such customer (``customer_not_found``).
    """
    customer = await session.get(Customer, customer_id)
    if customer is None:
        raise NotFound("There is no such customer.", code="customer_not_found")
    return customer


async def get_by_email(session: AsyncSession, email: str) -> Customer | None:
    """Return the customer with this e-mail, in whatever case it was typed."""
    query = select(Customer).where(Customer.email == normalise_email(email))
    return (await session.scalars(query)).one_or_none()


async def get_signed_in(session: AsyncSession, caller: Caller, *, lock: bool = False) -> Customer:
    """Return the signed-in customer of a conversation.

    Raises:
        NotSignedIn: a stranger, or the account is closed (``sign_in_needed``).
    """
    query = select(Customer).where(Customer.id == caller.customer_id, Customer.status != CLOSED)
    if lock:
        query = query.with_for_update(key_share=True)  # tickets and orders may go on pointing here
    customer = (await session.scalars(query)).one_or_none() if caller.signed_in else None
    if customer is None:
        raise NotSignedIn("Sign in to do this.", code="sign_in_needed")
    return customer


async def update_field(session: AsyncSession, customer: Customer, *, field: str, value: str) -> str:
    """Change the customer's name, email, phone or address; return the value as it was stored.

    Raises:
        InvalidInput: the value cannot be right (``invalid_value``, ``address_incomplete``).
    """
    stored = _CHECKS[field](value)
    try:
        async with session.begin_nested():
            setattr(customer, field, stored)
    except IntegrityError as error:
        raise InvalidInput("This e-mail cannot be used here.", code="invalid_value") from error
    return stored


def check_address(text: str) -> str:
    """Return a postal address, tidied.

    Raises:
        InvalidInput: something is missing (``address_incomplete``, extra: ``missing``).
    """
    missing = missing_parts(text)
    if missing or len(text) > 500:
        detail = f"The address lacks: {', '.join(missing)}." if missing else "The address is too long."
        raise InvalidInput(detail, code="address_incomplete", missing=missing)
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def check_email(text: str) -> str:
    """Return an e-mail address as it is stored.

    Raises:
        InvalidInput: it is not an e-mail address (``invalid_value``).
    """
    try:
        return normalise_email(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise InvalidInput("This is not a complete e-mail address.", code="invalid_value") from error


def _check_name(text: str) -> str:
    name = " ".join(text.split())
    if not re.search(r"[^\W\d_]", name) or len(name) > 200:
        raise InvalidInput("A name has letters and at most 200 characters.", code="invalid_value")
    return name


def _check_phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if not re.fullmatch(r"\+?[\d\s()./-]+", text) or not 6 <= len(digits) <= 15:
        raise InvalidInput("A phone number has 6 to 15 digits, like +49 30 123456.", code="invalid_value")
    return " ".join(text.split())


_CHECKS = {"name": _check_name, "email": check_email, "phone": _check_phone, "address": check_address}
