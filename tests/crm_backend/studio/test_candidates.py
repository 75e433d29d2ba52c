"""A model that is worse does not get past the gate; one that is not goes live, and back."""

import json
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, InvalidInput
from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, gate, service
from crm_backend.studio.candidates.scores import mcnemar, wilson
from tests.crm_backend.studio.two_models import SWAPPED, add_candidate, report, with_live_model


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return with_live_model(settings, tmp_path)


async def test_swapped_labels_are_refused_by_name(session: AsyncSession, settings: Settings) -> None:
    model = await add_candidate(session, settings, SWAPPED)
    with pytest.raises(Conflict) as refused:
        await service.promote(session, settings, model, staff_id=None)
    reasons = refused.value.extra["reasons"]
    assert [reason.split()[0] for reason in reasons[:2]] == ["cancel_order", "track_order"]
    assert "30 sentences are lost and 0 won" in reasons[2]
    assert archives.find_active(settings).path.name == "bot-old.tar.gz"


async def test_a_good_model_goes_live_and_back(session: AsyncSession, settings: Settings) -> None:
    model = await add_candidate(session, settings, {})
    await service.promote(session, settings, model, staff_id=None)
    assert archives.find_active(settings).path.name == "bot-new.tar.gz"
    before = await service.roll_back(session, settings, staff_id=None)
    assert (before.rasa_id, model.state) == ("old", "retired")
    assert archives.find_active(settings).path.name == "bot-old.tar.gz"


async def test_a_training_from_changed_files_takes_over(session: AsyncSession, settings: Settings) -> None:
    model = await add_candidate(session, settings, {})
    await service.promote(session, settings, model, staff_id=None)
    card = json.loads((settings.models / "active.json").read_text())
    (settings.models / "active.json").write_text(json.dumps({**card, "sources": "s2"}))
    assert archives.find_active(settings).path.name == "bot-old.tar.gz"
    await service.sync(session, settings)
    assert model.state == "retired"


async def test_a_changed_archive_is_not_promoted(session: AsyncSession, settings: Settings) -> None:
    model = await add_candidate(session, settings, {})
    (archives.folder(settings) / "bot-new.tar.gz").write_bytes(b"from elsewhere")
    with pytest.raises(InvalidInput) as refused:
        await service.promote(session, settings, model, staff_id=None)
    assert refused.value.code == "bad_archive"
    assert archives.find_active(settings).path.name == "bot-old.tar.gz"


async def test_rules_that_changed_meanwhile_are_not_overwritten(session: AsyncSession) -> None:
    seen = await gate.current(session)
    await gate.change(
        session, gate.HeldRules(version=seen.version, rules=gate.Rules(min_worse=9)), staff_id=None
    )
    with pytest.raises(Conflict):
        await gate.change(session, seen, staff_id=None)


async def test_a_queued_training_can_be_cancelled(session: AsyncSession, settings: Settings) -> None:
    model = await service.queue_training(session, settings, staff_id=None)
    await service.cancel(session, model, staff_id=None)
    assert (model.state, model.error) == ("failed", "Cancelled.")


def test_figures() -> None:
    rate = wilson(8, 10)
    assert (round(rate.low, 3), round(rate.high, 3)) == (0.49, 0.943)
    assert mcnemar(0, 10) == pytest.approx(2 / 1024)
    found = report({"track_order": "cancel_order"})
    assert (found.worse, found.better, len(found.changes)) == (15, 0, 15)
    assert found.cost[0].candidate_wrong == pytest.approx(15 / 45, abs=1e-4)
    assert found.cost[-1].candidate_handed == 1.0
