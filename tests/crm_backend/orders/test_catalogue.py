"""What is meant by a few words, and the public catalogue."""

import pytest

from crm_backend.database import Database
from crm_backend.orders.matching import Candidate, match
from crm_backend.orders.numbers import normalise_order_number, normalise_ticket_number
from tests.crm_backend.orders.shop import Bot, make_product

LAMPS = [
    Candidate("1", "Brass Desk Lamp", "LMP-01", "Lamps brass"),
    Candidate("2", "Blue Table Lamp", "LMP-02", "Lamps blue"),
    Candidate("3", "Floor Lamp Oslo", "LMP-03", "Lamps black"),
    Candidate("4", "Ceramic Vase", "VAS-01", "Decoration blue white"),
    Candidate("5", "Wool Blanket", "BLK-01", "Textiles grey"),
]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the blue lamp", "2"),
        ("brass desk lamps", "1"),
        ("BRASS LAMP!!", "1"),
        ("lmp-03", "3"),
        ("lmp 03", "3"),
        ("the oslo one", "3"),
        ("the white vase please", "4"),
        ("wool blankets", "5"),
        ("wooll blankett", "5"),
        ("desklamp", "1"),
        ("blanket", "5"),
    ],
)
def test_the_right_product_is_meant(said: str, meant: str) -> None:
    best = match(said, LAMPS).best
    assert best is not None
    assert best.key == meant


def test_several_that_fit_alike_are_offered_instead_of_guessed() -> None:
    found = match("a lamp", LAMPS)
    assert found.best is None
    assert {one.key for one in found.others} == {"1", "2", "3"}


@pytest.mark.parametrize("said", ["piano", "", "???", "🙂", "the"])
def test_nothing_fits(said: str) -> None:
    assert match(said, LAMPS).best is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("kf1002", "KF-1002"), ("#1002", "KF-1002"), ("KF 1002", "KF-1002"), ("1002", "KF-1002"),
        ("KF–1002", "KF-1002"), ("ＫＦ１００２", "KF-1002"), ("order no. 1002", "KF-1002"),
        ("KF-01002", "KF-1002"),
        ("T-1002", None), ("", None), ("KF-", None), ("1002 and 1003 KF", None), ("1" * 40, None),
    ],
)  # fmt: skip
def test_order_numbers_are_understood(written: str, number: str | None) -> None:
    assert normalise_order_number(written) == number


@pytest.mark.parametrize(
    ("written", "number"), [("t1001", "T-1001"), ("Ticket #1001", "T-1001"), ("KF-1001", None)]
)
def test_ticket_numbers_are_understood(written: str, number: str | None) -> None:
    assert normalise_ticket_number(written) == number


async def test_a_product_is_found_with_stock_and_restock_day(stranger: Bot) -> None:
    found = (await stranger.call("/products/find", product="do you have the wool rug?")).json()
    assert (found["product"]["sku"], found["product"]["stock"]) == ("RUG-03", 0)
    nothing = await stranger.call("/products/find", product="piano")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "product_not_found")
    assert nothing.json()["suggestions"]


async def test_recommendations_are_on_stock(ada: Bot, stranger: Bot) -> None:
    about = (await stranger.call("/products/recommend", about="something blue")).json()
    assert [product["sku"] for product in about["products"]] == ["VAS-02"]
    for bot in (ada, stranger):
        answer = (await bot.call("/products/recommend")).json()
        assert answer["products"]
        assert all(product["stock"] > 0 for product in answer["products"])


async def test_the_catalogue_is_searched_and_paged(ada: Bot, database: Database) -> None:
    async with database.write() as session:
        session.add_all(
            make_product(f"CUP-{at:02}", f"Cup {at:02}", "5.00", category="Cups") for at in range(30)
        )
        session.add(make_product("OLD-01", "Old Cup", "5.00", category="Cups", active=False))
    first = (await ada.client.get("/api/products", params={"category": "cups"})).json()
    second = (await ada.client.get("/api/products", params={"category": "Cups", "page": 2})).json()
    assert (first["total"], len(first["products"]), len(second["products"])) == (30, 24, 6)
    one = (await ada.client.get("/api/products", params={"q": "cups 07"})).json()
    assert [product["name"] for product in one["products"]] == ["Cup 07"]
    assert one["products"][0]["price"] == "5.00"


async def test_the_bot_learns_the_names_of_what_is_on_sale(
    ada: Bot, database: Database, internal_headers: dict[str, str]
) -> None:
    first = await ada.client.get("/internal/catalogue", headers=internal_headers)
    assert {"sku": "RUG-03", "name": "Wool Rug"} in first.json()
    known = {**internal_headers, "If-None-Match": first.headers["etag"]}
    assert (await ada.client.get("/internal/catalogue", headers=known)).status_code == 304

    async with database.write() as session:
        session.add(make_product("NEW-01", "Tide Clock", "5.00"))
        session.add(make_product("OLD-01", "Old Cup", "5.00", active=False))
    changed = await ada.client.get("/internal/catalogue", headers=known)
    names = [product["name"] for product in changed.json()]
    assert changed.status_code == 200
    assert "Tide Clock" in names
    assert "Old Cup" not in names


async def test_outsiders_get_no_list_of_names(ada: Bot) -> None:
    assert (await ada.client.get("/internal/catalogue")).status_code == 401


@pytest.mark.parametrize("params", [{"page": 0}, {"page": "x"}, {"q": "x" * 201}])
async def test_bad_catalogue_questions_are_problems(ada: Bot, params: dict[str, str | int]) -> None:
    answer = await ada.client.get("/api/products", params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("q", ["%", "_", "'; DROP TABLE products; --", "a\x00b", "🙂"])
async def test_odd_catalogue_questions_get_an_answer(ada: Bot, q: str) -> None:
    assert (await ada.client.get("/api/products", params={"q": q})).status_code == 200
