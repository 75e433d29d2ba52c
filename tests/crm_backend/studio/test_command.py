"""The models' commands: an option out of range is named, and nothing is begun."""

import pytest

from crm_backend.database import Database
from crm_backend.settings import Settings
from crm_backend.studio.candidates import __main__ as command
from crm_backend.studio.candidates import service


@pytest.mark.parametrize("words", [["train", "--deep", "--minutes", "0"], ["train", "--minutes", "601"]])
async def test_minutes_out_of_range(
    words: list[str], settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "get_settings", lambda: settings)
    code, told = await command._run(command._parser().parse_args(words))
    assert (code, told["code"]) == (2, "invalid_input")
    assert told["error"].startswith("--minutes: ")
    async with database.read() as session:
        assert await service.list_models(session) == []
