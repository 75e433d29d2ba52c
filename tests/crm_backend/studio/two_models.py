"""A live model and a candidate, as archives and in the table, without a training."""

import hashlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, service
from crm_backend.studio.candidates.models import CANDIDATE, DONE, BotModel, Comparison
from crm_backend.studio.candidates.scores import Parsed, Report, compare

INTENTS = ["track_order", "cancel_order", "return_item"]
TRUTH = [(f"sentence {number} of {intent}", intent) for intent in INTENTS for number in range(15)]


def said(swap: dict[str, str]) -> list[Parsed]:
    """What a model answers that is right but for these labels."""
    return [
        Parsed(intent=(got := swap.get(intent, intent)), top=got, confidence=0.9, score=0.9)
        for _, intent in TRUTH
    ]


def report(swap: dict[str, str]) -> Report:
    return compare(TRUTH, said({}), said(swap))


SWAPPED = {"track_order": "cancel_order", "cancel_order": "track_order"}


def with_live_model(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a shop whose live model is an archive named old."""
    models = tmp_path / "built"
    models.mkdir()
    sha256 = pack(models / "bot-old.tar.gz", "old")
    card = {"archive": "bot-old.tar.gz", "sha256": sha256, "sources": "s1"}
    (models / "active.json").write_text(json.dumps(card))
    return settings.model_copy(update={"models": models})


def pack(path: Path, model_id: str, more: dict[str, Any] | None = None) -> str:
    """Write an archive with these JSON files in it; return its digest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, value in {**(more or {}), "metadata.json": {"model_id": model_id}}.items():
            content = json.dumps(value).encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def add_candidate(session: AsyncSession, settings: Settings, swap: dict[str, str]) -> BotModel:
    await service.sync(session, settings)
    sha256 = pack(archives.folder(settings) / "bot-new.tar.gz", "new")
    model = BotModel(state=CANDIDATE, archive="bot-new.tar.gz", sha256=sha256, rasa_id="new")
    session.add(model)
    await session.flush()
    live = await service.base_of(session, None)
    result = report(swap).model_dump()
    session.add(Comparison(candidate_id=model.id, base_id=live.id, state=DONE, result=result))
    await session.flush()
    return model
