"""Whatever is wrong with data or disk: the admin is told what, nothing is lost, the live model stays."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from crm_backend.database import Database
from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, lane, process
from crm_backend.studio.candidates.process import DISK_FULL
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.studio.conftest import NLU, RULES, post
from tests.crm_backend.studio.two_models import pack, with_live_model

Rasa = Callable[[Path, Path], None]
ADDED = {"text": "has it left yet", "intent": "track_order"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The same on both."""
    return sqlite_url


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "one.yml").write_text("track_order: [is my parcel on its way]\n")
    return with_live_model(settings, tmp_path).model_copy(update={"test_sentences": tests})


def trains(archive: Path, log: Path) -> None:
    pack(archive, archive.name)


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> list[Rasa]:
    """What a training's process does: the last of these; it gets the archive to make, and its log."""
    does: list[Rasa] = [trains]

    async def run(settings: Settings, arguments: Sequence[str | Path], log: Path, *rest: Any) -> None:
        if arguments[0] == "bot.train":
            out = Path(arguments[arguments.index("--out") + 1])
            name = arguments[arguments.index("--fixed-model-name") + 1]
            does[-1](out / f"{name}.tar.gz", log)
        if arguments[0] in ("bot.train", "bot.validate"):
            return
        texts = json.loads(Path(arguments[2]).read_text(encoding="utf-8"))
        told = [{"intent": "track_order", "top": "track_order", "confidence": 1, "score": 1} for _ in texts]
        Path(arguments[3]).write_text(json.dumps(told), encoding="utf-8")

    monkeypatch.setattr(process, "run", run)
    return does


@pytest.fixture
async def trained(admin: Agent, database: Database, settings: Settings, rasa: list[Rasa]) -> Any:
    """Press train, let the worker work, and return what the page shows of it."""

    async def train() -> dict[str, Any]:
        model = await post(admin, "/models", expect=202)
        await lane.work(database, settings)
        shown: dict[str, Any] = await admin.get(f"/studio/models/{model['id']}")
        return shown

    return train


async def still_live(admin: Agent, settings: Settings) -> None:
    """The live model answers, what was edited is there, and nothing half made lies about."""
    assert archives.find_active(settings).path.name == "bot-old.tar.gz"
    live = [one for one in (await admin.get("/studio/models"))["models"] if one["state"] == "live"]
    assert [one["rasa_id"] for one in live] == ["old"]
    assert [one["text"] for one in (await admin.get("/studio/data/edits"))["edits"]] == [ADDED["text"]]
    assert not list(settings.home.glob("kefu-train-*"))
    assert not list(archives.folder(settings).glob("*.tar.gz"))


@pytest.mark.parametrize(
    ("file", "text", "line", "what"),
    [
        ("data/nlu/orders.yml", NLU.replace("- intent: c", "\t- intent: c"), 10, "a tab character"),
        ("data/nlu/orders.yml", NLU.replace("    - what's the weather like\n", "\n    what\n"), 18, "- sent"),
        ("data/nlu/more.yml", "nlu:\n- intent: wrap_gift\n  examples: |\n\n", 2, "has no examples"),
        ("data/nlu/more.yml", "nlu:\n- intent:\n  examples: |\n    - wrap it\n", 2, "needs a name"),
        ("data/rules/more.yml", RULES + "  - Tracking\n", 7, "hold a name and 'steps'"),
        ("data/rules/more.yml", RULES + "      -\n", 7, "a step should read"),
        ("domain/more.yml", "intents: wrap_gift\n", 1, "a list of names"),
        ("domain/more.yml", "slots:\n  size:\n    mappings: from_text\n", 3, "'size' should be a list"),
        ("domain/more.yml", "responses:\n- utter_hello\n", 2, "'responses' should hold names"),
    ],
    ids=[
        "a tab",
        "no sentence",
        "no examples",
        "no name",
        "no rule",
        "no step",
        "no list",
        "slot",
        "responses",
    ],
)
async def test_a_training_says_which_file_and_line_is_broken(
    admin: Agent, settings: Settings, folder: Path, trained: Any, file: str, text: str, line: int, what: str
) -> None:
    await post(admin, "/data/sentences", ADDED, expect=201)
    held = (folder / file).read_text() if (folder / file).exists() else None
    (folder / file).write_text(text)
    model = await trained()
    assert model["state"] == "failed"
    assert model["error"].startswith(f"{file}, line {line}: "), model["error"]
    assert what in model["error"]
    await still_live(admin, settings)
    if held is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(held)
    assert (await trained())["state"] == "candidate"


def says_in_its_log(archive: Path, log: Path) -> None:
    log.parent.mkdir(exist_ok=True)
    log.write_text(f"Traceback (most recent call last):\nOSError: [Errno 28] {os.strerror(errno.ENOSPC)}\n")
    raise process.Failed(process.explain(log))


def cannot_write(archive: Path, log: Path) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def writes_half(archive: Path, log: Path) -> None:
    pack(archive, "half")
    archive.write_bytes(archive.read_bytes()[:40])


async def test_a_full_disk_in_training(
    admin: Agent, settings: Settings, trained: Any, rasa: list[Rasa], monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(admin, "/data/sentences", ADDED, expect=201)
    usage = shutil.disk_usage(settings.home)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10))
        assert (await trained())["error"] == DISK_FULL
    for happens, told in (
        (says_in_its_log, DISK_FULL),
        (cannot_write, DISK_FULL),
        (writes_half, "is no model archive"),
    ):
        rasa.append(happens)
        model = await trained()
        assert model["state"] == "failed"
        assert told in model["error"]
        await still_live(admin, settings)
    rasa.append(trains)
    assert (await trained())["state"] == "candidate"


async def test_a_test_file_with_errors_costs_no_training(
    admin: Agent, settings: Settings, trained: Any
) -> None:
    (settings.test_sentences / "one.yml").write_text("track_order: [\n")
    model = await trained()
    assert (model["state"], model["error"]) == ("candidate", "")
    shown = await admin.get(f"/studio/models/{model['id']}/comparison")
    assert shown["state"] == "failed"
    assert "one.yml" in shown["error"]
