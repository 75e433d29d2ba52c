"""Edits in other processes, many at once, and the next start."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from crm_backend.database import Database
from crm_backend.knowledge import answers, retrieval, service
from crm_backend.knowledge.models import Article
from crm_backend.knowledge.retrieval import AT_ONCE, Retriever
from crm_backend.knowledge.service import Draft
from crm_backend.vectors import TextVectors
from encoder.runtime import Vectors

ROBOTS = Draft(title="Robot lawn mowers", body="We lend robot lawn mowers for 12 EUR a day.")


class CountingVectors(TextVectors):
    """The real encoder; ``encoded`` counts the texts of articles."""

    encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return super().encode(texts)


def _process(database: Database) -> tuple[Retriever, CountingVectors]:
    vectors = CountingVectors(Path("models/encoder"))
    return Retriever(vectors, database), vectors


async def _first(database: Database, retriever: Retriever, question: str) -> str:
    async with database.read() as session:
        found = await answers.search(session, retriever, question=question, limit=1)
    return found.results[0].slug


async def _start(database: Database) -> CountingVectors:
    retriever, vectors = _process(database)
    async with database.read() as session:
        await retriever.prepare(session)
    return vectors


async def test_next_start_encodes_only_what_changed(few_articles: None, database: Database) -> None:
    assert (await _start(database)).encoded > 50
    assert (await _start(database)).encoded == 0
    async with database.write() as session:
        article = await session.scalar(select(Article).where(Article.slug == "returns"))
        assert article is not None
        await service.update_article(session, article, draft=ROBOTS)
    assert 0 < (await _start(database)).encoded < 10


async def test_edit_is_seen_by_every_process_and_encodes_nothing_else(
    few_articles: None, database: Database
) -> None:
    processes = [_process(database) for _ in range(2)]
    for retriever, _ in processes:
        await _first(database, retriever, "anything")
    before = [vectors.encoded for _, vectors in processes]
    async with database.write() as session:
        await service.create_article(session, slug="robots", draft=ROBOTS)
    for (retriever, vectors), count in zip(processes, before, strict=True):
        assert await _first(database, retriever, "robot lawn mowers") == "robots"
        assert vectors.encoded - count == 2


async def test_large_import_follows_behind_the_question(few_articles: None, database: Database) -> None:
    retriever, _ = _process(database)
    await _first(database, retriever, "anything")
    async with database.write() as session:
        for number in range(AT_ONCE + 5):
            draft = replace(ROBOTS, title=f"Fact {number} about unicorns")
            await service.create_article(session, slug=f"fact-{number}", draft=draft)
    await _first(database, retriever, "unicorns")
    assert retriever._background is not None
    await retriever._background
    for number in (0, AT_ONCE + 4):
        assert await _first(database, retriever, f"fact {number} about unicorns") == f"fact-{number}"
    await retriever.close()


async def test_start_does_not_wait_for_all_that_was_never_encoded(
    few_articles: None, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(retrieval, "BATCH", 2)
    retriever, _ = _process(database)
    async with database.read() as session:
        await retriever.prepare(session)
        assert 0 < len(await retriever.fresh(session)) < 8
    assert retriever._background is not None
    await retriever._background
    async with database.read() as session:
        assert len(await retriever.fresh(session)) == 8


async def test_article_of_two_megabytes_is_found_and_bounded(database: Database) -> None:
    retriever, vectors = _process(database)
    body = "Robot lawn mowers are lent for 12 EUR a day.\n\n" + "Small print of the contract. " * 70_000
    async with database.write() as session:
        await service.create_article(session, slug="long", draft=replace(ROBOTS, body=body))
    assert await _first(database, retriever, "what does a robot lawn mower cost") == "long"
    assert vectors.encoded < 70
