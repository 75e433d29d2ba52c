"""The knowledge API, the public article pages, and the bot's question."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse

from crm_backend.deps import ReadSession, SettingsDep
from crm_backend.errors import NotFound
from crm_backend.knowledge import answers, pages, service
from crm_backend.knowledge.lifecycle import retriever_of
from crm_backend.knowledge.recording import RecorderDep
from crm_backend.knowledge.retrieval import Retriever
from crm_backend.knowledge.schemas import (
    Answer,
    ArticlePage,
    ArticleSummary,
    ArticleView,
    Question,
    SearchAnswer,
)

router = APIRouter(tags=["knowledge"])
internal = APIRouter(prefix="/knowledge")


async def get_retriever(request: Request) -> Retriever:
    return retriever_of(request.app)


NO_NULL = r"^[^\x00]*$"
"""PostgreSQL stores no NUL and refuses to be asked for one."""

Slug = Annotated[str, Path(max_length=80, pattern=NO_NULL)]
RetrieverDep = Annotated[Retriever, Depends(get_retriever)]


@router.get("/api/knowledge/search")
async def search(
    session: ReadSession,
    retriever: RetrieverDep,
    q: Annotated[str, Query(min_length=1, max_length=1000)],
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> SearchAnswer:
    """Find articles for a question in plain words."""
    return await answers.search(session, retriever, question=q, limit=limit)


@router.get("/api/knowledge/articles")
async def list_articles(
    session: ReadSession,
    category: Annotated[str | None, Query(max_length=80, pattern=NO_NULL)] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ArticlePage:
    """List the published articles by title."""
    articles, total = await service.list_published(session, category=category, page=page, per_page=per_page)
    summaries = [ArticleSummary.model_validate(article) for article in articles]
    return ArticlePage(articles=summaries, total=total, page=page, per_page=per_page)


@router.get("/api/knowledge/articles/{slug}")
async def read_article(session: ReadSession, slug: Slug) -> ArticleView:
    """Return one published article as Markdown."""
    return ArticleView.model_validate(await service.get_published(session, slug))


@router.get("/help/{slug}", response_class=HTMLResponse)
async def show_article(session: ReadSession, settings: SettingsDep, slug: Slug) -> HTMLResponse:
    """Show one published article as a page."""
    shop_url = "/demo" if settings.demo else "/"
    try:
        article = await service.get_published(session, slug)
    except NotFound as error:  # a person reads this, not a program
        page = pages.render_missing(shop_name=settings.shop_name, shop_url=shop_url)
        return HTMLResponse(page, status_code=error.status, headers=pages.HEADERS)
    related = await service.list_related(session, article)
    page = pages.render_article(article, related=related, shop_name=settings.shop_name, shop_url=shop_url)
    return HTMLResponse(page, headers=pages.HEADERS)


@internal.post("/answer")
async def answer_question(
    session: ReadSession, retriever: RetrieverDep, recorder: RecorderDep, question: Question
) -> Answer:
    """Answer the bot with a passage, or say honestly that no article fits; a refusal is kept as a gap."""
    answer = await answers.answer(
        session,
        retriever,
        question=question.question,
        topic=question.topic,
        conversation_id=question.conversation_id,
    )
    await recorder.keep_refusal(question, answer)
    return answer
