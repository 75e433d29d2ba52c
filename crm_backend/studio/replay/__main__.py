"""The sandbox's process: ``python -m crm_backend.studio.replay SCRIPTS.json RESULTS.jsonl BASE CANDIDATE``.

Started by ``running`` with DATABASE_URL, KEFU_HOME and the ports of the sandbox in its environment. A line
``{"model": 0 or 1, "played": Played}`` is added to RESULTS for each conversation and model.
"""

import asyncio
import os
import sys
from pathlib import Path

from fastapi import FastAPI
from pydantic import TypeAdapter

from crm_backend.app import create_app
from crm_backend.settings import Settings, get_settings
from crm_backend.studio.replay import sandbox
from crm_backend.studio.replay.player import play
from crm_backend.studio.replay.running import PRISTINE, USED, Line
from crm_backend.studio.replay.scripts import Script
from crm_backend.triage.cues import CueReader

_SCRIPTS = TypeAdapter(list[Script])


async def _run(scripts: list[Script], results: Path, archives: list[Path]) -> None:
    settings = get_settings()
    app = create_app(settings, is_alone=True)
    cues = CueReader(app.state.vectors, settings.models / "cues")
    port, actions_port = int(os.environ["PORT"]), int(os.environ["KEFU_ACTIONS_PORT"])
    async with sandbox.backend(app, settings, port), sandbox.actions(settings, actions_port):
        await asyncio.to_thread(cues.learn)
        for number, archive in enumerate(archives):
            await _play_all(app, settings, cues, scripts, archive, number, results)


async def _play_all(
    app: FastAPI,
    settings: Settings,
    cues: CueReader,
    scripts: list[Script],
    archive: Path,
    number: int,
    results: Path,
) -> None:
    port = int(os.environ["KEFU_RASA_PORT"])
    pristine, used = settings.home / PRISTINE, settings.home / USED
    async with (
        sandbox.rasa(settings, archive, port) as url,
        sandbox.turns(app, settings, url, cues) as turns,
    ):
        with results.open("a", encoding="utf-8") as file:
            for script in scripts:
                played = await play(app.state.database, turns, script, pristine, used)
                print(Line(model=number, played=played).model_dump_json(), file=file, flush=True)


def main() -> None:
    """Play and write."""
    scripts, results, *archives = (Path(one) for one in sys.argv[1:])
    asyncio.run(_run(_SCRIPTS.validate_json(scripts.read_bytes()), results, archives))


if __name__ == "__main__":
    main()
