"""What the bot says to a question: the passage of one article, or an honest refusal."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge.index import Hit
from crm_backend.knowledge.models import help_url
from crm_backend.knowledge.retrieval import Retriever
from crm_backend.knowledge.schemas import Alternative, Answer, ArticleReference, SearchAnswer, SearchResult

ALTERNATIVES = 3


async def answer(
    session: AsyncSession, retriever: Retriever, *, question: str, topic: str | None = None
) -> Answer:
    """Answer from the topic's article when it is published, else from the nearest article.

    A refusal has no article and no text; it names the nearest titles.
    """
    named, hits = await retriever.find(session, question, limit=ALTERNATIVES + 1, slug=topic)
    if named is not None:
        return _found(named, hits)
    if hits and hits[0].answerable:
        return _found(hits[0], hits)
    score = hits[0].score if hits else 0.0
    return Answer(
        answerable=False, score=round(score, 4), article=None, text="", alternatives=_others(hits, None)
    )


async def search(session: AsyncSession, retriever: Retriever, *, question: str, limit: int) -> SearchAnswer:
    """Return the articles nearest to a question, best first."""
    _, hits = await retriever.find(session, question, limit=limit)
    results = [
        SearchResult(
            article_id=hit.document.id,
            slug=hit.document.slug,
            title=hit.document.title,
            snippet=hit.snippet,
            score=round(hit.score, 4),
            url=help_url(hit.document.slug),
        )
        for hit in hits
    ]
    return SearchAnswer(results=results, answerable=bool(hits) and hits[0].answerable)


def _found(hit: Hit, hits: list[Hit]) -> Answer:
    document = hit.document
    reference = ArticleReference(
        id=document.id, title=document.title, slug=document.slug, url=help_url(document.slug)
    )
    return Answer(
        answerable=True,
        score=round(hit.score, 4),
        article=reference,
        text=hit.text,
        alternatives=_others(hits, document.slug),
    )


def _others(hits: list[Hit], slug: str | None) -> list[Alternative]:
    others = [hit.document for hit in hits if hit.document.slug != slug]
    return [Alternative(title=document.title, slug=document.slug) for document in others[:ALTERNATIVES]]
