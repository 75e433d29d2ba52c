"""What a model understands of a list of texts; kept by model and text, so that only new ones are parsed."""

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from math import ceil
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, process
from crm_backend.studio.candidates.scores import Parsed

WORTH_A_PROCESS = 200
"""Texts; fewer are parsed sooner than another process has loaded the model."""
_KEPT = TypeAdapter(dict[str, Parsed])
_PARSED = TypeAdapter(list[Parsed])


async def parse(
    settings: Settings,
    archive: Path,
    texts: Sequence[str],
    goes_on: Callable[[], Awaitable[bool]],
    *,
    processes: int = 1,
) -> list[Parsed]:
    """Return what an archive's model makes of every text, in so many processes of their own.

    Raises:
        InvalidInput: ``bad_archive``.
        process.Failed, process.Stopped: see there.
    """
    archives.require_sound(archive)
    kept = settings.home / "parsed" / f"{archives.checksum(archive)[:32]}.json"
    known = _read(kept)
    keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]  # no customer's words on disk
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        made = await _parse_in_parts(settings, archive, list(missing.values()), goes_on, processes)
        known.update(zip(missing, made, strict=True))
        _write(kept, known)
    return [known[key] for key in keys]


async def _parse_in_parts(
    settings: Settings,
    archive: Path,
    texts: Sequence[str],
    goes_on: Callable[[], Awaitable[bool]],
    processes: int,
) -> list[Parsed]:
    size = max(WORTH_A_PROCESS, ceil(len(texts) / processes))
    parts = [texts[start : start + size] for start in range(0, len(texts), size)]
    tasks = [
        asyncio.create_task(_parse(settings, archive, part, goes_on, number))
        for number, part in enumerate(parts)
    ]
    try:
        return [one for part in await asyncio.gather(*tasks) for one in part]
    finally:  # where one has failed the others end, too
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _parse(
    settings: Settings,
    archive: Path,
    texts: Sequence[str],
    goes_on: Callable[[], Awaitable[bool]],
    number: int,
) -> list[Parsed]:
    with tempfile.TemporaryDirectory(prefix="kefu-parse-") as temporary:
        asked, told = Path(temporary) / "texts.json", Path(temporary) / "told.json"
        asked.write_text(json.dumps(list(texts)), encoding="utf-8")
        log = settings.home / "logs" / f"parse-{archive.name.removesuffix('.tar.gz')[:60]}-{number}.log"
        log.unlink(missing_ok=True)
        await process.run(settings, ["bot.parse_texts", archive, asked, told], log, goes_on)
        return _PARSED.validate_json(told.read_bytes())


def _read(path: Path) -> dict[str, Parsed]:
    try:
        return _KEPT.validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return {}


def _write(path: Path, known: dict[str, Parsed]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(_KEPT.dump_json(known))
    partial.replace(path)
