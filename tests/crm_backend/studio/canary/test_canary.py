"""A canary answers its share, and is promoted or taken back by what became of its conversations."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, ConversationEvent, Message
from crm_backend.conversations.vocabulary import BOT, QUEUE
from crm_backend.database import Database, new_id, now
from crm_backend.errors import Conflict, NotFound
from crm_backend.settings import Settings
from crm_backend.staff.models import AuditEntry
from crm_backend.studio.canary import judging, routing, service
from crm_backend.studio.canary.models import Canary
from crm_backend.studio.canary.outcomes import CanaryFigures, Tally
from crm_backend.studio.candidates import archives
from crm_backend.studio.candidates import service as candidates
from crm_backend.studio.candidates.models import BotModel
from tests.crm_backend.studio.two_models import SWAPPED, add_candidate, with_live_model

PLAN = service.Plan(share=0.5, conversations=40, days=7, margin=3.0)
AN_HOUR_AGO = timedelta(hours=1)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return with_live_model(settings, tmp_path)


async def began(database: Database, settings: Settings, plan: service.Plan = PLAN) -> Canary:
    """A canary that runs since an hour ago."""
    async with database.write() as session:
        model = await add_candidate(session, settings, {})
        canary = await service.start(session, settings, model, plan, staff_id=None)
        canary.started_at = now() - AN_HOUR_AGO
    routing.forget()
    return canary


async def talked(database: Database, canary: Canary, *, good: int, bad: int, by_canary: bool) -> None:
    """Conversations that are over, with whoever shall have answered them."""
    plan = routing.Running(canary.id, canary.rasa_id, canary.share, canary.started_at)
    async with database.write() as session:
        for number in range(good + bad):
            talk = Conversation(site="demo", owner=QUEUE if number < bad else BOT)
            while plan.has(talk.id or "", now()) != by_canary or not talk.id:
                talk.id = new_id()
            talk.created_at = now() - timedelta(minutes=50)
            talk.last_message_at = now() - timedelta(minutes=40)
            session.add(talk)
            await session.flush()
            model = canary.rasa_id if by_canary else "old"
            session.add(Message(conversation_id=talk.id, seq=1, sender="customer", text="hi", model_id=model))
            if number < bad:
                event = ConversationEvent(conversation_id=talk.id, seq=2, type="owner", owner=QUEUE)
                session.add(event)


async def state_of(database: Database, canary: Canary) -> Canary:
    async with database.read() as session:
        return await session.get_one(Canary, canary.id)


async def test_the_gate_stands_before_a_canary_too(session: AsyncSession, settings: Settings) -> None:
    model = await add_candidate(session, settings, SWAPPED)
    with pytest.raises(Conflict) as refused:
        await service.start(session, settings, model, PLAN, staff_id=None)
    assert refused.value.code == "gate_refused"
    assert len(refused.value.extra["reasons"]) == 3


async def test_one_runs_at_a_time(database: Database, settings: Settings) -> None:
    canary = await began(database, settings)
    async with database.write() as session:
        model = await session.get_one(BotModel, canary.model_id)
        with pytest.raises(Conflict) as refused:
            await service.start(session, settings, model, PLAN, staff_id=None)
    assert refused.value.code == "canary_runs"


async def test_a_share_of_new_conversations_stays_with_it(database: Database, settings: Settings) -> None:
    canary = await began(database, settings, service.Plan(share=0.1, conversations=40, days=7, margin=3))
    async with database.read() as session:
        running = await routing.running(session)
    assert running is not None
    ids = [new_id() for _ in range(5000)]
    members = [one for one in ids if running.has(one, now())]
    assert 400 < len(members) < 600
    assert all(running.has(one, now()) for one in members)
    assert not any(running.has(one, canary.started_at - timedelta(seconds=1)) for one in members)


async def test_a_worse_one_is_taken_back_at_the_first_look(database: Database, settings: Settings) -> None:
    canary = await began(database, settings)
    await talked(database, canary, good=2, bad=8, by_canary=True)
    await talked(database, canary, good=27, bad=3, by_canary=False)
    assert await service.look(database, settings) == "taken_back"
    row = await state_of(database, canary)
    assert row.reason.startswith("It is worse: 8 of 10 (80.0 %) went badly with it, 3 of 30 (10.0 %)")
    assert (row.looks, row.figures["live"]) == (1, {"conversations": 30, "bad": 3})
    assert archives.find_active(settings).path.name == "bot-old.tar.gz"
    async with database.read() as session:
        assert await routing.running(session) is None
        noted = (await session.scalars(select(AuditEntry.action))).all()
    assert "canary.end" in noted


async def test_a_good_one_is_promoted_in_the_end_and_not_before(
    database: Database, settings: Settings
) -> None:
    canary = await began(database, settings)
    await talked(database, canary, good=27, bad=3, by_canary=True)
    await talked(database, canary, good=27, bad=3, by_canary=False)
    assert await service.look(database, settings) is None
    assert (await state_of(database, canary)).looks == 3
    await talked(database, canary, good=9, bad=1, by_canary=True)
    assert await service.look(database, settings) == "promoted"
    assert archives.find_active(settings).path.name == "bot-new.tar.gz"
    row = await state_of(database, canary)
    assert row.reason.startswith("It is not worse: 4 of 40 (10.0 %)")
    assert await service.look(database, settings) is None


async def test_one_that_is_over_the_margin_in_the_end_is_taken_back(
    database: Database, settings: Settings
) -> None:
    canary = await began(database, settings)
    await talked(database, canary, good=36, bad=4, by_canary=True)
    await talked(database, canary, good=38, bad=2, by_canary=False)
    assert await service.look(database, settings) == "taken_back"
    assert "5.0 points worse, 3 are allowed" in (await state_of(database, canary)).reason


async def test_a_conversation_that_goes_on_does_not_count_yet(database: Database, settings: Settings) -> None:
    canary = await began(database, settings)
    await talked(database, canary, good=40, bad=0, by_canary=True)
    async with database.write() as session:
        talks = (await session.scalars(select(Conversation))).all()
        for talk in talks[:20]:
            talk.last_message_at = now()
        for talk in talks[20:]:
            talk.created_at, talk.owner = now() - timedelta(minutes=29), QUEUE
    assert await service.look(database, settings) is None
    assert (await state_of(database, canary)).figures["canary"]["conversations"] == 0


async def test_what_was_answered_by_the_other_model_counts_for_neither(
    database: Database, settings: Settings
) -> None:
    canary = await began(database, settings)
    await talked(database, canary, good=5, bad=0, by_canary=True)
    async with database.write() as session:
        for message in await session.scalars(select(Message)):
            message.model_id = "old"
    await service.look(database, settings)
    figures = (await state_of(database, canary)).figures
    assert (figures["canary"]["conversations"], figures["live"]["conversations"]) == (0, 0)


async def test_rules_that_became_stricter_hold_in_the_end(database: Database, settings: Settings) -> None:
    canary = await began(database, settings)
    await talked(database, canary, good=40, bad=0, by_canary=True)
    await talked(database, canary, good=40, bad=0, by_canary=False)
    (archives.folder(settings) / "bot-new.tar.gz").write_bytes(b"from elsewhere")
    assert await service.look(database, settings) == "taken_back"
    assert "its checksum differs" in (await state_of(database, canary)).reason
    assert archives.find_active(settings).path.name == "bot-old.tar.gz"


async def test_too_few_conversations_in_its_days(database: Database, settings: Settings) -> None:
    canary = await began(database, settings)
    async with database.write() as session:
        (await session.get_one(Canary, canary.id)).started_at = now() - timedelta(days=7, minutes=1)
    assert await service.look(database, settings) == "taken_back"
    assert "7 days are over: 0 of 40" in (await state_of(database, canary)).reason


async def test_promoting_it_by_hand_ends_it(database: Database, settings: Settings) -> None:
    canary = await began(database, settings)
    async with database.write() as session:
        model = await session.get_one(BotModel, canary.model_id)
        await candidates.promote(session, settings, model, staff_id=None)
    row = await state_of(database, canary)
    assert (row.state, row.reason) == ("promoted", "It was promoted by hand.")


async def test_stopping_it(database: Database, settings: Settings) -> None:
    canary = await began(database, settings)
    async with database.write() as session:
        await service.stop(session, settings, staff_id=None)
    assert (await state_of(database, canary)).state == "taken_back"
    async with database.write() as session:
        with pytest.raises(NotFound):
            await service.stop(session, settings, staff_id=None)


async def test_rasa_pulls_it_and_tells_when_it_fails(
    client: httpx.AsyncClient, internal_headers: dict[str, str], database: Database, settings: Settings
) -> None:
    path = "/internal/models/canary"
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=internal_headers)).status_code == 204
    canary = await began(database, settings)
    pulled = await client.get(path, headers=internal_headers)
    assert pulled.content == (archives.folder(settings) / "bot-new.tar.gz").read_bytes()
    known = {**internal_headers, "If-None-Match": pulled.headers["etag"]}
    assert (await client.get(path, headers=known)).status_code == 304

    told = {"sha256": "0" * 64, "error": "of another one"}
    await client.post(f"{path}/failed", headers=internal_headers, json=told)
    assert (await state_of(database, canary)).state == "running"
    told = {"sha256": pulled.headers["etag"].strip('"'), "error": "it could not be loaded"}
    answer = await client.post(f"{path}/failed", headers=internal_headers, json=told)
    assert answer.status_code == 204
    row = await state_of(database, canary)
    assert (row.state, row.reason) == ("taken_back", "It failed: it could not be loaded")
    assert (await client.get(path, headers=internal_headers)).status_code == 204


def figures(canary: tuple[int, int], live: tuple[int, int]) -> CanaryFigures:
    return CanaryFigures(
        canary=Tally(bad=canary[0], conversations=canary[1]),
        live=Tally(bad=live[0], conversations=live[1]),
    )


def test_the_test_is_fishers() -> None:
    """Fisher's tea: 3 of 4 cups, 17 of 70 ways."""
    assert judging.worse_by_chance(figures((3, 4), (1, 4))) == pytest.approx(17 / 70)


def test_looks_come_at_each_quarter() -> None:
    due = [judging.looks_due(figures((0, seen), (0, 500)), 200) for seen in (0, 49, 50, 150, 199, 200, 900)]
    assert due == [0, 0, 1, 3, 3, 4, 4]


def test_without_anything_to_compare_with_it_goes_on() -> None:
    assert judging.looks_due(figures((0, 200), (0, 0)), 200) == 0
    assert judging.looks_due(figures((0, 200), (0, 99)), 200) == 3
