"""Skip a step whose inputs have not changed: a stamp holds the digest of what the step was made from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from launcher.paths import ROOT

IGNORED = {"node_modules", "dist", "__pycache__", ".venv"}


def digest(sources: Iterable[Path], *, extra: str = "") -> str:
    """Return one hash over the files, and the files below the folders, of ``sources``."""
    total = hashlib.sha256(extra.encode())
    for file in sorted(_files(sources)):
        total.update(
            str(file.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest()
        )
    return total.hexdigest()


def _files(sources: Iterable[Path]) -> Iterable[Path]:
    for source in sources:
        if source.is_file():
            yield source
        elif source.is_dir():
            below = (file for file in source.rglob("*") if not IGNORED & set(file.relative_to(source).parts))
            yield from (file for file in below if file.is_file() and file.suffix != ".pyc")


def is_fresh(stamp: Path, value: str) -> bool:
    """Say whether the step that left ``stamp`` ran with these inputs."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == value


def leave(stamp: Path, value: str) -> None:
    """Record that the step is done."""
    stamp.write_text(value + "\n", encoding="utf-8")
