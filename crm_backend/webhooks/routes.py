"""The webhooks' API, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from crm_backend.deps import ReadSession, SettingsDep, WriteSession
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView
from crm_backend.webhooks import service
from crm_backend.webhooks.events import EVENTS
from crm_backend.webhooks.schemas import (
    DeliveryList,
    DeliveryView,
    EventAbout,
    WebhookChange,
    WebhookIn,
    WebhookList,
    WebhookSecret,
    WebhookView,
)

router = APIRouter(prefix="/api/staff/webhooks", tags=["webhooks"])
AdminDep = Annotated[StaffView, Depends(require_role("admin"))]
Id = Annotated[str, Path(min_length=1, max_length=36)]


@router.get("")
async def list_webhooks(staff: AdminDep, session: ReadSession) -> WebhookList:
    """List addresses, and everything that can be told."""
    rows = await service.list_webhooks(session)
    return WebhookList(
        webhooks=[WebhookView.model_validate(row) for row in rows],
        events=[EventAbout(name=name, about=about) for name, about in EVENTS.items()],
    )


@router.post("", status_code=201)
async def add_webhook(
    staff: AdminDep, session: WriteSession, settings: SettingsDep, body: WebhookIn
) -> WebhookSecret:
    """Add an address. Its secret is shown this once. 422 ``webhook_url``, ``webhook_events``."""
    row, secret = await service.add(session, settings, body, staff_id=staff.id)
    return WebhookSecret(webhook=WebhookView.model_validate(row), secret=secret)


@router.patch("/{webhook_id}")
async def change_webhook(
    staff: AdminDep, session: WriteSession, settings: SettingsDep, webhook_id: Id, body: WebhookChange
) -> WebhookView:
    """Change an address, its events, or switch it on or off."""
    row = await service.find(session, webhook_id)
    return WebhookView.model_validate(await service.change(session, settings, row, body, staff_id=staff.id))


@router.delete("/{webhook_id}", status_code=204)
async def remove_webhook(staff: AdminDep, session: WriteSession, webhook_id: Id) -> None:
    """Remove an address with its log."""
    await service.remove(session, await service.find(session, webhook_id), staff_id=staff.id)


@router.post("/{webhook_id}/secret")
async def replace_secret(
    staff: AdminDep, session: WriteSession, settings: SettingsDep, webhook_id: Id
) -> WebhookSecret:
    """Make a new secret, shown this once; the old one signs nothing any more."""
    row = await service.find(session, webhook_id)
    secret = await service.new_secret(session, settings, row, staff_id=staff.id)
    return WebhookSecret(webhook=WebhookView.model_validate(row), secret=secret)


@router.post("/{webhook_id}/ping", status_code=202)
async def ping_webhook(staff: AdminDep, session: WriteSession, webhook_id: Id) -> DeliveryView:
    """Send a trial event ``ping``."""
    row = await service.find(session, webhook_id)
    return DeliveryView.model_validate(await service.ping(session, row))


@router.get("/{webhook_id}/deliveries")
async def list_deliveries(staff: AdminDep, session: ReadSession, webhook_id: Id) -> DeliveryList:
    """List the latest deliveries, newest first."""
    rows = await service.deliveries_of(session, await service.find(session, webhook_id))
    return DeliveryList(deliveries=[DeliveryView.model_validate(row) for row in rows])


@router.post("/deliveries/{delivery_id}/redeliver", status_code=202)
async def redeliver(staff: AdminDep, session: WriteSession, delivery_id: Id) -> DeliveryView:
    """Send it again. 409 ``webhook_off``."""
    return DeliveryView.model_validate(await service.send_again(session, delivery_id))
