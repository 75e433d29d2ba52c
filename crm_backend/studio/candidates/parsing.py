"""What a model understands of a list of texts; kept by the model's checksum and the texts' digest."""

import hashlib
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, process
from crm_backend.studio.candidates.scores import Parsed

_PARSED = TypeAdapter(list[Parsed])


async def parse(
    settings: Settings, archive: Path, texts: Sequence[str], goes_on: Callable[[], Awaitable[bool]]
) -> list[Parsed]:
    """Parse every text with an archive's model, in a process of its own.

    Raises:
        InvalidInput: ``bad_archive``.
        process.Failed, process.Stopped: see there.
    """
    archives.require_sound(archive)
    digest = hashlib.sha256(json.dumps(list(texts)).encode()).hexdigest()
    kept = settings.home / "parsed" / f"{archives.checksum(archive)[:16]}-{digest[:16]}.json"
    if (known := _read(kept)) is not None:
        return known
    kept.parent.mkdir(parents=True, exist_ok=True)
    log = settings.home / "logs" / "parse.log"
    log.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="kefu-parse-") as temporary:
        asked, told = Path(temporary) / "texts.json", Path(temporary) / "told.json"
        asked.write_text(json.dumps(list(texts)), encoding="utf-8")
        await process.run(settings, ["bot.parse_texts", archive, asked, told], log, goes_on)
        parsed = _PARSED.validate_json(told.read_bytes())
    partial = kept.with_name(f".{kept.name}.{os.getpid()}")
    partial.write_bytes(_PARSED.dump_json(parsed))
    partial.replace(kept)
    return parsed


def _read(path: Path) -> list[Parsed] | None:
    try:
        return _PARSED.validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
