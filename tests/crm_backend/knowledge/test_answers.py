"""What the bot gets from the articles, through HTTP and the real encoder."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from crm_backend.app import create_app
from crm_backend.database import Database
from crm_backend.knowledge import service
from crm_backend.knowledge.lifecycle import warm_up
from crm_backend.knowledge.models import Article, ArticleVersion
from crm_backend.knowledge.service import Draft
from crm_backend.settings import Settings
from tests.crm_backend.knowledge.conftest import Ask

"""Seconds; the bot waits 3. On an idle machine it takes a few hundredths."""

ROBOTS = Draft(
    title="Robot lawn mowers", body="We lend robot lawn mowers for 12 EUR a day.", category="Garden"
)


async def test_question_is_answered_from_its_article(few_articles: None, ask: Ask) -> None:
    answer = await ask("how can i pay")
    assert answer["answerable"] is True
    assert answer["article"]["slug"] == "payment-methods"
    assert answer["article"]["url"] == "/help/payment-methods"
    assert answer["text"].startswith("You can pay with Visa, Mastercard, American Express, PayPal")
    assert 1 <= len(answer["alternatives"]) <= 3
    assert "payment-methods" not in [other["slug"] for other in answer["alternatives"]]


async def test_what_nobody_wrote_about_is_refused(few_articles: None, ask: Ask) -> None:
    answer = await ask("who won the world cup in 2014")
    assert answer["answerable"] is False
    assert answer["article"] is None
    assert answer["text"] == ""
    assert len(answer["alternatives"]) == 3


async def test_topic_names_the_article(few_articles: None, ask: Ask) -> None:
    answer = await ask("hm and how is that?", topic="delivery-options")
    assert answer["answerable"] is True
    assert answer["article"]["slug"] == "delivery-options"
    assert answer["text"].startswith("You can choose between standard delivery in 2-4 working days")


async def test_topic_gives_the_passage_for_the_question(few_articles: None, ask: Ask) -> None:
    answer = await ask("what about the handling fee of the carrier", topic="customs-vat")
    assert answer["article"]["slug"] == "customs-vat"
    assert answer["text"].startswith("How much that is depends on your country")


@pytest.mark.parametrize("question", ["", "   "])
async def test_topic_alone_is_enough(few_articles: None, ask: Ask, question: str) -> None:
    assert (await ask(question, topic="returns"))["article"]["slug"] == "returns"
    assert (await ask(question))["answerable"] is False


async def test_unknown_topic_falls_back_to_the_search(few_articles: None, ask: Ask) -> None:
    assert (await ask("how can i pay", topic="nothing-like-this"))["article"]["slug"] == "payment-methods"


async def test_without_articles_everything_is_refused(ask: Ask, client: httpx.AsyncClient) -> None:
    assert await ask("how can i pay", topic="payment-methods") == {
        "answerable": False, "score": 0.0, "probability": 0.0, "article": None,
        "text": "", "alternatives": [],
    }  # fmt: skip
    found = await client.get("/api/knowledge/search", params={"q": "how can i pay"})
    assert found.json() == {"results": [], "answerable": False, "probability": 0.0}


async def test_new_article_and_edit_are_found_by_the_next_question(
    few_articles: None, ask: Ask, database: Database
) -> None:
    question = "do you lend robot lawn mowers"
    assert (await ask(question))["answerable"] is False
    async with database.write() as session:
        article = await service.create_article(session, slug="robots", draft=ROBOTS)
    assert (await ask(question))["text"] == "We lend robot lawn mowers for 12 EUR a day."

    async with database.write() as session:
        found = await session.get(Article, article.id)
        assert found is not None
        draft = replace(ROBOTS, body="Our robot lawn mowers are all sold.")
        await service.update_article(session, found, draft=draft, author_id="staff-1")
    assert (await ask(question))["text"] == "Our robot lawn mowers are all sold."


async def test_article_taken_back_is_not_quoted(few_articles: None, ask: Ask, database: Database) -> None:
    async with database.write() as session:
        article = await service.create_article(session, slug="robots", draft=ROBOTS)
    await ask("robot lawn mowers")
    async with database.write() as session:
        found = await session.get(Article, article.id)
        assert found is not None
        await service.update_article(session, found, draft=replace(ROBOTS, status="draft"))
    assert (await ask("do you lend robot lawn mowers"))["answerable"] is False
    assert (await ask("do you lend robot lawn mowers", topic="robots"))["article"] is None


async def test_every_edit_is_kept(database: Database) -> None:
    async with database.write() as session:
        article = await service.create_article(session, slug="robots", draft=ROBOTS)
        await service.update_article(
            session, article, draft=replace(ROBOTS, title="Robots"), author_id="staff-1"
        )
    async with database.read() as session:
        rows = await session.scalars(ArticleVersion.__table__.select().order_by(ArticleVersion.version))
        assert len(rows.all()) == 2


async def test_bot_needs_the_secret(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/internal/knowledge/answer", json={"conversation_id": "c", "question": "hi"}
    )
    assert response.status_code == 401


async def test_no_encoder_is_said_plainly(few_articles: None, settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"models": Path("nowhere")}))
    await warm_up(app)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        response = await client.get("/api/knowledge/search", params={"q": "how can i pay"})
    assert (response.status_code, response.json()["code"]) == (503, "encoder_missing")
    await app.state.database.close()


async def test_warm_index_answers(few_articles: None, app: FastAPI, ask: Ask) -> None:
    await warm_up(app)
    assert (await ask("how can i pay"))["answerable"] is True
