"""The fixed test set: sentences from files and from reviews, none of which trains."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import yaml  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import InvalidInput
from crm_backend.studio.candidates.scores import FALLBACK
from crm_backend.studio.data.sentences import key_of
from crm_backend.studio.models import TestSentence

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class TestSet:
    """Pairs of text and intent, and their digest."""

    __test__ = False

    pairs: tuple[tuple[str, str], ...]
    digest: str


async def read_test_set(db: AsyncSession, folder: Path) -> TestSet:
    """Return the sentences of the folder's YAML files and those that were reviewed, each once.

    Raises:
        InvalidInput: ``test_set_broken``, or ``no_test_set`` if there are none.
    """
    rows = list(await db.scalars(select(TestSentence).order_by(TestSentence.created_at)))
    pairs = {key_of(text): (text, intent) for text, intent in _from_files(folder)}
    pairs.update({row.key: (row.text, row.intent) for row in rows})
    if not pairs:
        raise InvalidInput("There are no test sentences yet: review some messages.", code="no_test_set")
    told = tuple((text, FALLBACK if intent == OUT_OF_SCOPE else intent) for text, intent in pairs.values())
    return TestSet(told, hashlib.sha256(json.dumps(told).encode()).hexdigest())


def _from_files(folder: Path) -> list[tuple[str, str]]:
    found = []
    for path in sorted(folder.glob("*.yml")):
        try:
            held = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            found += [(str(text), str(intent)) for intent, texts in held.items() for text in texts]
        except (yaml.YAMLError, AttributeError, TypeError) as error:
            raise InvalidInput(
                f"{path.name} cannot be read as test sentences: {error}", code="test_set_broken"
            ) from error
    return found
