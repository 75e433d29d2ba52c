"""Model archives on disk: built from the shop's files, trained in the studio, and which one is live.

``models/active.json`` is written by ``make train``. The studio's models lie in ``KEFU_HOME/models``; the live
one of them is named by ``active.json`` there, together with the ``sources`` of the model from the files that
it replaced: after a ``make train`` on changed files those differ, and the files' model answers.
"""

import json
import tarfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from crm_backend.errors import InvalidInput, NotFound, Unavailable
from crm_backend.settings import Settings
from crm_backend.whole_files import replaced, sha256_of

CARD = "active.json"


@dataclass(frozen=True)
class ActiveModel:
    """The archive in use and the digest that was written when it was trained."""

    path: Path
    sha256: str


def folder(settings: Settings) -> Path:
    """Return where the studio's archives lie."""
    return settings.home.absolute() / "models"


def find_active(settings: Settings) -> ActiveModel:
    """Return the active model.

    Raises:
        NotFound: none was trained yet.
        Unavailable: the archive is gone, or is not the one that was trained.
    """
    built, promoted = _read(settings.models / CARD), _read(folder(settings) / CARD)
    if promoted and promoted.get("sources") == (built or {}).get("sources"):
        return _checked(folder(settings), promoted)
    if built is None:
        raise NotFound("No model was trained yet: run 'make train'.", code="no_model")
    return _checked(settings.models, built)


def path_of(settings: Settings, archive: str) -> Path:
    """Return where an archive of this name is; the studio's come first."""
    own = folder(settings) / Path(archive).name
    return own if own.is_file() else settings.models.absolute() / Path(archive).name


def activate(settings: Settings, archive: str, sha256: str, model_id: str) -> None:
    """Make an archive the active one, at once: a reader finds the old card or the new one.

    Raises:
        InvalidInput: ``bad_archive``.
    """
    path = path_of(settings, archive)
    require_sound(path, sha256)
    folder(settings).mkdir(parents=True, exist_ok=True)
    own = folder(settings) / path.name
    if not own.is_file():  # built from the files: kept here too, so that a rollback finds it
        with replaced(own) as file:
            file.write(path.read_bytes())
    sources = (_read(settings.models / CARD) or {}).get("sources")
    card = {"archive": path.name, "sha256": sha256, "sources": sources, "model": model_id}
    with replaced(folder(settings) / CARD) as file:
        file.write((json.dumps(card, indent=2) + "\n").encode())


def require_sound(path: Path, sha256: str | None = None) -> dict[str, Any]:
    """Return the archive's metadata.

    Raises:
        InvalidInput: ``bad_archive``: not there, not what was trained, or no model of Rasa's.
    """
    if not path.is_file():
        raise InvalidInput(f"The archive {path.name} is gone.", code="bad_archive")
    if sha256 is not None and checksum(path) != sha256:
        detail = f"The archive {path.name} is not the one that was trained: its checksum differs."
        raise InvalidInput(detail, code="bad_archive")
    try:
        with tarfile.open(path) as archive:
            member = archive.extractfile("metadata.json")
            found: dict[str, Any] = json.load(member) if member else {}
    except (tarfile.TarError, KeyError, OSError, EOFError, ValueError) as error:
        raise InvalidInput(f"{path.name} is no model archive: {error}", code="bad_archive") from error
    if "model_id" not in found:
        raise InvalidInput(f"{path.name} is no model of Rasa's.", code="bad_archive")
    return found


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, read once as long as it does not change."""
    return _checksum(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _checksum(path: Path, modified_ns: int) -> str:
    return sha256_of(path)


def _checked(place: Path, card: dict[str, Any]) -> ActiveModel:
    path = place / Path(card["archive"]).name
    if not path.is_file() or checksum(path) != card["sha256"]:
        detail = "The active model's file is missing or was changed: run 'make train'."
        raise Unavailable(detail, code="model_broken")
    return ActiveModel(path, card["sha256"])


def _read(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
