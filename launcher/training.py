"""Train the bot when its data, its configuration or its code changed; keep a card beside each archive."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from launcher import stamps
from launcher.commands import run
from launcher.console import LaunchError, say, step
from launcher.numerics import blas_variables
from launcher.paths import BOT_ENV, ENCODER, MODELS, ROOT, home, python

ACTIVE = MODELS / "active.json"
SOURCES = [
    "config.yml",
    "bot/domain",
    "bot/components",
    "data",
    "bot/requirements.lock",
    "encoder/runtime.py",
]
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TQDM_DISABLE": "1",
    "PYTHONWARNINGS": "ignore",
}


def train(*, force: bool = False) -> None:
    """Make the archive for the present sources the active one, training it if it is not there yet.

    Raises:
        LaunchError: Rasa could not train; says which file or sentence if Rasa did.
    """
    value = stamps.digest([*(ROOT / source for source in SOURCES), ENCODER / "card.json"])
    archive = MODELS / f"bot-{value[:12]}.tar.gz"
    if not force and archive.is_file() and archive.with_suffix("").with_suffix(".json").is_file():
        _activate(archive)
        return
    with step("training the bot"):
        run(
            [
                python(BOT_ENV),
                "-m",
                "bot.train",
                "--config",
                "config.yml",
                "--domain",
                "bot/domain",
                "--data",
                "data",
                "--out",
                MODELS,
                "--fixed-model-name",
                archive.name.removesuffix(".tar.gz"),
            ],
            log="train",
            advice="Mend the file named below; the model in use is untouched.",
            env={
                **QUIET,
                **blas_variables(),
                "PYTHONPATH": str(ROOT),
                "RASA_CACHE_DIRECTORY": str(home() / "rasa-cache"),
            },
        )
        if not archive.is_file():
            raise LaunchError("Rasa ended without a model: see logs/train.log below KEFU_HOME.")
        _write_card(archive, value)
    _activate(archive)


def _write_card(archive: Path, sources: str) -> None:
    card = {
        "archive": archive.name,
        "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
        "sources": sources,
        "encoder": json.loads((ENCODER / "card.json").read_text(encoding="utf-8"))["checksum"],
        "bytes": archive.stat().st_size,
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    _write(archive.with_suffix("").with_suffix(".json"), card)


def _activate(archive: Path) -> None:
    card = json.loads(archive.with_suffix("").with_suffix(".json").read_text(encoding="utf-8"))
    if ACTIVE.is_file() and json.loads(ACTIVE.read_text(encoding="utf-8")) == card:
        return
    _write(ACTIVE, card)
    say(f"  the bot answers with {archive.name}")


def _write(path: Path, card: dict[str, object]) -> None:
    """Replace the file at once: a reader sees the old card or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
