"""From rows of the database to documents with units; only what is new is cut and encoded."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.knowledge import indexed, passages
from crm_backend.knowledge.document import Document, Units, units_of
from crm_backend.knowledge.indexed import IndexedArticle
from crm_backend.knowledge.models import Article
from crm_backend.vectors import TextVectors

QUESTIONS, QUESTION_CHARS = 100, 500


@dataclass
class Made:
    """``new`` are the digests of what was not kept before, by article id."""

    documents: list[Document] = field(default_factory=list)
    units: dict[str, Units] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)


async def make(session: AsyncSession, rows: Sequence[Article], encoder: TextVectors) -> Made:
    """Return documents and units of some hundred articles.

    Raises:
        Unavailable: the encoder is not installed.
    """
    kept = await indexed.read(session, [row.id for row in rows])
    return await to_thread.run_sync(_make, rows, kept, encoder)


async def keep(database: Database, made: Made) -> None:
    """Write what is new, so that the next start need not encode it."""
    rows = [(made.new[one.id], one, made.units[one.id]) for one in made.documents if one.id in made.new]
    async with database.write() as session:
        await indexed.keep(session, rows)


def _make(rows: Sequence[Article], kept: dict[str, IndexedArticle], encoder: TextVectors) -> Made:
    made, card = Made(), encoder.load().card
    for row in rows:
        digest, known = indexed.digest_of(row, encoder=card.checksum), kept.get(row.id)
        if known is not None and known.digest == digest:
            made.documents.append(_document(row, known.passages))
            made.units[row.id] = Units.read(known.units, dimension=card.dimension)
        else:
            made.documents.append(_document(row, passages.split(row.body)))
            made.new[row.id] = digest
    _encode([one for one in made.documents if one.id in made.new], made, encoder)
    return made


def _document(row: Article, parts: Sequence[str]) -> Document:
    questions = tuple(question[:QUESTION_CHARS] for question in row.questions[:QUESTIONS])
    return Document(row.id, row.slug, row.title, questions, tuple(parts), row.language)


def _encode(documents: Sequence[Document], made: Made, encoder: TextVectors) -> None:
    if not documents:
        return
    vectors = encoder.encode([text for one in documents for text in one.texts])
    parts = np.split(vectors, np.cumsum([len(one.texts) for one in documents])[:-1])
    made.units |= {one.id: units_of(one, part) for one, part in zip(documents, parts, strict=True)}
