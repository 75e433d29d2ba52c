"""What is said of customers: from the past alone, better than plain guesses, in words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crm_backend.errors import Conflict
from crm_backend.insights import churn, explaining, keeping, lifetime, segments, steps
from crm_backend.insights.bgnbd import fit_buying, fit_spending
from crm_backend.insights.features import FEATURES, SERVICE_SCHEMA, baskets_of, features_at
from crm_backend.insights.jobs import STEPS, prepare
from crm_backend.insights.lines import SCHEMA
from crm_backend.insights.propensity import with_base
from tests.crm_backend.insights.shops import END, START, make_lines

NO_SERVICE = pl.DataFrame(schema=SERVICE_SCHEMA)


def test_a_shuffled_future_changes_nothing() -> None:
    lines, moment = make_lines(), START + timedelta(days=200)
    later = pl.col("placed_at") >= moment
    past, future = lines.filter(~later), lines.filter(later)
    other = future.with_columns(
        pl.col("customer_id").shuffle(3), pl.col("unit_price_minor").shuffle(4), pl.col("quantity") * 7
    )
    shuffled = pl.concat([past, other])
    assert features_at(baskets_of(lines), moment).equals(features_at(baskets_of(shuffled), moment))
    assert churn.samples(baskets_of(past), moment)[-1].rows.equals(
        churn.samples(baskets_of(shuffled), moment)[-1].rows
    )


def test_churn_beats_recency_and_says_why(tmp_path: Path) -> None:
    past, _ = prepare(make_lines(), NO_SERVICE, set(), END)
    outcome = steps.churn_risk(past, tmp_path)
    assert {"baseline", "gradient boosting"} <= outcome.card["scores"].keys()
    assert outcome.found
    assert all(0 <= one.score <= 1 for one in outcome.found if one.score is not None)
    assert all(reason["text"] for one in outcome.found for reason in one.value["reasons"])
    gone = [one.score or 0 for one in outcome.found if "days ago" in str(one.value["reasons"])]
    assert gone


def test_every_feature_has_words() -> None:
    for name in (*FEATURES, *with_base(pl.DataFrame({"a": [1]})).columns[1:]):
        assert explaining.words_for(name, 1.0)


def test_tickets_and_moods_are_known_only_when_they_came_about() -> None:
    moment = START + timedelta(days=200)
    events = [
        ("c1", "ticket", moment - timedelta(days=3), moment + timedelta(days=1), 96.0, None, None),
        ("c1", "chat", moment - timedelta(days=9), moment - timedelta(days=9), None, -0.5, None),
    ]
    service = pl.DataFrame(events, schema=SERVICE_SCHEMA, orient="row")
    row = features_at(baskets_of(make_lines()), moment, service).filter(pl.col("customer_id") == "c1")
    assert row.select("tickets_180", "waited_hours", "mood").row(0) == (1.0, 0.0, -0.5)


def test_bgnbd_finds_the_parameters_again() -> None:
    random, count, weeks = np.random.default_rng(5), 6000, 52.0
    rate = random.gamma(0.8, 1 / 6.0, count)
    leave = random.beta(1.2, 2.5, count)
    x, last = np.zeros(count), np.zeros(count)
    for person in range(count):
        at = random.exponential(1 / rate[person])
        while at < weeks:
            x[person], last[person] = x[person] + 1, at
            if random.random() < leave[person]:
                break
            at += random.exponential(1 / rate[person])
    found = fit_buying(x, last, np.full(count, weeks))
    assert found is not None
    assert found.r / found.alpha == pytest.approx(0.8 / 6, rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(1.2 / 3.7, rel=0.2)
    assert found.r == pytest.approx(0.8, rel=0.2)


def test_gamma_gamma_finds_the_mean_again() -> None:
    random, count = np.random.default_rng(6), 5000
    nu = random.gamma(4.0, 1 / 40.0, count)
    orders = random.integers(1, 12, count)
    mean = np.array([random.gamma(6.0, 1 / nu[at], orders[at]).mean() for at in range(count)])
    found = fit_spending(orders.astype(float), mean)
    assert found is not None
    assert found.expected(np.array([0.0]), np.array([0.0]))[0] == pytest.approx(6 * 40 / 3, rel=0.1)
    assert found.p == pytest.approx(6.0, rel=0.15)


def test_segments_are_found_again_and_have_names() -> None:
    features = features_at(baskets_of(make_lines(300)), END)
    found = segments.find(features, END)
    assert len(set(found.names)) == len(found.names)
    assert len(found.labels) == features.height
    if not found.card["uses_baseline"]:
        assert found.card["stability"] >= segments.STABLE


def test_a_kept_model_says_the_same_and_a_changed_file_is_refused(tmp_path: Path) -> None:
    past, _ = prepare(make_lines(), NO_SERVICE, set(), END)
    choice = churn.fit(past.baskets, END)
    model = choice.classifier
    assert model is not None
    path, digest = keeping.save(model, tmp_path, topic="churn", version="1")
    rows = np.random.default_rng(0).uniform(0, 50, (20, len(model.columns)))
    assert np.allclose(keeping.load(tmp_path, path, digest).probability(rows), model.probability(rows))
    (tmp_path / path).write_bytes(b"something else")
    with pytest.raises(Conflict):
        keeping.load(tmp_path, path, digest)


def line(**fields: object) -> dict[str, object]:
    at = datetime(2025, 3, 1, tzinfo=UTC)
    usual = ("o1", "c1", at, "p", "Thing", None, 1, 100, "EUR", False, False)
    return {**dict(zip(SCHEMA, usual, strict=True)), **fields}


SPARSE = {
    "no orders yet": [],
    "one customer": [line()],
    "only strangers": [line(customer_id=None)],
    "only a return": [line(quantity=-1, is_return=True)],
    "months without sales": [line(), line(order_id="o2", placed_at=datetime(2025, 12, 1, tzinfo=UTC))],
    "a date in the future": [line(placed_at=datetime(2090, 1, 1, tzinfo=UTC))],
    "mixed currencies": [line(), line(order_id="o2"), line(order_id="o3", currency="USD")],
    "alike in everything": [line(order_id=f"o{at}", customer_id=f"c{at}") for at in range(80)],
}


@pytest.mark.parametrize("rows", SPARSE.values(), ids=SPARSE.keys())
def test_too_little_is_said_and_nothing_breaks(rows: list[dict[str, object]], tmp_path: Path) -> None:
    lines = pl.DataFrame(rows, schema=SCHEMA)
    past, _ = prepare(lines, NO_SERVICE, set(), END)
    for step in STEPS.values():
        outcome = step(past, tmp_path)
        assert outcome.card["reason"]
        assert all(one.score is None or np.isfinite(one.score) for one in outcome.found)


def test_what_was_left_out_is_said() -> None:
    rows = [*SPARSE["mixed currencies"], *SPARSE["a date in the future"]]
    past, notes = prepare(pl.DataFrame(rows, schema=SCHEMA), NO_SERVICE, set(), END)
    assert past.lines.height == 2
    assert len(notes) == 2


def test_who_goes_on_as_before_is_the_baseline() -> None:
    known = lifetime.purchases(baskets_of(make_lines()), END)
    assert np.isfinite(lifetime.own_mean(known, 90)).all()
