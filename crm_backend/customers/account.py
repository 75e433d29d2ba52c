"""What customers do with their account in the chat."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.customers import service
from crm_backend.customers.models import (
    CLOSED,
    DELETION_REQUESTED,
    Customer,
    NewsletterRequest,
    PasswordReset,
)
from crm_backend.customers.schemas import (
    DeletionRequested,
    Me,
    NewsletterState,
    ResetSent,
    SignedInMe,
    UpdateCall,
    Updated,
)
from crm_backend.errors import Conflict, InvalidInput
from crm_backend.orders.service import list_open_orders_of
from crm_backend.orders.views import order_view
from crm_backend.tickets import service as tickets
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.views import ticket_view

_DELETION = "Please delete my account and my data."


async def show_me(session: AsyncSession, caller: Caller) -> Me:
    """Say who is signed in, if anyone is."""
    if caller.customer_id is None:
        return Me(signed_in=False)
    customer = await service.get_customer(session, caller.customer_id)
    return SignedInMe(
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        address=customer.address,
        newsletter=customer.newsletter,
        language=customer.language,
    )


async def update(session: AsyncSession, caller: Caller, call: UpdateCall) -> Updated:
    """Change one field of the account (see ``service.update_field`` for its refusals).

    Raises:
        NotSignedIn: a stranger (``sign_in_needed``).
    """
    customer = await service.get_signed_in(session, caller, lock=True)
    stored = await service.update_field(session, customer, field=call.field, value=call.value)
    return Updated(field=call.field, value=stored)


async def request_deletion(session: AsyncSession, caller: Caller) -> DeletionRequested:
    """Note that the account is to be deleted and open the ticket for it; a second time changes nothing.

    Raises:
        NotSignedIn: a stranger (``sign_in_needed``).
        Conflict: orders are under way (``open_orders``, extra: ``orders``).
    """
    customer = await service.get_signed_in(session, caller, lock=True)
    if orders := await list_open_orders_of(session, customer.id):
        views = [await order_view(session, order) for order in orders]
        raise Conflict("There are orders under way.", code="open_orders", orders=views)
    ticket = await _deletion_ticket(session, customer)
    if ticket is None:
        ticket = await tickets.open_ticket(
            session,
            email=customer.email,
            category="account",
            description=_DELETION,
            customer_id=customer.id,
            conversation_id=caller.conversation_id,
        )
    customer.status = DELETION_REQUESTED
    return DeletionRequested(ticket=ticket_view(ticket))


async def _deletion_ticket(session: AsyncSession, customer: Customer) -> Ticket | None:
    if customer.status != DELETION_REQUESTED:
        return None
    mine = await tickets.list_tickets_of(session, customer.id, limit=100)
    return next((one for one in mine if one.comments and one.comments[0].body == _DELETION), None)


async def request_reset(session: AsyncSession, caller: Caller, email: str | None) -> ResetSent:
    """Have a reset link sent; the answer to a stranger never says whether that e-mail has an account.

    Raises:
        InvalidInput: a stranger gave no e-mail (``email_needed``).
    """
    customer, address = await _addressee(session, caller, email)
    if customer is not None and customer.status != CLOSED:
        session.add(PasswordReset(customer_id=customer.id))
    return ResetSent(sent_to=mask(address))


async def set_newsletter(
    session: AsyncSession, caller: Caller, *, subscribe: bool, email: str | None
) -> NewsletterState:
    """Subscribe or unsubscribe; a stranger's wish counts once the mail to that address is confirmed.

    Raises:
        InvalidInput: a stranger gave no e-mail (``email_needed``) or none at all like one.
    """
    if caller.signed_in:
        customer = await service.get_signed_in(session, caller, lock=True)
        customer.newsletter = subscribe
        return NewsletterState(subscribed=subscribe, email=mask(customer.email))
    _, address = await _addressee(session, caller, email)
    session.add(NewsletterRequest(email=address, subscribe=subscribe))
    return NewsletterState(subscribed=subscribe, email=mask(address))


async def _addressee(session: AsyncSession, caller: Caller, email: str | None) -> tuple[Customer | None, str]:
    if caller.signed_in:
        customer = await service.get_signed_in(session, caller)
        return customer, customer.email
    if not email:
        raise InvalidInput("An e-mail is needed.", code="email_needed")
    address = service.check_email(email)
    return await service.get_by_email(session, address), address


def mask(email: str) -> str:
    """Show an e-mail so that only its owner knows it again: ``a…@example.com``."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"
