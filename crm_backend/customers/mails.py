"""The mails that the account's rules ask for, sent by the worker; a row is done when its mail has gone."""

from email.message import EmailMessage
from typing import Any

import jwt
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer, NewsletterRequest, PasswordReset
from crm_backend.database import Database, now
from crm_backend.errors import NotFound
from crm_backend.mail import compose, send
from crm_backend.settings import Settings

Row = PasswordReset | NewsletterRequest
BATCH = 50
_AUDIENCE = "kefu:newsletter"
_RESET = """Hello {name},

someone, hopefully you, asked for a new password for your account at {shop}. Choose it here:

{url}

If it wasn't you, ignore this mail: your password stays as it is.
"""
_NEWSLETTER = """Hello,

someone, hopefully you, asked us to {wish}. Please confirm it here:

{url}

If it wasn't you, ignore this mail, and nothing changes.
"""


async def send_due(database: Database, settings: Settings) -> int:
    """Send what waits, oldest first; return how many went out.

    No transaction is open while the mail server is asked: a process that dies between the two may
    send one mail twice, and loses none.

    Raises:
        MailNotSent: by the first that could not be sent; the rest waits for the next try.
    """
    async with database.read() as session:
        due = await _compose_due(session, settings)
    for row, message in due:
        send(settings, message)
        async with database.write() as session:
            await session.execute(update(type(row)).filter_by(id=row.id).values(sent_at=now()))
    return len(due)


async def _compose_due(session: AsyncSession, settings: Settings) -> list[tuple[Row, EmailMessage]]:
    due: list[tuple[Row, EmailMessage]] = []
    for reset in await session.scalars(_waiting(PasswordReset)):
        customer = await session.get_one(Customer, reset.customer_id)
        due.append((reset, _reset_mail(settings, customer)))
    for wish in await session.scalars(_waiting(NewsletterRequest)):
        due.append((wish, _newsletter_mail(settings, wish)))
    return due


def _waiting(table: Any) -> Any:
    return select(table).where(table.sent_at.is_(None)).order_by(table.requested_at).limit(BATCH)


def _reset_mail(settings: Settings, customer: Customer) -> EmailMessage:
    url = settings.password_reset_url or f"{settings.public_url.rstrip('/')}/demo#/account/reset"
    text = _RESET.format(name=customer.name or "there", shop=settings.shop_name, url=url)
    return compose(settings, to=customer.email, subject="Your new password", text=text)


def _newsletter_mail(settings: Settings, wish: NewsletterRequest) -> EmailMessage:
    action = "send you our newsletter" if wish.subscribe else "stop sending you our newsletter"
    url = f"{settings.public_url.rstrip('/')}/newsletter/confirm/{confirmation_token(settings, wish.id)}"
    text = _NEWSLETTER.format(wish=action, url=url)
    return compose(settings, to=wish.email, subject="Please confirm: newsletter", text=text)


def confirmation_token(settings: Settings, request_id: str) -> str:
    """Return what proves that somebody reads the mails of that address."""
    claims = {"aud": _AUDIENCE, "sub": request_id}
    return jwt.encode(claims, settings.session_secret.get_secret_value(), algorithm="HS256")


async def find_wish(session: AsyncSession, settings: Settings, token: str) -> NewsletterRequest:
    """Return the wish that a confirmation link is about.

    Raises:
        NotFound: the link is none of ours (``link_invalid``).
    """
    key = settings.session_secret.get_secret_value()
    try:
        claims = jwt.decode(token, key, algorithms=["HS256"], audience=_AUDIENCE)
    except jwt.InvalidTokenError as error:
        raise NotFound(
            "This link does not work. Ask for a new one in the chat.", code="link_invalid"
        ) from error
    wish = await session.get(NewsletterRequest, claims["sub"])
    if wish is None:
        raise NotFound("This link does not work any more.", code="link_invalid")
    return wish


async def confirm(session: AsyncSession, wish: NewsletterRequest) -> None:
    """Carry a newsletter wish out; a second time changes nothing."""
    if wish.confirmed_at is None:
        wish.confirmed_at = now()
        customer = await session.scalar(select(Customer).where(Customer.email == wish.email))
        if customer is not None:
            customer.newsletter = wish.subscribe
    await session.flush()
