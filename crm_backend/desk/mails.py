"""Mails about tickets that took the place of a wait, and about orders, sent by the worker."""

from sqlalchemy import select, update

from crm_backend.conversations.transcript import without_links
from crm_backend.database import Database, now
from crm_backend.desk.models import DeskMail
from crm_backend.mail import compose, send
from crm_backend.settings import Settings
from crm_backend.tickets.models import Ticket

BATCH = 50
_CONFIRMED = """Hello,

we have your message as ticket {number} and answer to this address.

Your words:
{words}
"""
_ANSWERED = """Hello,

here is our answer to your ticket {number}:

{words}

Write in the chat with the number {number} if anything is left to do.
"""


def confirmation(ticket: Ticket) -> DeskMail:
    """Return the mail that says that the ticket is there, without links: the address may be anybody's."""
    return _mail(ticket, _CONFIRMED, without_links(ticket.comments[0].body))


def answer(ticket: Ticket, words: str) -> DeskMail:
    """Return the mail with an agent's answer."""
    return _mail(ticket, _ANSWERED, words)


def about_order(number: str, *, email: str, subject: str, words: str) -> DeskMail:
    """Return a mail about an order."""
    return DeskMail(ticket_number=number, email=email, subject=subject, body=words)


def _mail(ticket: Ticket, text: str, words: str) -> DeskMail:
    subject = without_links(" ".join(f"[{ticket.number}] {ticket.subject}".split()))[:250]
    body = text.format(number=ticket.number, words=words)
    return DeskMail(ticket_number=ticket.number, email=ticket.email, subject=subject, body=body)


async def send_desk_mails(database: Database, settings: Settings) -> int:
    """Send what waits, oldest first; return how many went out.

    As with the account's mails, a process that dies at the wrong moment may send one twice, and
    loses none.

    Raises:
        MailNotSent: by the first that could not be sent; the rest waits for the next try.
    """
    query = select(DeskMail).where(DeskMail.sent_at.is_(None)).order_by(DeskMail.requested_at).limit(BATCH)
    async with database.read() as session:
        due = (await session.scalars(query)).all()
    for mail in due:
        send(settings, compose(settings, to=mail.email, subject=mail.subject, text=mail.body))
        async with database.write() as session:
            await session.execute(update(DeskMail).where(DeskMail.id == mail.id).values(sent_at=now()))
    return len(due)
