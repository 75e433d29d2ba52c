"""What admins do with webhooks."""

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import new_id, now
from crm_backend.errors import Conflict, InvalidInput, NotFound
from crm_backend.settings import Settings
from crm_backend.staff import audit
from crm_backend.webhooks.addresses import Refused, check_url, resolve
from crm_backend.webhooks.events import EVENTS, PING, body_of, delivery
from crm_backend.webhooks.models import DELIVERED, WAITING, Webhook, WebhookDelivery
from crm_backend.webhooks.schemas import WebhookChange, WebhookIn
from crm_backend.webhooks.signing import secret_of

MOST = 20
LOG_LENGTH = 100


async def list_webhooks(session: AsyncSession) -> Sequence[Webhook]:
    """Return all, oldest first."""
    return (await session.scalars(select(Webhook).order_by(Webhook.created_at, Webhook.id))).all()


async def find(session: AsyncSession, webhook_id: str) -> Webhook:
    """Return one.

    Raises:
        NotFound: ``no_such_webhook``.
    """
    row = await session.get(Webhook, webhook_id)
    if row is None:
        raise NotFound("There is no such webhook.", code="no_such_webhook")
    return row


async def add(
    session: AsyncSession, settings: Settings, wish: WebhookIn, *, staff_id: str
) -> tuple[Webhook, str]:
    """Add an address; return it and its secret.

    Raises:
        InvalidInput: ``webhook_url`` or ``webhook_events``.
        Conflict: ``too_many_webhooks``.
    """
    if len(await list_webhooks(session)) >= MOST:
        raise Conflict(f"There are {MOST} webhooks already: remove one first.", code="too_many_webhooks")
    await _check(settings, wish.url, wish.events)
    row = Webhook(
        url=wish.url, events=sorted(set(wish.events)), description=wish.description, secret_number=_number()
    )
    session.add(row)
    await session.flush()
    await _note(session, staff_id, "webhook.add", row)
    return row, secret_of(settings, row.id, row.secret_number)


async def change(
    session: AsyncSession, settings: Settings, row: Webhook, wish: WebhookChange, *, staff_id: str
) -> Webhook:
    """Change what is given.

    Raises:
        InvalidInput: ``webhook_url`` or ``webhook_events``.
    """
    url, events = wish.url or row.url, wish.events or row.events
    if wish.url or wish.events:
        await _check(settings, url, events)
    row.url, row.events = url, sorted(set(events))
    if wish.description is not None:
        row.description = wish.description
    if wish.active is not None:
        row.active, row.note, row.failures = wish.active, "", 0
    await _note(session, staff_id, "webhook.change", row)
    return row


async def new_secret(session: AsyncSession, settings: Settings, row: Webhook, *, staff_id: str) -> str:
    """Replace the secret; the old one signs nothing from now on."""
    row.secret_number = _number()
    await _note(session, staff_id, "webhook.secret", row)
    return secret_of(settings, row.id, row.secret_number)


async def remove(session: AsyncSession, row: Webhook, *, staff_id: str) -> None:
    """Remove an address with its log; what waits for it is never sent."""
    await session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id))
    await session.delete(row)
    await _note(session, staff_id, "webhook.remove", row)


async def ping(session: AsyncSession, row: Webhook) -> WebhookDelivery:
    """Send a trial, which says nothing but that it came."""
    made = delivery(row, PING, new_id(), body_of(PING, {"webhook_id": row.id}))
    session.add(made)
    await session.flush()
    return made


async def deliveries_of(session: AsyncSession, row: Webhook) -> Sequence[WebhookDelivery]:
    """Return the latest deliveries, newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id)
    latest = query.order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id).limit(LOG_LENGTH)
    return (await session.scalars(latest)).all()


async def send_again(session: AsyncSession, delivery_id: str) -> WebhookDelivery:
    """Send a body once more, at once, under the id that it had.

    Raises:
        NotFound: ``no_such_delivery``.
        Conflict: ``webhook_off``.
    """
    row = await session.get(WebhookDelivery, delivery_id)
    if row is None:
        raise NotFound("There is no such delivery.", code="no_such_delivery")
    if not (await find(session, row.webhook_id)).active:
        raise Conflict("This webhook is switched off: switch it on first.", code="webhook_off")
    if row.state != DELIVERED or row.tried_at is None:
        row.state, row.attempts, row.next_try_at = WAITING, 0, now()
        return row
    again = WebhookDelivery(webhook_id=row.webhook_id, event_id=row.event_id, event=row.event, body=row.body)
    session.add(again)  # what was delivered stays in the log as it was
    await session.flush()
    return again


async def _check(settings: Settings, url: str, events: Sequence[str]) -> None:
    if unknown := sorted(set(events) - EVENTS.keys()):
        raise InvalidInput(f"There is no event {unknown[0]}.", code="webhook_events")
    try:
        check_url(url, settings)
        await resolve(url, settings)
    except Refused as error:
        raise InvalidInput(str(error), code="webhook_url") from error
    except OSError:
        return  # the name is not known yet: each delivery looks again


def _number() -> str:
    return secrets.token_urlsafe(12)


async def _note(session: AsyncSession, staff_id: str, action: str, row: Webhook) -> None:
    detail = {"events": row.events, "active": row.active}
    await audit.record(
        session, staff_id=staff_id, action=action, object_type="webhook", object_id=row.id, detail=detail
    )
