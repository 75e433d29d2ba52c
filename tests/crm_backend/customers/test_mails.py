"""The mails that customers were promised really go out, and their links do what they say."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from crm_backend.customers.mails import send_due
from crm_backend.customers.models import Customer, NewsletterRequest, PasswordReset
from crm_backend.database import Database
from crm_backend.mail import MailNotSent
from crm_backend.settings import Settings


@pytest.fixture
async def customer(database: Database) -> Customer:
    async with database.write() as session:
        customer = Customer(email="eva@example.com", name="Eva Stone")
        session.add(customer)
    return customer


def outbox(settings: Settings) -> list[tuple[str, str]]:
    files = sorted((settings.home / "outbox").glob("*.eml"))
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [(str(mail["To"]), mail.get_content()) for mail in mails]


async def test_a_reset_mail_goes_out_once(database: Database, settings: Settings, customer: Customer) -> None:
    async with database.write() as session:
        session.add(PasswordReset(customer_id=customer.id))
    assert await send_due(database, settings) == 1
    assert await send_due(database, settings) == 0
    [(to, text)] = outbox(settings)
    assert to == "eva@example.com"
    assert "Eva Stone" in text
    assert "#/account/reset" in text


async def test_a_newsletter_wish_counts_once_it_is_confirmed(
    database: Database, settings: Settings, client: httpx.AsyncClient, customer: Customer
) -> None:
    async with database.write() as session:
        session.add(NewsletterRequest(email="eva@example.com", subscribe=True))
    await send_due(database, settings)
    [(_, text)] = outbox(settings)
    link = re.search(r"/newsletter/confirm/\S+", text)
    assert link
    shown = await client.get(link[0])
    assert shown.status_code == 200
    assert await subscribed(database) is False, "opening the link must not confirm: mail scanners open links"
    assert (await client.post(link[0])).status_code == 200
    assert await subscribed(database) is True
    assert "nothing more to do" in (await client.get(link[0])).text


async def subscribed(database: Database) -> bool:
    async with database.read() as session:
        return bool(
            await session.scalar(select(Customer.newsletter).where(Customer.email == "eva@example.com"))
        )


async def test_a_forged_link_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/newsletter/confirm/forged")
    assert (answer.status_code, answer.json()["code"]) == (404, "link_invalid")


async def test_a_mail_that_cannot_go_now_goes_later(
    database: Database, settings: Settings, customer: Customer, tmp_path: Path
) -> None:
    async with database.write() as session:
        session.add(PasswordReset(customer_id=customer.id))
    unreachable = settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:9"})
    with pytest.raises(MailNotSent):
        await send_due(database, unreachable)
    assert await send_due(database, settings) == 1
