"""The demo shop's articles in the test's database."""

from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from crm_backend.database import Database, new_id, now
from crm_backend.demo.articles import ArticleFile, article_rows, read_articles
from crm_backend.knowledge.models import Article, ArticleVersion
from crm_backend.staff.service import create_staff
from tests.crm_backend.gateway.people import PASSWORD, Agent
from tests.crm_backend.knowledge.editor import Editor

Ask = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


FEW = (
    "payment-methods", "payment-problems", "delivery-options", "delivery-time", "customs-vat",
    "returns", "refund-policy", "opening-hours",
)  # fmt: skip


@pytest.fixture
async def articles(database: Database) -> None:
    """All sixty: for pages and lists."""
    await _add(database, read_articles())


@pytest.fixture
async def few_articles(database: Database) -> None:
    """Eight, which are encoded in a moment: for questions."""
    await _add(database, [file for file in read_articles() if file.slug in FEW])


async def _add(database: Database, files: list[ArticleFile]) -> None:
    rows, versions = article_rows(files, at=now(), new_id=new_id)
    async with database.write() as session:
        await session.execute(insert(Article), rows)
        await session.execute(insert(ArticleVersion), versions)


@pytest.fixture
def ask(database: Database, client: httpx.AsyncClient, internal_headers: dict[str, str]) -> Ask:
    """Ask as the bot does."""

    async def ask(question: str, **more: str) -> dict[str, Any]:
        body = {"conversation_id": "c-1", "question": question, **more}
        response = await client.post("/internal/knowledge/answer", json=body, headers=internal_headers)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    return ask


@pytest.fixture
def hired(database: Database, client: httpx.AsyncClient) -> Callable[[str], Coroutine[Any, Any, Agent]]:
    """Hire somebody with a role and sign them in."""

    async def hire(role: str) -> Agent:
        email = f"{role}@example.com"
        async with database.write() as session:
            staff = await create_staff(session, email=email, name=role.title(), password=PASSWORD, role=role)
        return await Agent(client, staff.id, email, role.title()).sign_in()

    return hire


@pytest.fixture
async def editor(hired: Callable[[str], Coroutine[Any, Any, Agent]]) -> Editor:
    return Editor(await hired("supervisor"))
