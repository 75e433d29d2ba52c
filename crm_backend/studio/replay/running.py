"""Run a replay in a process of its own: bounded in number and time, at the lowest priority, stoppable."""

import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from anyio.to_thread import run_sync
from pydantic import BaseModel, TypeAdapter

from crm_backend.database import Database
from crm_backend.settings import Settings
from crm_backend.studio.candidates import process
from crm_backend.studio.replay.copying import copy_shop
from crm_backend.studio.replay.sandbox import free_port
from crm_backend.studio.replay.scripts import Played, Script

PREFIX = "kefu-replay-"
PRISTINE, USED = "pristine.db", "kefu.db"
LONGEST_SECONDS = 1800.0
TOO_LONG = "The replay took longer than 30 minutes and was ended: replay fewer conversations."
_SCRIPTS = TypeAdapter(list[Script])

Progress = Callable[[int], Awaitable[bool]]
"""Told how many conversations were played, each model's counted; says whether to go on."""


class Line(BaseModel):
    """One conversation played by the base (0) or the candidate (1)."""

    model: int
    played: Played


async def run(
    database: Database,
    settings: Settings,
    scripts: Sequence[Script],
    archives: Sequence[Path],
    goes_on: Progress,
) -> tuple[list[Played], list[Played]]:
    """Play the scripts with both archives; return what came of them, in the order of the scripts.

    Raises:
        process.Failed, process.Stopped: see there.
        OSError: a file could not be written.
    """
    for left in settings.home.glob(f"{PREFIX}*"):  # of a worker that was killed: customers' data
        await run_sync(shutil.rmtree, left, True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.home.absolute()) as temporary:
        home, results = Path(temporary), Path(temporary, "results.jsonl")
        await copy_shop(database, home / PRISTINE)
        await run_sync(shutil.copyfile, home / PRISTINE, home / USED)
        (home / "scripts.json").write_bytes(_SCRIPTS.dump_json(list(scripts)))
        until = time.monotonic() + LONGEST_SECONDS

        async def beat() -> bool:
            if time.monotonic() > until:
                raise process.Failed(TOO_LONG)
            return await goes_on(len(_lines(results)))

        arguments: list[str | Path] = ["crm_backend.studio.replay", home / "scripts.json", results, *archives]
        log = settings.home / "logs" / "replay.log"
        log.unlink(missing_ok=True)
        surroundings = _surroundings(settings, home)
        await process.run(settings, arguments, log, beat, python=Path(sys.executable), more=surroundings)
        lines = _lines(results)
    base, candidate = ([line.played for line in lines if line.model == number] for number in (0, 1))
    return base, candidate


def _lines(results: Path) -> list[Line]:
    if not results.is_file():
        return []
    whole = results.read_bytes().split(b"\n")[:-1]
    return [Line.model_validate_json(line) for line in whole]


def _surroundings(settings: Settings, home: Path) -> dict[str, str]:
    """Nothing of it leads to the live system: another database, home, backend, Rasa and action server."""
    port, rasa, actions = free_port(), free_port(), free_port()
    return {
        "DATABASE_URL": f"sqlite+aiosqlite:///{home / USED}",
        "KEFU_HOME": str(home),
        "KEFU_MODELS": str(settings.models.absolute()),
        "KEFU_TIMEZONE": settings.timezone,
        "KEFU_SHOP_NAME": settings.shop_name,
        "KEFU_DEMO": "0",
        "KEFU_SMTP_URL": "",
        "KEFU_TRACKER_URL": "",
        "KEFU_TURN_DEADLINE": "PT60S",
        "KEFU_TURN_LEASE": "PT90S",
        "PORT": str(port),
        "KEFU_BACKEND_URL": f"http://127.0.0.1:{port}",
        "KEFU_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "KEFU_RASA_PORT": str(rasa),
        "KEFU_RASA_URL": f"http://127.0.0.1:{rasa}",
        "KEFU_ACTIONS_PORT": str(actions),
        "KEFU_ACTIONS_URL": f"http://127.0.0.1:{actions}",
    }
