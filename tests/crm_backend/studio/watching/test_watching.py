"""An admin sees what changed in customers' messages, and is told once when it is too much."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from crm_backend.conversations.models import ConversationEvent, Message
from crm_backend.database import Database, now
from crm_backend.settings import Settings
from crm_backend.studio.watching import due, service
from crm_backend.studio.watching.models import WatchAlert, WatchReport
from crm_backend.webhooks.models import Webhook, WebhookDelivery
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.studio.conftest import Hired, Wrote, post

RENTING = [
    "can I rent a terrarium",
    "do you rent terrariums",
    "is it possible to rent a terrarium for a month",
]
PATH = "/studio/watching"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "one.yml").write_text("track_order: [is my parcel on its way]\nout_of_scope: [sing a song]\n")
    return settings.model_copy(update={"test_sentences": tests})


async def look(database: Database, settings: Settings, admin: Agent) -> dict[str, Any]:
    await service.watch(database, settings)
    view: dict[str, Any] = await admin.get(PATH)
    return view


async def listen(database: Database, *events: str) -> None:
    async with database.write() as session:
        session.add(Webhook(url="https://example.com/hook", events=list(events), secret_number="1"))


async def told(database: Database) -> list[str]:
    async with database.read() as session:
        return sorted(await session.scalars(select(WebhookDelivery.event)))


async def test_a_new_topic_is_found_named_and_told_once(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote
) -> None:
    assert (await admin.get(PATH))["seen"] is None
    await listen(database, "alert.topic", "alert.drift")
    rules = {"version": 1, "rules": {"topic_messages": 3, "not_understood": 0.9}}
    assert (await admin.call("PUT", f"{PATH}/rules", json=rules)).status_code == 200
    for text in RENTING:
        await wrote(text)
    await wrote("where is my parcel", decision="pass", confidence=0.95)

    view = await look(database, settings, admin)
    assert (view["seen"]["messages"], view["seen"]["not_understood"]) == (4, 0.75)
    [topic] = view["topics"]
    assert "rent" in topic["name"]
    assert sorted(one["text"] for one in topic["examples"]) == sorted(RENTING)
    assert [one["word"] for one in view["words"] if one["word"].startswith("terrarium")]
    assert [one["kind"] for one in view["alerts"]] == [f"topic.{topic['name']}"]
    outbox = list((settings.home / "outbox").iterdir())
    assert len(outbox) == 1
    assert "watching" in outbox[0].read_text()

    again = await look(database, settings, admin)
    assert len(again["alerts"]) == 1
    assert await told(database) == ["alert.topic"]
    assert len(list((settings.home / "outbox").iterdir())) == 1


async def test_an_alert_ends_when_the_figure_is_below_again(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote
) -> None:
    await listen(database, "alert.drift")
    for number in range(20):
        await wrote(f"sing song {number}")
    view = await look(database, settings, admin)
    assert "not_understood" in [one["kind"] for one in view["alerts"] if not one["ended_at"]]
    assert await told(database) == ["alert.drift"]  # the topic has an event of its own
    for number in range(70):
        await wrote(f"where is parcel {number}", decision="pass", confidence=0.95)
    view = await look(database, settings, admin)
    ended = {one["kind"]: one["ended_at"] is not None for one in view["alerts"]}
    assert ended["not_understood"]


async def test_each_model_has_its_figures(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote
) -> None:
    first, second, third = [await wrote(text) for text in RENTING]
    async with database.write() as session:
        for message, model, days in ((first, "old", 2), (second, "new", 1), (third, "old", 1)):
            row = await session.get_one(Message, message.id)
            row.model_id, row.created_at = model, now() - timedelta(days=days)
        session.add(
            ConversationEvent(conversation_id=first.conversation_id, seq=1, type="owner", owner="queue")
        )
    view = await look(database, settings, admin)
    shown = {one["rasa_id"]: (one["messages"], one["handed_over"]) for one in view["seen"]["models"]}
    assert shown == {"old": (2, 0.5), "new": (1, 0.0)}
    days = [(now() - timedelta(days=days)).date().isoformat() for days in (2, 1)]
    series = [(one["rasa_id"], one["day"], one["handed_over"]) for one in view["seen"]["model_days"]]
    assert series == [("old", days[0], 1.0), ("old", days[1], 0.0), ("new", days[1], 0.0)]
    one = view["seen"]["model_days"][0]
    assert (one["messages"], one["not_understood"], one["confidence"]) == (1, 1.0, 0.4)


async def test_a_topic_becomes_an_intent_by_one_decision(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote
) -> None:
    """Also a message that the bot was sure of and no article answers, which the inbox alone has not."""
    rent = [await wrote(text) for text in RENTING[:2]]
    sure = await wrote(RENTING[2], decision="pass", confidence=0.9, intent="out_of_scope")
    await wrote("do you sell elephants", decision="out_of_scope")
    [topic] = (await look(database, settings, admin))["topics"]
    page = await admin.get("/studio/review", topic=topic["message_ids"][1])
    first = page["groups"][0]
    assert sorted(first["message_ids"]) == sorted(one.id for one in [*rent, sure])
    assert (page["topic"], page["total"]) == (first["id"], 2)

    body = {"kind": "new_intent", "intent": "rent_item", "message_ids": first["message_ids"]}
    decision = await post(admin, "/review/decisions", body, expect=201)
    page = await admin.get("/studio/review", topic=topic["message_ids"][1])
    assert (page["topic"], page["total"]) == (None, 1)
    await post(admin, f"/review/decisions/{decision['id']}/undo")
    assert (await admin.get("/studio/review", topic=topic["message_ids"][1]))["topic"] == first["id"]
    assert (await admin.get("/studio/review", topic="nothing"))["topic"] is None


async def test_a_report_of_an_earlier_version_still_loads(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote
) -> None:
    await wrote("where is my parcel")
    await look(database, settings, admin)
    async with database.write() as session:
        report = (await session.scalars(select(WatchReport))).one()
        report.result = {name: part for name, part in report.result.items() if name != "model_days"}
    seen = (await admin.get(PATH))["seen"]
    assert (seen["messages"], seen["model_days"]) == (1, [])


async def test_drift_is_told_only_of_enough_messages(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote
) -> None:
    await wrote("where is my parcel", decision="pass")
    view = await look(database, settings, admin)
    assert {one["level"] for one in view["seen"]["drift"]} == {"unknown"}
    for number in range(100):
        await wrote(f"where is parcel {number}", decision="pass", confidence=0.95)
        old = await wrote(f"cancel {number}", decision="pass", intent="cancel_order", confidence=0.95)
        async with database.write() as session:
            (await session.get_one(Message, old.id)).created_at = now() - timedelta(days=20)
    view = await look(database, settings, admin)
    levels = {one["measure"]: one["level"] for one in view["seen"]["drift"]}
    assert (levels["intents"], levels["confidence"]) == ("much", "steady")


async def test_what_an_erased_customer_wrote_is_gone_from_the_report(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote
) -> None:
    messages = [await wrote(text) for text in RENTING]
    assert len((await look(database, settings, admin))["topics"]) == 1
    async with database.write() as session:
        await session.execute(delete(Message).where(Message.id.in_([one.id for one in messages])))
    view = await admin.get(PATH)
    assert (view["topics"], view["words"]) == ([], [])


async def test_a_look_is_due_when_asked_or_when_enough_is_new(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote
) -> None:
    async def is_due() -> bool:
        async with database.read() as session:
            return await due.is_due(session)

    await wrote("where is my parcel")
    assert not await is_due()
    assert (await post(admin, "/watching/look", expect=202))["asked"]
    assert await is_due()
    assert not (await look(database, settings, admin))["asked"]
    assert not await is_due()


async def test_thresholds_of_two_admins(hired: Hired, admin: Agent) -> None:
    other = await hired("Bo")
    body = {"version": 1, "rules": {"days": 7}}
    assert (await admin.call("PUT", f"{PATH}/rules", json=body)).json()["version"] == 2
    refused = await other.call("PUT", f"{PATH}/rules", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "rules_changed")
    wrong = await admin.call("PUT", f"{PATH}/rules", json={"version": 2, "rules": {"days": 0}})
    assert wrong.status_code == 422


async def test_the_process_of_the_worker_looks(
    database: Database, settings: Settings, admin: Agent, wrote: Wrote, monkeypatch: pytest.MonkeyPatch
) -> None:
    await wrote("where is my parcel")
    await post(admin, "/watching/look", expect=202)
    for name, value in {
        "DATABASE_URL": settings.database_url,
        "KEFU_HOME": str(settings.home),
        "KEFU_TRAINING_DATA": str(settings.training_data),
        "KEFU_DOMAIN": str(settings.domain),
        "KEFU_RASA_CONFIG": str(settings.rasa_config),
        "KEFU_TEST_SENTENCES": str(settings.test_sentences),
    }.items():
        monkeypatch.setenv(name, value)
    assert await due.look_if_due(database, settings)
    assert (await admin.get(PATH))["seen"]["messages"] == 1
    assert not await due.look_if_due(database, settings)
    async with database.read() as session:
        assert (await session.scalars(select(WatchAlert))).all() == []
