"""A model reads each test sentence once, whatever joins the test set later."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from crm_backend.settings import Settings
from crm_backend.studio.candidates import parsing, process
from tests.crm_backend.studio.two_models import pack


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the model was asked; it takes every sentence for its first word."""
    seen: list[list[str]] = []

    async def run(settings: Settings, arguments: Sequence[str | Path], *rest: Any) -> None:
        texts = json.loads(Path(arguments[2]).read_text(encoding="utf-8"))
        seen.append(texts)
        told = [{"intent": (text.split()[0]), "top": "x", "confidence": 1, "score": 1} for text in texts]
        Path(arguments[3]).write_text(json.dumps(told), encoding="utf-8")

    monkeypatch.setattr(process, "run", run)
    return seen


async def yes() -> bool:
    return True


async def test_only_new_sentences_are_read(
    settings: Settings, tmp_path: Path, asked: list[list[str]]
) -> None:
    archive = tmp_path / "built" / "bot-new.tar.gz"
    pack(archive, "new")
    first = await parsing.parse(settings, archive, ["track it", "cancel it"], yes)
    again = await parsing.parse(settings, archive, ["cancel it", "return it", "track it", "return it"], yes)
    assert [one.intent for one in first] == ["track", "cancel"]
    assert [one.intent for one in again] == ["cancel", "return", "track", "return"]
    assert asked == [["track it", "cancel it"], ["return it"]]
    assert "cancel it" not in "".join(file.read_text() for file in (settings.home / "parsed").iterdir())


async def test_another_model_reads_them_itself(
    settings: Settings, tmp_path: Path, asked: list[list[str]]
) -> None:
    for name in ("old", "new"):
        archive = tmp_path / "built" / f"bot-{name}.tar.gz"
        pack(archive, name)
        await parsing.parse(settings, archive, ["track it"], yes)
    assert asked == [["track it"], ["track it"]]
    for kept in (settings.home / "parsed").iterdir():
        kept.write_bytes(b"{ broken")
    await parsing.parse(settings, archive, ["track it"], yes)
    assert len(asked) == 3


async def test_many_are_read_by_several_processes_in_their_order(
    settings: Settings, tmp_path: Path, asked: list[list[str]]
) -> None:
    archive = tmp_path / "built" / "bot-new.tar.gz"
    pack(archive, "new")
    texts = [f"word{number} it" for number in range(500)]
    parsed = await parsing.parse(settings, archive, texts, yes, processes=2)
    assert [one.intent for one in parsed] == [text.split()[0] for text in texts]
    assert [len(part) for part in asked] == [250, 250]
