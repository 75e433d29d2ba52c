"""Recommendations: what goes with what was bought; nothing owned; nothing learnt from too little."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from crm_backend.insights import content, recommend
from crm_backend.insights.lines import SCHEMA
from crm_backend.insights.planning import recommend_all
from crm_backend.insights.recommend_trial import hide_last_basket, run_trial

START = datetime(2025, 1, 1, tzinfo=UTC)


def tastes(customers: int = 120, orders: int = 4) -> pl.DataFrame:
    """Gardeners buy from one half of the shop, readers from the other; p0 is bought by all of them, anew."""
    random, rows = np.random.default_rng(5), []
    for person in range(customers):
        half = 1 + 30 * (person % 2)
        own = half + random.permutation(30)[: orders * 4]
        for order in range(orders):
            at = START + timedelta(days=30 * order + float(random.uniform(0, 9)))
            for product in [0, *own[order * 4 : order * 4 + 4]]:
                what = (f"p{product}", f"Thing {product}", "Things", 1, 500, "EUR", False, False)
                rows.append((f"o{person}-{order}", f"c{person}", at, *what))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_the_hidden_basket_is_found_more_often_than_by_what_sells_most() -> None:
    trial = run_trial(tastes())
    assert trial is not None
    assert trial.wins
    assert trial.recall > 1.3 * trial.popular_recall


def test_nobody_is_offered_what_they_own_but_what_is_bought_regularly() -> None:
    lines = tastes()
    owned = {key: set(own) for key, own in lines.group_by("customer_id").agg("product_id").iter_rows()}
    _, found = recommend_all(lines)
    for one in found:
        assert not (set(one.value["products"]) & owned[one.key]) - {"p0"}
    model = recommend.fit(recommend.purchases_of(lines))
    assert list(np.array(model.purchases.products)[model.purchases.regular]) == ["p0"]


def test_readers_are_offered_what_readers_buy() -> None:
    _, found = recommend_all(tastes())
    for one in found:
        half = int(one.key[1:]) % 2
        new = [int(product[1:]) for product in one.value["products"][:5] if product != "p0"]
        assert all((number > 30) == bool(half) for number in new)


def test_too_little_to_learn_from_means_what_sells_most_or_nothing() -> None:
    assert recommend_all(pl.DataFrame(schema=SCHEMA))[1] == []
    card, found = recommend_all(tastes().filter(pl.col("customer_id") == "c1"))
    assert not card["wins"]
    assert [one.key for one in found] == ["c1"]
    assert not found[0].value["learnt"]


def test_the_last_day_is_hidden_and_only_of_those_who_came_back() -> None:
    lines = tastes(2, 2)
    past, baskets = hide_last_basket(
        lines.filter((pl.col("customer_id") == "c0") | (pl.col("order_id") == "o1-0"))
    )
    assert set(baskets) == {"c0"}
    assert set(past["order_id"]) == {"o0-0", "o1-0"}


def test_what_is_written_alike_is_alike() -> None:
    texts = {"a": "Copper table lamp", "b": "Copper floor lamp", "c": "Watering can"}
    found = content.alike_by_content(texts)
    assert [other for other, _ in found["a"]] == ["b"]
    assert found["c"] == []
    assert content.alike_by_content({}) == {}
    assert content.alike_by_content({"a": "", "b": " "}) == {"a": [], "b": []}


def test_a_product_that_nobody_bought_stands_beside_what_it_is_like() -> None:
    _, found = recommend_all(tastes(), {"new": [(f"p{number}", 0.9) for number in range(1, 31)]})
    gardeners = [one for one in found if int(one.key[1:]) % 2 == 0]
    readers = [one for one in found if int(one.key[1:]) % 2]
    assert all(one.value["products"][2] == "new" for one in gardeners)
    assert not any("new" in one.value["products"] for one in readers)
