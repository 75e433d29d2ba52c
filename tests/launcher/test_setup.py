"""What set-up installs where."""

from pathlib import Path

import pytest

from launcher import stamps
from launcher.paths import ROOT
from launcher.setup import DEVELOPMENT, MOOD_SOURCES, TRIAGE, _environment


@pytest.mark.parametrize(
    ("development", "has_tools", "lock"),
    [
        (False, False, "requirements.lock"),
        (True, False, "requirements-dev.lock"),
        (False, True, "requirements-dev.lock"),
    ],
)
def test_starting_never_takes_the_tools_of_development_away(
    tmp_path: Path, development: bool, has_tools: bool, lock: str
) -> None:
    if has_tools:
        (tmp_path / DEVELOPMENT).touch()
    (tmp_path / ".stamp").write_text("made from an older lock")
    step = _environment("an environment", tmp_path, tmp_path, "3.11", development)
    assert [source.name for source in step.sources] == [lock]


def test_the_files_that_make_the_mood_model_exist() -> None:
    assert [name for name in MOOD_SOURCES if not (TRIAGE / f"{name}.py").is_file()] == []


def test_an_environment_from_before_the_mark_keeps_its_tools(tmp_path: Path) -> None:
    folder = ROOT / "bot"
    (tmp_path / ".stamp").write_text(stamps.digest([folder / "requirements-dev.lock"]))
    step = _environment("an environment", tmp_path, folder, "3.10", False)
    assert step.sources == [folder / "requirements-dev.lock"]
