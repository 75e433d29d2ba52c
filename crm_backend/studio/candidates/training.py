"""Train one model: snapshot of the data, Rasa in a process of its own, an archive with its checksum."""

import asyncio
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_backend import __version__
from crm_backend.database import Database
from crm_backend.privacy import training as learned_from
from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, process, tuning
from crm_backend.studio.training_data import TrainingSnapshot, sources_of, write_training_data

NEEDED_BYTES = 200_000_000


@dataclass(frozen=True)
class Trained:
    """An archive in KEFU_HOME/models; the data that it learnt from lies beside it as ``<name>-data.tar``."""

    archive: str
    sha256: str
    rasa_id: str
    config_digest: str
    snapshot: TrainingSnapshot


async def train(
    database: Database,
    settings: Settings,
    model_id: str,
    goes_on: Callable[[], Awaitable[bool]],
    *,
    tune_minutes: int = 0,
) -> Trained:
    """Train on the files and the accepted edits.

    Args:
        tune_minutes: first tune an encoder for this model for so long; 0: the one that all share.

    Raises:
        InvalidInput: ``training_data_broken``, with file and line.
        process.Failed: Rasa could not train, or the disk is full.
        process.Stopped: it was cancelled.
        OSError: a file could not be written.
    """
    place, name = archives.folder(settings), f"bot-{model_id}"
    place.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(place).free < NEEDED_BYTES:
        raise process.Failed(process.DISK_FULL)
    with tempfile.TemporaryDirectory(prefix="kefu-train-", dir=place.parent) as temporary:
        data, out = Path(temporary, "snapshot"), Path(temporary, "out")
        async with database.read() as session:
            snapshot = await write_training_data(session, data, sources=sources_of(settings))
        config, log = data / "config.yml", log_of(settings, model_id)
        if tune_minutes:
            sentences, beside = data / "data" / "nlu", Path(temporary)
            encoder = await tuning.tune(
                settings, sentences, beside, minutes=tune_minutes, log=log, goes_on=goes_on
            )
            config = tuning.config_with(config, encoder, beside / "config.yml")
        await _run_both(settings, _arguments(data, config, out, name), _checks(data, config), log, goes_on)
        made = out / f"{name}.tar.gz"
        rasa_id = archives.require_sound(made)["model_id"]
        shutil.make_archive(str(Path(temporary) / f"{name}-data"), "tar", data)
        (Path(temporary) / f"{name}-data.tar").replace(place / f"{name}-data.tar")
        made.replace(place / made.name)
        digest = hashlib.sha256((data / "config.yml").read_bytes()).hexdigest()
    return Trained(made.name, archives.checksum(place / made.name), rasa_id, digest, snapshot)


async def record_learned(database: Database, trained: Trained) -> None:
    """Note which customers' messages the model knows, for erasure."""
    async with database.write() as session:
        await learned_from.record(session, trained.archive, trained.snapshot.message_ids)


def log_of(settings: Settings, model_id: str) -> Path:
    """Return where a training's output goes."""
    return settings.home / "logs" / f"train-{model_id}.log"


def code_version() -> str:
    """Return the release, with the commit where there is one."""
    try:
        told = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
            cwd=process.ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return __version__
    return f"{__version__}+{told.stdout.strip()}"


def _arguments(data: Path, config: Path, out: Path, name: str) -> list[str | Path]:
    files: list[str | Path] = ["--config", config, "--domain", data / "domain"]
    told: list[str | Path] = ["--data", data / "data", "--out", out, "--fixed-model-name", name]
    return ["bot.train", *files, *told, "--skip-validation"]


def _checks(data: Path, config: Path) -> list[str | Path]:
    return ["bot.validate", "--config", config, "--domain", data / "domain", "--data", data / "data"]


async def _run_both(
    settings: Settings,
    training: Sequence[str | Path],
    checks: Sequence[str | Path],
    log: Path,
    goes_on: Callable[[], Awaitable[bool]],
) -> None:
    """Train while the other core checks the data; what the checks say comes first."""
    beside = log.with_name(f"{log.stem}-checks.log")
    tasks = [
        asyncio.create_task(process.run(settings, checks, beside, goes_on)),
        asyncio.create_task(process.run(settings, training, log, goes_on)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        beside.unlink(missing_ok=True)
    for task in tasks:
        if not task.cancelled():
            task.result()
