"""Articles as the studio edits them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from crm_backend.database import Database
from crm_backend.staff.models import AuditEntry
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.knowledge.conftest import Ask
from tests.crm_backend.knowledge.editor import GIFTS, Editor

Hired = Callable[[str], Coroutine[Any, Any, Agent]]


async def test_a_draft_is_seen_by_customers_once_it_is_published(
    editor: Editor, client: httpx.AsyncClient, ask: Ask
) -> None:
    article = await editor.write()
    assert (article["slug"], article["status"], article["version"]) == ("gift-wrapping", "draft", 1)
    assert article["updated_by"]["name"] == "Supervisor"
    assert (await client.get("/help/gift-wrapping")).status_code == 404
    published = await editor.post(f"/articles/{article['id']}/publish", {"version": 1})
    assert (published["status"], published["version"]) == ("published", 2)
    assert "<strong>3.90 EUR</strong>" in (await client.get("/help/gift-wrapping")).text
    assert (await ask("do you wrap presents"))["article"]["slug"] == "gift-wrapping"
    await editor.post(f"/articles/{article['id']}/unpublish", {"version": 2})
    assert (await client.get("/help/gift-wrapping")).status_code == 404


async def test_a_stale_edit_overwrites_nothing(editor: Editor) -> None:
    article = await editor.write()
    await editor.change(article, body="Mine.")
    problem = await editor.change(article, expect=409, body="Theirs.")
    assert (problem["code"], problem["current_version"]) == ("version_conflict", 2)
    assert (await editor.get(f"/articles/{article['id']}"))["body"] == "Mine.\n"


async def test_of_two_edits_at_once_one_wins(editor: Editor) -> None:
    article = await editor.write()
    path, bodies = f"/articles/{article['id']}", ["One.", "Two."]
    answers = await asyncio.gather(
        *(editor.call("PATCH", path, json={"version": 1, "body": body}) for body in bodies)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_what_is_left_out_of_an_edit_stays(editor: Editor) -> None:
    article = await editor.write()
    changed = await editor.change(article, title="Wrapping gifts")
    assert changed["title"] == "Wrapping gifts"
    assert changed["slug"] == "gift-wrapping"
    assert (changed["body"], changed["questions"]) == (GIFTS["body"], GIFTS["questions"])
    assert (await editor.change(changed, title="Wrapping gifts"))["version"] == 2


async def test_an_edit_is_undone_and_the_undo_too(editor: Editor) -> None:
    article = await editor.write(language="de")
    path = f"/articles/{article['id']}"
    second = await editor.change(article, body="Worse.", language="en", questions=[])
    third = await editor.post(f"{path}/undo", {"version": 2, "to": 1})
    assert (third["version"], third["body"], third["language"]) == (3, GIFTS["body"], "de")
    assert third["questions"] == GIFTS["questions"]
    fourth = await editor.post(f"{path}/undo", {"version": 3, "to": 2})
    assert fourth["body"] == second["body"] == "Worse.\n"
    history = await editor.get(f"{path}/versions", per_page=2)
    assert [row["version"] for row in history["versions"]] == [4, 3]
    assert history["total"] == 4
    assert history["versions"][0]["author"]["name"] == "Supervisor"
    first = await editor.get(f"{path}/versions/1")
    assert first["body"] == GIFTS["body"]


async def test_what_is_deleted_can_come_back(editor: Editor, client: httpx.AsyncClient) -> None:
    article = await editor.write(status="published")
    path = f"/articles/{article['id']}"
    stale = await editor.call("DELETE", path, params={"version": 9})
    assert stale.status_code == 409
    gone = (await editor.call("DELETE", path, params={"version": 1})).json()
    assert gone["status"] == "deleted"
    assert (await client.get("/help/gift-wrapping")).status_code == 404
    assert (await editor.get("/articles"))["total"] == 0
    assert (await editor.get("/articles", status="deleted"))["total"] == 1
    assert (await editor.change(gone, expect=409, title="x"))["code"] == "article_deleted"
    assert (await editor.post(f"{path}/publish", {"version": 2}, expect=409))["code"] == "article_deleted"
    again = await editor.post(f"{path}/undo", {"version": 2, "to": 1})
    assert again["status"] == "published"
    assert (await client.get("/help/gift-wrapping")).status_code == 200


async def test_two_articles_of_one_title_have_two_addresses(editor: Editor) -> None:
    slugs = [(await editor.write())["slug"] for _ in range(3)]
    assert slugs == ["gift-wrapping", "gift-wrapping-2", "gift-wrapping-3"]
    problem = await editor.post("/articles", GIFTS | {"slug": "gift-wrapping"}, expect=409)
    assert problem["code"] == "slug_taken"
    assert (await editor.write(title="Größe & Maß"))["slug"] == "grosse-mass"
    chinese = (await editor.write(title="如何付款"))["slug"]
    assert chinese.startswith("article-")


async def test_the_list_is_filtered_searched_and_paged(editor: Editor, articles: None) -> None:
    await editor.write(title="Ümlauts 100% here", language="de", category="Öddities", body="Käse_fondue")
    first = await editor.get("/articles", per_page=25)
    assert (first["total"], len(first["articles"])) == (61, 25)
    assert first["articles"][0]["title"] == "Ümlauts 100% here"
    assert "Öddities" in first["categories"]
    assert first["languages"] == ["de", "en"]
    for params in (
        {"status": "draft"}, {"language": "de"}, {"category": "Öddities"}, {"q": "ümlauts KÄSE"},
        {"q": "100%"}, {"q": "e_f"}, {"q": "wrap present", "status": "draft"},
    ):  # fmt: skip
        assert (await editor.get("/articles", **params))["total"] == 1, params
    assert (await editor.get("/articles", q="paypal"))["total"] > 1
    assert (await editor.get("/articles", q="%"))["total"] < 30
    assert (await editor.get("/articles", page=10_000))["articles"] == []


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"title": " \n"}, 422, "title_missing"),
        ({"title": "x" * 201}, 422, "title_too_long"),
        ({"body": "\n \t\n"}, 422, "body_missing"),
        ({"body": "ü" * 100_001}, 413, "article_too_large"),
        ({"body": "x" * 2_000_000}, 413, "article_too_large"),
        ({"body": "x" * 5_000_000}, 413, "too_large"),
        ({"questions": [f"how {n}?" for n in range(101)]}, 422, "too_many_questions"),
        ({"questions": ["x" * 301]}, 422, "question_too_long"),
        ({"language": "klingon"}, 422, "unknown_language"),
        ({"status": "deleted"}, 422, "invalid_input"),
        ({"slug": "Not A Slug"}, 422, "invalid_slug"),
    ],
)  # fmt: skip
async def test_a_bad_article_is_refused_with_its_limit(
    editor: Editor, change: dict[str, Any], status: int, code: str
) -> None:
    problem = await editor.post("/articles", GIFTS | change, expect=status)
    assert problem["code"] == code
    if status == 413:
        assert str(problem["limit"]) in problem["detail"]
    assert (await editor.get("/articles"))["total"] == 0


async def test_odd_characters_are_no_error(editor: Editor) -> None:
    article = await editor.write(
        title="a\0b\r\nc", body="\0one\r\ntwo\u2028three \U0001f642", questions=["\0", "why\0?", "why?"]
    )
    assert article["title"] == "ab c"
    assert article["body"] == "one\ntwo\nthree \U0001f642\n"
    assert article["questions"] == ["why?"]
    assert (await editor.get("/articles", q="\0"))["total"] == 1
    lone = await editor.call("POST", "/articles", content=b'{"title": "\\ud800", "body": "x"}')
    assert lone.status_code == 422
    for path in ("/articles/%00", f"/articles/{'x' * 36}", f"/articles/{article['id']}/versions/99"):
        assert (await editor.call("GET", path)).status_code == 404
    for params in ({"page": "9" * 30}, {"category": "\0"}, {"status": "odd"}):
        assert (await editor.call("GET", "/articles", params=params)).status_code == 422


async def test_agents_read_and_others_see_nothing(
    hired: Hired, editor: Editor, client: httpx.AsyncClient
) -> None:
    article = await editor.write()
    agent = Editor(await hired("agent"))
    assert (await agent.get(f"/articles/{article['id']}"))["title"] == "Gift wrapping"
    assert (await agent.post("/articles", GIFTS, expect=403))["code"] == "role_needed"
    assert (await agent.change(article, expect=403, title="x"))["code"] == "role_needed"
    assert (await agent.call("DELETE", f"/articles/{article['id']}")).status_code == 403
    assert (await Editor(await hired("admin")).change(article, title="By an admin"))["version"] == 2
    assert (await client.get("/api/staff/knowledge/articles")).status_code == 401
    cookie = "; ".join(f"{name}={value}" for name, value in editor.agent.cookies.items())
    foreign = {"Cookie": cookie, "Origin": "https://evil.example"}
    response = await client.post("/api/staff/knowledge/articles", headers=foreign, json=GIFTS)
    assert response.json()["code"] == "cross_origin"


async def test_every_change_stands_in_the_audit_log(editor: Editor, database: Database) -> None:
    article = await editor.write()
    await editor.change(article, body="Two.")
    await editor.post(f"/articles/{article['id']}/publish", {"version": 2})
    await editor.call("DELETE", f"/articles/{article['id']}")
    await editor.post(f"/articles/{article['id']}/undo", {"version": 4, "to": 3})
    async with database.read() as session:
        entries = await session.scalars(
            select(AuditEntry).where(AuditEntry.object_id == article["id"]).order_by(AuditEntry.id)
        )
        actions = [(entry.action, entry.detail["version"], entry.staff_id) for entry in entries]
    verbs = ["create", "edit", "publish", "delete", "undo"]
    assert actions == [(f"article.{verb}", n, editor.agent.id) for n, verb in enumerate(verbs, 1)]
