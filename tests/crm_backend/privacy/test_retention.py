"""For how long data is kept: an admin sees it, sees what the next run takes, and changes it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crm_backend.conversations.models import Conversation
from crm_backend.database import Database, now
from crm_backend.privacy import retention
from crm_backend.settings import Settings
from crm_backend.staff.models import AuditEntry
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Agent


@pytest.fixture
async def admin(hire: Hire) -> Agent:
    return await hire("Root Admin", role="admin")


@pytest.fixture
async def old_talk(open_chat: OpenChat, db: Database) -> str:
    """A stranger's conversation of fifty days ago."""
    stranger = await open_chat()
    await stranger.send("Are there lamps in green?")
    await stranger.hears("You said")
    async with db.write() as session:
        await session.execute(update(Conversation).values(updated_at=now() - timedelta(days=50)))
    return stranger.conversation_id


async def put(admin: Agent, held: dict[str, Any], **days: int) -> Any:
    body = {"version": held["version"], "days": {**held["days"], **days}}
    return await admin.call("PUT", "/privacy/retention", json=body)


async def test_it_starts_with_what_the_environment_says(admin: Agent, chat_settings: Settings) -> None:
    held = await admin.get("/privacy/retention")
    assert (held["version"], held["days"]["strangers"]) == (0, chat_settings.retain_strangers.days)
    assert held["bounds"]["audit"] == [31, 7300]


async def test_what_is_due_is_shown_before_and_erased_by_the_next_run(
    admin: Agent, old_talk: str, db: Database, chat_settings: Settings
) -> None:
    held = await admin.get("/privacy/retention")
    assert held["due"]["strangers"] == 0
    thought = {"days": {**held["days"], "strangers": 49}}
    due = (await admin.call("POST", "/privacy/retention/preview", json=thought)).json()["due"]
    assert (due["strangers"], due["conversations"]) == (1, 0)
    assert (await retention.apply(db, chat_settings))["strangers"] == 0
    changed = (await put(admin, held, strangers=49)).json()
    assert (changed["version"], changed["days"]["strangers"], changed["due"]["strangers"]) == (1, 49, 1)
    assert (await retention.apply(db, chat_settings))["strangers"] == 1
    assert (await admin.get("/privacy/retention"))["due"]["strangers"] == 0


async def test_every_change_is_on_the_audit_log(admin: Agent, db: Database) -> None:
    held = await admin.get("/privacy/retention")
    await put(admin, held, tickets=400)
    async with db.read() as session:
        entry = (
            await session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy.periods"))
        ).one()
    assert (entry.staff_id, entry.object_id) == (admin.id, "1")
    assert (entry.detail["from"], entry.detail["to"]["tickets"]) == (held["days"], 400)


async def test_nobody_overwrites_what_they_have_not_seen(admin: Agent) -> None:
    held = await admin.get("/privacy/retention")
    assert (await put(admin, held, gaps=100)).status_code == 200
    for version in (0, 2):
        late = await put(admin, {**held, "version": version}, gaps=200)
        assert (late.status_code, late.json()["code"], late.json()["version"]) == (409, "settings_changed", 1)
    assert (await admin.get("/privacy/retention"))["days"]["gaps"] == 100


@pytest.mark.parametrize(
    ("name", "days"),
    [("strangers", 0), ("conversations", 3651), ("tickets", 29), ("gaps", -1), ("audit", 30)],
)
async def test_a_period_out_of_bounds_is_refused_by_name(admin: Agent, name: str, days: int) -> None:
    held = await admin.get("/privacy/retention")
    refused = await put(admin, held, **{name: days})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [f"days.{name}"]
    assert (await admin.get("/privacy/retention"))["version"] == 0
