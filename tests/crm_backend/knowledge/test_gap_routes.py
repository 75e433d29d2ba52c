"""What customers asked in vain, and what the studio makes of it."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from crm_backend.app import create_app
from crm_backend.database import Database, now
from crm_backend.knowledge.gap_groups import group
from crm_backend.knowledge.gap_routes import get_groups
from crm_backend.knowledge.models import KnowledgeGap
from tests.crm_backend.knowledge.conftest import Ask
from tests.crm_backend.knowledge.editor import Editor

RENTING = ["do you rent out lamps", "can i rent a lamp for a party", "is it possible to rent lamps?"]


@pytest.fixture
def tell(client: httpx.AsyncClient, internal_headers: dict[str, str]) -> Any:
    """Say that an article did not help, as the bot does."""

    async def tell(slug: str, question: str, **more: str) -> Any:
        body = {"conversation_id": "c-1", "slug": slug, "question": question, **more}
        response = await client.post("/internal/knowledge/feedback", json=body, headers=internal_headers)
        assert response.status_code == 200, response.text
        return response.json()

    return tell


async def test_refused_questions_are_grouped_by_meaning(few_articles: None, ask: Ask, editor: Editor) -> None:
    for number, question in enumerate([*RENTING, "who won the world cup", RENTING[0].upper()]):
        await ask(question, message_id=f"m-{number}", conversation_id=f"c-{number}")
    await ask("how can i pay", message_id="answered")
    page = await editor.get("/gaps")
    assert (page["total"], page["gaps"]) == (2, 5)
    first = page["groups"][0]
    assert (first["count"], len(first["ids"]), first["reasons"]) == (4, 4, {"refused": 4})
    said = {first["question"].lower(), *(example.lower() for example in first["examples"])}
    assert said == set(RENTING)
    assert first["nearest"]["slug"]
    assert first["conversation_ids"][0] == "c-4"
    second = await editor.get("/gaps", page=2, per_page=1)
    assert [one["question"] for one in second["groups"]] == ["who won the world cup"]
    assert (await editor.get("/gaps", page=10_000))["groups"] == []


async def test_a_message_counts_once(few_articles: None, ask: Ask, tell: Any, editor: Editor) -> None:
    for _ in range(3):
        await ask(RENTING[0], message_id="m-1")
        await tell("returns", RENTING[0], message_id="m-2")
    await ask("   ", message_id="m-3")
    await ask("a\0b nonsense zzz", message_id="m\0-4")
    page = await editor.get("/gaps")
    assert page["gaps"] == 3
    assert page["groups"][0]["reasons"] == {"refused": 1, "not_helpful": 1}


async def test_unhelpful_brings_other_articles(few_articles: None, tell: Any, editor: Editor) -> None:
    answer = await tell("payment-methods", "how can i pay", message_id="m-1")
    slugs = [other["slug"] for other in answer["alternatives"]]
    assert len(slugs) == 3
    assert "payment-methods" not in slugs
    (gap,) = (await editor.get("/gaps"))["groups"]
    assert (gap["reasons"], gap["nearest"]["slug"]) == ({"not_helpful": 1}, "payment-methods")
    assert await tell("nothing\0", "", message_id="m-2") == {"alternatives": []}


async def test_gaps_are_settled_with_an_article_or_ignored(ask: Ask, editor: Editor) -> None:
    for number, question in enumerate([*RENTING, "who won the world cup"]):
        await ask(question, message_id=f"m-{number}")
    first, second = (await editor.get("/gaps"))["groups"]
    article = await editor.write()
    settled = await editor.post("/gaps/resolve", {"ids": first["ids"], "article_id": article["id"]})
    assert settled == {"resolved": 3, "unknown": 0}
    ignored = await editor.post("/gaps/resolve", {"ids": [*second["ids"], "\0", "x"], "ignore": True})
    assert ignored == {"resolved": 1, "unknown": 2}
    assert (await editor.get("/gaps"))["groups"] == []
    again = await editor.post("/gaps/resolve", {"ids": first["ids"], "ignore": True})
    assert again == {"resolved": 0, "unknown": 3}


@pytest.mark.parametrize(
    "body",
    [{"ids": []}, {"ids": ["x"]}, {"ids": ["x"], "ignore": True, "article_id": "x" * 36}, {"ids": "x"}],
)
async def test_an_unclear_settlement_is_refused(editor: Editor, body: Any) -> None:
    await editor.post("/gaps/resolve", body, expect=422)


async def test_a_draft_from_gaps_is_found_once_it_is_written(ask: Ask, editor: Editor) -> None:
    for number, question in enumerate(RENTING):
        await ask(question, message_id=f"m-{number}")
    (gap,) = (await editor.get("/gaps"))["groups"]
    draft = await editor.post("/gaps/draft", {"ids": gap["ids"], "title": "Renting lamps"}, expect=201)
    assert (draft["status"], sorted(draft["questions"])) == ("draft", sorted(RENTING))
    assert (await editor.get("/gaps"))["gaps"] == 0
    early = await editor.post(f"/articles/{draft['id']}/publish", {"version": 1}, expect=422)
    assert early["code"] == "answer_missing"
    await editor.change(draft, body="Yes, for 20 EUR a day.", status="published")
    assert (await ask("could i rent lamps from you"))["text"] == "Yes, for 20 EUR a day."
    gone = await editor.post("/gaps/draft", {"ids": gap["ids"]}, expect=404)
    assert gone["code"] == "gap_not_found"


async def test_an_agent_sees_gaps_but_settles_none(hired: Any, client: httpx.AsyncClient) -> None:
    agent = Editor(await hired("agent"))
    assert (await agent.get("/gaps"))["gaps"] == 0
    await agent.post("/gaps/resolve", {"ids": ["x"], "ignore": True}, expect=403)
    await agent.post("/gaps/draft", {"ids": ["x"]}, expect=403)
    assert (await client.post("/internal/knowledge/feedback", json={})).status_code == 401


async def test_gaps_without_vectors_get_them(database: Database, editor: Editor, app: FastAPI) -> None:
    """Such as those kept with an encoder that was replaced since."""
    rows = [gap_row(question, minutes) for minutes, question in enumerate(RENTING)]
    async with database.write() as session:
        await session.execute(
            insert(KnowledgeGap), [row | {"encoder": "old", "vector": b"12"} for row in rows]
        )
    assert (await editor.get("/gaps"))["total"] == 1
    async with database.read() as session:
        stored = await session.get_one(KnowledgeGap, rows[0]["id"])
        assert stored.encoder == app.state.vectors.load().card.checksum[:64]


def gap_row(question: str, minutes: int) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "question": question, "conversation_id": "c", "reason": "refused",
        "created_at": now() - timedelta(minutes=minutes),
    }  # fmt: skip


def test_no_group_grows_from_neighbour_to_neighbour() -> None:
    angles = np.radians([0, 40, 80, 120, 200])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    groups = group(vectors, [1, 1, 5, 1, 1])
    assert groups == [[1, 0, 2], [3], [4]]


def test_every_question_is_in_one_group() -> None:
    random = np.random.default_rng(7)
    vectors = random.normal(size=(1000, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    groups = group(vectors, random.integers(1, 9, 1000).tolist())
    assert sorted(row for one in groups for row in one) == list(range(1000))
    assert all(vectors[one[0]] @ vectors[member] >= 0.6 - 1e-6 for one in groups for member in one)


async def test_without_an_encoder_equal_words_are_one_group(
    database: Database, editor: Editor, settings: Any, tmp_path: Any
) -> None:
    async with database.write() as session:
        rows = [gap_row("Rent?", 1), gap_row("rent?  ", 2), gap_row("other", 3)]
        await session.execute(insert(KnowledgeGap), rows)
    app = create_app(settings.model_copy(update={"models": tmp_path / "nowhere"}))
    request = type("Asked", (), {"app": app})()
    found = await get_groups(request).current(database)
    assert [len(one.ids) for one in found] == [2, 1]
    await app.state.database.close()
