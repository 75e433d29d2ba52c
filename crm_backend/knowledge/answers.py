"""What the bot says to a question: the passage of one article, or an honest refusal."""

from dataclasses import dataclass

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import history
from crm_backend.knowledge import follow_up
from crm_backend.knowledge.document import Vectors
from crm_backend.knowledge.index import Hit, Index
from crm_backend.knowledge.models import help_url
from crm_backend.knowledge.retrieval import Retriever
from crm_backend.knowledge.schemas import Alternative, Answer, ArticleReference, SearchAnswer, SearchResult
from crm_backend.knowledge.sureness import ANSWERABLE_FROM

ALTERNATIVES = 3
LOOKED_BACK = 5
SURE_ALONE = 0.9
"""From this probability a question needs none before it."""


@dataclass(frozen=True)
class Asked:
    """A question with its vector."""

    text: str
    vector: Vectors


async def answer(
    session: AsyncSession,
    retriever: Retriever,
    *,
    question: str,
    topic: str | None = None,
    conversation_id: str | None = None,
) -> Answer:
    """Answer from the topic's article when it is published, else from the nearest article.

    A question that leans on the one before it in the conversation is understood with that one. A refusal has
    no article and no text; it names the nearest titles.

    Raises:
        Unavailable: the encoder is not installed.
    """
    index = await retriever.fresh(session)
    question = question.strip() or (index.title_of(topic) if topic else None) or ""
    if not len(index) or not question:
        return _refused([])
    asked = Asked(question, await retriever.vector_of(question))
    language = await history.language_of(session, conversation_id) if conversation_id else None
    named, hits = await to_thread.run_sync(_find, index, asked, topic, language)
    if named is not None:
        return _found(named, hits)
    if conversation_id and (before := await _before(session, retriever, asked, hits[0], conversation_id)):
        hits = max(hits, await to_thread.run_sync(search_both, index, asked, before, language), key=_sure)
    return _found(hits[0], hits) if _sure(hits) >= ANSWERABLE_FROM else _refused(hits)


async def search(session: AsyncSession, retriever: Retriever, *, question: str, limit: int) -> SearchAnswer:
    """Return the articles nearest to a question, best first.

    Raises:
        Unavailable: the encoder is not installed.
    """
    index = await retriever.fresh(session)
    if not len(index) or not question.strip():
        return SearchAnswer(results=[], answerable=False, probability=0.0)
    vector = await retriever.vector_of(question)
    hits = await to_thread.run_sync(lambda: index.search(question, vector, limit=limit))
    results = [_result(hit) for hit in hits]
    return SearchAnswer(
        results=results, answerable=_sure(hits) >= ANSWERABLE_FROM, probability=round(_sure(hits), 4)
    )


def search_both(index: Index, asked: Asked, before: Asked, language: str | None = None) -> list[Hit]:
    """Return the articles nearest to a question together with the one before it."""
    both = follow_up.joined(before.vector, asked.vector)
    return index.search(f"{before.text} {asked.text}", both, limit=ALTERNATIVES + 1, language=language)


def _find(
    index: Index, asked: Asked, topic: str | None, language: str | None
) -> tuple[Hit | None, list[Hit]]:
    named = index.look_up(topic, asked.text, asked.vector) if topic else None
    return named, index.search(asked.text, asked.vector, limit=ALTERNATIVES + 1, language=language)


async def _before(
    session: AsyncSession, retriever: Retriever, asked: Asked, first: Hit, conversation_id: str
) -> Asked | None:
    if first.probability >= SURE_ALONE or not follow_up.leans_back(asked.text):
        return None
    said = await history.last_words(session, conversation_id, limit=LOOKED_BACK)
    previous = follow_up.previous_of(asked.text, list(said))
    return Asked(previous, await retriever.vector_of(previous)) if previous else None


def _sure(hits: list[Hit]) -> float:
    return hits[0].probability if hits else 0.0


def _result(hit: Hit) -> SearchResult:
    document = hit.document
    return SearchResult(
        article_id=document.id,
        slug=document.slug,
        title=document.title,
        snippet=hit.snippet,
        score=round(hit.score, 4),
        url=help_url(document.slug),
    )


def _found(hit: Hit, hits: list[Hit]) -> Answer:
    document = hit.document
    reference = ArticleReference(
        id=document.id, title=document.title, slug=document.slug, url=help_url(document.slug)
    )
    return Answer(
        answerable=True,
        score=round(hit.score, 4),
        probability=round(_sure(hits), 4),
        article=reference,
        text=hit.text,
        alternatives=_others(hits, document.slug),
    )


def _refused(hits: list[Hit]) -> Answer:
    return Answer(
        answerable=False,
        score=round(hits[0].score, 4) if hits else 0.0,
        probability=round(_sure(hits), 4),
        article=None,
        text="",
        alternatives=_others(hits, None),
    )


def _others(hits: list[Hit], slug: str | None) -> list[Alternative]:
    others = [hit.document for hit in hits if hit.document.slug != slug]
    return [Alternative(title=document.title, slug=document.slug) for document in others[:ALTERNATIVES]]
