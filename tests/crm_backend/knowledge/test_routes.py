"""The public knowledge API and the help pages."""

import httpx

from crm_backend.database import Database
from crm_backend.knowledge import service
from crm_backend.knowledge.service import Draft

EVIL = Draft(
    title="<b>Bold</b> & co",
    body=(
        "Hello <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n"
        "[click](javascript:alert(1)) and [data](data:text/html,x)\n\n- one\n- **two**"
    ),
    category="<i>odd</i>",
)


async def test_search_lists_the_nearest_first(few_articles: None, client: httpx.AsyncClient) -> None:
    response = await client.get(
        "/api/knowledge/search", params={"q": "how long does delivery take", "limit": 3}
    )
    found = response.json()
    assert found["answerable"] is True
    assert found["results"][0]["slug"] == "delivery-time"
    assert len(found["results"]) == 3
    scores = [result["score"] for result in found["results"]]
    assert scores == sorted(scores, reverse=True)
    assert found["results"][0]["snippet"].startswith("Standard delivery takes 2-4 working days")
    assert set(found["results"][0]) >= {"article_id", "title", "snippet", "score"}


async def test_search_says_when_nothing_fits(few_articles: None, client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/knowledge/search", params={"q": "what is a black hole"})).json()
    assert found["answerable"] is False
    assert len(found["results"]) == 5


async def test_search_needs_words(client: httpx.AsyncClient) -> None:
    for params in ({}, {"q": ""}, {"q": "x" * 1001}, {"q": "x", "limit": "0"}):
        response = await client.get("/api/knowledge/search", params=params)
        assert response.status_code == 422
        assert response.json()["code"] == "invalid_input"


async def test_articles_are_paged(articles: None, client: httpx.AsyncClient) -> None:
    slugs = []
    for page in (1, 2, 3, 4):
        response = await client.get("/api/knowledge/articles", params={"page": page, "per_page": 25})
        assert response.json()["total"] == 60
        slugs += [article["slug"] for article in response.json()["articles"]]
    assert len(slugs) == len(set(slugs)) == 60


async def test_articles_by_category(articles: None, client: httpx.AsyncClient) -> None:
    response = await client.get("/api/knowledge/articles", params={"category": "Delivery", "per_page": 100})
    assert {article["category"] for article in response.json()["articles"]} == {"Delivery"}


async def test_article_by_slug(articles: None, client: httpx.AsyncClient) -> None:
    article = (await client.get("/api/knowledge/articles/opening-hours")).json()
    assert article["body"].startswith("Our support team is there Monday to Friday from 9:00 to 18:00")
    assert article["url"] == "/help/opening-hours"
    missing = await client.get("/api/knowledge/articles/nothing")
    assert (missing.status_code, missing.json()["code"]) == (404, "article_not_found")


async def test_page_shows_the_article(articles: None, client: httpx.AsyncClient) -> None:
    page = await client.get("/help/payment-methods")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Payment methods</h1>" in page.text
    assert "<strong>Klarna invoice</strong>" in page.text
    assert 'href="/demo"' in page.text
    assert 'href="/help/check-invoice"' in page.text


async def test_page_runs_nothing(database: Database, client: httpx.AsyncClient) -> None:
    async with database.write() as session:
        await service.create_article(session, slug="evil", draft=EVIL)
    page = await client.get("/help/evil")
    for harmful in ("<script", "<img", "<b>", "<i>", 'href="javascript', 'href="data'):
        assert harmful not in page.text
    assert "&lt;script&gt;" in page.text
    assert "<strong>two</strong>" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy


async def test_missing_page_is_a_page(client: httpx.AsyncClient) -> None:
    page = await client.get("/help/nothing")
    assert page.status_code == 404
    assert "This article is not here" in page.text


async def test_draft_is_not_public(database: Database, client: httpx.AsyncClient) -> None:
    async with database.write() as session:
        draft = Draft(title="Soon", body="Secret.", status="draft")
        await service.create_article(session, slug="soon", draft=draft)
    assert (await client.get("/help/soon")).status_code == 404
    assert (await client.get("/api/knowledge/articles/soon")).status_code == 404
    assert (await client.get("/api/knowledge/articles")).json()["total"] == 0


async def test_odd_addresses_are_no_error(client: httpx.AsyncClient) -> None:
    for path in ("/help/%00", "/api/knowledge/articles/%00", "/help/" + "x" * 99):
        assert (await client.get(path)).status_code == 422
    for path in ("/help/..%2f..%2fetc", "/api/knowledge/articles/%F0%9F%99%82", "/help/<script>"):
        assert (await client.get(path)).status_code == 404
