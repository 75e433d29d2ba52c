"""The worker's part: deliver what waits, try again with growing pauses, give up on dead addresses."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

import httpx
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend import __version__
from crm_backend.database import Database, now
from crm_backend.settings import Settings
from crm_backend.webhooks.addresses import Refused, resolve
from crm_backend.webhooks.models import DELIVERED, FAILED, WAITING, Webhook, WebhookDelivery
from crm_backend.webhooks.signing import secret_of, sign

PAUSES = [timedelta(seconds=n) for n in (10, 60, 300, 1800, 7200, 18000, 36000)]
"""Before each further try; eight tries in some eighteen hours."""
LEASE = timedelta(seconds=60)
"""A worker that died in a try leaves it to another after this."""
TIMEOUT_SECONDS = 10.0
ANSWER_BYTES = 500
SWITCHED_OFF_AFTER = 20
GONE = 410
AT_ONCE = 20
IDLE_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tried:
    """What came of one try. ``status`` is None where no answer came."""

    status: int | None
    answer: str
    seconds: float

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def make_client() -> httpx.AsyncClient:
    """Return a client that follows no redirects: their target was not checked."""
    return httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)


async def deliver_forever(database: Database, settings: Settings) -> None:
    """Deliver until the process ends; a database that is away is asked again."""
    async with make_client() as client:
        while True:
            try:
                done = await deliver_due(database, settings, client)
            except (SQLAlchemyError, OSError):
                log.exception("webhooks could not be sent; they wait")
                done = 0
            if not done:
                await asyncio.sleep(IDLE_SECONDS)


async def deliver_due(database: Database, settings: Settings, client: httpx.AsyncClient) -> int:
    """Deliver what is due, at most so many at once; return how many were tried."""
    query = (
        select(WebhookDelivery, Webhook)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.state == WAITING, WebhookDelivery.next_try_at <= now(), Webhook.active)
        .order_by(WebhookDelivery.next_try_at)
        .limit(AT_ONCE)
    )
    async with database.read() as session:
        due = (await session.execute(query)).all()
    tries = [_deliver(database, settings, client, row, webhook) for row, webhook in due]
    return sum(await asyncio.gather(*tries))


async def _deliver(
    database: Database, settings: Settings, client: httpx.AsyncClient, row: WebhookDelivery, webhook: Webhook
) -> bool:
    async with database.write() as session:
        if not await _claim(session, row):
            return False
    tried = await call(settings, client, row, webhook)
    async with database.write() as session:
        await _record(session, row.id, tried)
    return True


async def _claim(session: AsyncSession, row: WebhookDelivery) -> bool:
    """Take a try that no other worker has taken."""
    statement = (
        update(WebhookDelivery)
        .where(
            WebhookDelivery.id == row.id,
            WebhookDelivery.attempts == row.attempts,
            WebhookDelivery.state == WAITING,
            WebhookDelivery.next_try_at == row.next_try_at,
        )
        .values(attempts=row.attempts + 1, next_try_at=now() + LEASE)
        .returning(WebhookDelivery.id)
    )
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def call(
    settings: Settings, client: httpx.AsyncClient, row: WebhookDelivery, webhook: Webhook
) -> Tried:
    """Send one body, signed, to the address that its host has now."""
    started = perf_counter()
    try:
        url = httpx.URL(webhook.url)
        address = await resolve(webhook.url, settings)
        request = client.build_request(
            "POST",
            url.copy_with(host=str(address)),
            content=row.body.encode(),
            headers={**_headers(settings, row, webhook), "Host": url.netloc.decode()},
            extensions={"sni_hostname": url.host},
        )
        response = await client.send(request, stream=True)
        try:
            answer = await _beginning(response)
        finally:
            await response.aclose()
    except (Refused, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Tried(None, _why(error), perf_counter() - started)
    return Tried(response.status_code, answer, perf_counter() - started)


def _headers(settings: Settings, row: WebhookDelivery, webhook: Webhook) -> dict[str, str]:
    at, secret = int(now().timestamp()), secret_of(settings, webhook.id, webhook.secret_number)
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Kefu/{__version__}",
        "webhook-id": row.event_id,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(secret, event_id=row.event_id, timestamp=at, body=row.body),
    }


async def _beginning(response: httpx.Response) -> str:
    """Return the beginning of an answer; the rest is never read."""
    kept = b""
    async for chunk in response.aiter_bytes():
        kept += chunk
        if len(kept) >= ANSWER_BYTES:
            break
    return kept[:ANSWER_BYTES].decode("utf-8", errors="replace").replace("\x00", "")


def _why(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return f"No answer within {TIMEOUT_SECONDS:.0f} seconds."
    return str(error) or type(error).__name__


async def _record(session: AsyncSession, delivery_id: str, tried: Tried) -> None:
    row = await session.get(WebhookDelivery, delivery_id)
    if row is None:  # the webhook was removed meanwhile
        return
    webhook = await session.get_one(Webhook, row.webhook_id, with_for_update=True)
    row.status, row.answer, row.seconds, row.tried_at = tried.status, tried.answer, tried.seconds, now()
    if tried.is_good:
        row.state, webhook.failures = DELIVERED, 0
        return
    webhook.failures += 1
    if row.attempts > len(PAUSES):
        row.state = FAILED
    else:
        row.next_try_at = now() + PAUSES[row.attempts - 1]
    if tried.status == GONE or webhook.failures >= SWITCHED_OFF_AFTER:
        webhook.active, webhook.note = False, _note(tried, webhook.failures)


def _note(tried: Tried, failures: int) -> str:
    if tried.status == GONE:
        return "Switched off: the address answered 410, which means that it is gone for good."
    last = f"status {tried.status}" if tried.status else tried.answer
    return f"Switched off after {failures} failed tries in a row; the last: {last}"
