"""The model that Rasa should use: what ``models/active.json`` names, if its checksum is the card's."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from crm_backend.errors import NotFound, Unavailable


@dataclass(frozen=True)
class ActiveModel:
    """The archive in use and the digest that was written when it was trained."""

    path: Path
    sha256: str


def find_active(models: Path) -> ActiveModel:
    """Return the active model.

    Raises:
        NotFound: none was trained yet.
        Unavailable: the archive is gone, or is not the one that was trained.
    """
    card = models / "active.json"
    if not card.is_file():
        raise NotFound("No model was trained yet: run 'make train'.", code="no_model")
    named = json.loads(card.read_text(encoding="utf-8"))
    path = models / Path(named["archive"]).name
    if not path.is_file() or _checksum(path, path.stat().st_mtime_ns) != named["sha256"]:
        detail = "The active model's file is missing or was changed: run 'make train'."
        raise Unavailable(detail, code="model_broken")
    return ActiveModel(path, named["sha256"])


@lru_cache(maxsize=8)
def _checksum(path: Path, modified_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
