"""Deep training: a model with an encoder of its own, from the same data; nothing else changes."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from crm_backend.database import Database
from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, cross_validation, lane, process, service
from crm_backend.studio.candidates.models import BotModel
from tests.crm_backend.studio.two_models import pack, report, with_live_model

FEATURIZER = "bot.components.encoder_featurizer.EncoderFeaturizer"
CONFIG = f"pipeline:\n  - name: {FEATURIZER}\n    encoder: models/encoder\n  - name: another\n"


@pytest.fixture
def settings(settings: Settings, folder: Path, tmp_path: Path) -> Settings:
    (folder / "config.yml").write_text(CONFIG)
    settings = with_live_model(settings, tmp_path)
    (settings.models / "encoder").mkdir()
    (settings.models / "encoder" / "card.json").write_text("{}")
    return settings


class Processes:
    """Stands in for the programs that a training starts: what they were asked, and what they make."""

    def __init__(self) -> None:
        self.configs: list[dict[str, Any]] = []
        self.tuned: list[list[str]] = []
        self.refuses = ""

    async def run(
        self, settings: Settings, arguments: Sequence[str | Path], *_: object, **__: object
    ) -> None:
        name, *rest = [str(part) for part in arguments]
        given = dict(zip(rest[::2], rest[1::2], strict=False))
        if name == "launcher.torch_environment":
            self.tuned.append(rest)
            assert (Path(given["--out"]) / "card.json").is_file()
            assert list(Path(given["--data"]).glob("*.yml"))
            if self.refuses:
                raise process.Failed(self.refuses)
        elif name == "bot.train":
            self.configs.append(yaml.safe_load(Path(given["--config"]).read_text()))
            pack(Path(given["--out"]) / f"{given['--fixed-model-name']}.tar.gz", "deep")
        elif name == "bot.validate":
            assert Path(given["--config"]).is_file()
        else:
            texts = json.loads(Path(rest[1]).read_text())
            parsed = {"intent": "track_order", "top": "track_order", "confidence": 0.9, "score": 0.9}
            Path(rest[2]).write_text(json.dumps([parsed for _ in texts]))


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Processes:
    stand_in = Processes()
    monkeypatch.setattr(process, "run", stand_in.run)
    return stand_in


async def trained(database: Database, settings: Settings, minutes: int) -> BotModel:
    async with database.write() as session:
        queued = await service.queue_training(session, settings, staff_id=None, tune_minutes=minutes)
    await lane.work(database, settings)
    async with database.read() as session:
        return await session.get_one(BotModel, queued.id)


async def test_it_takes_its_encoder_along_and_the_shared_one_stays(
    database: Database, settings: Settings, processes: Processes
) -> None:
    quick = await trained(database, settings, 0)
    deep = await trained(database, settings, 7)
    assert (quick.state, deep.state, deep.error) == ("candidate", "candidate", "")
    (told,) = processes.tuned
    assert told[-2:] == ["--minutes", "7"]
    shared, own = [config["pipeline"][0] for config in processes.configs]
    assert shared == {"name": FEATURIZER, "encoder": "models/encoder"}
    assert own["embed"] is True
    assert not Path(own["encoder"]).exists()
    assert (settings.models / "encoder" / "card.json").read_text() == "{}"
    assert (quick.config_digest, quick.data_digest) == (deep.config_digest, deep.data_digest)


async def test_one_that_is_no_better_ends_with_the_reason(
    database: Database, settings: Settings, processes: Processes
) -> None:
    processes.refuses = "The tuned encoder is no better than the present one."
    deep = await trained(database, settings, 1)
    assert (deep.state, deep.error) == ("failed", processes.refuses)
    assert archives.find_active(settings).path.name == "bot-old.tar.gz"
    assert list(settings.home.glob("kefu-train-*")) == []


async def test_without_an_encoder_in_the_pipeline_there_is_nothing_to_tune(
    database: Database, settings: Settings, processes: Processes, folder: Path
) -> None:
    (folder / "config.yml").write_text("pipeline:\n  - name: another\n")
    deep = await trained(database, settings, 1)
    assert deep.error.startswith("config.yml has no EncoderFeaturizer")


def test_cross_validation_is_read_from_the_archive(tmp_path: Path) -> None:
    told = {"folds": 5, "intents": {"track_order": {"sentences": 10, "right": 8}}}
    path = tmp_path / "bot.tar.gz"
    pack(path, "new", {"components/x/cross_validation.json": told})
    found = cross_validation.read(path)
    assert found is not None
    compared = report({})
    cross_validation.add(compared, None, found)
    assert compared.base_cross_validation is None
    assert compared.candidate_cross_validation is not None
    assert compared.candidate_cross_validation.value == 0.8
    rows = {row.intent: row.candidate_cross_validation for row in compared.intents}
    assert rows["track_order"] is not None
    assert rows["cancel_order"] is None
    pack(path, "old")
    assert cross_validation.read(path) is None
