"""Entities as customers write them."""

import pytest

from bot.components.entity_extractor import find_entities, make_rules
from bot.components.entity_masker import mask

RULES = make_rules("KF", "T")


def entities(text: str) -> dict[str, str]:
    return {item["entity"]: item["value"] for item in find_entities(text, RULES)}


@pytest.mark.parametrize(
    "text",
    [
        "KF-1002",
        "kf1002",
        "kf 1002",
        "order no 1002",
        "order number: 1002",
        "#1002",
        "where's my stuff, 1002",
        "cancel 1002",
        "1002?",
        "my order 1002 is late",
        "ordernr KF1002 please",
        "sorry, I meant kf-1002",
        "purchase 1002 never came",
    ],
)
def test_order_numbers(text: str) -> None:
    assert entities(text)["order_number"] == "KF-1002"


@pytest.mark.parametrize(
    "text", ["T-1001", "ticket 1001", "what about t1001", "case no. 1001", "my ticket number is 1001"]
)
def test_ticket_numbers(text: str) -> None:
    assert entities(text) == {"ticket_number": "T-1001"}


@pytest.mark.parametrize(
    "text",
    [
        "i paid 1002 euros",
        "$1500",
        "12 Baker Street, 1010 Wien",
        "Hauptstrasse 5, 10115 Berlin",
        "hello",
        "it took 2 weeks",
        "call me at 030 5550 1870",
        "",
    ],
)
def test_what_is_no_order_number(text: str) -> None:
    assert "order_number" not in entities(text)


def test_several_at_once_with_their_positions() -> None:
    text = "it's KF-1003 and my mail is Ada@Example.com"
    found = find_entities(text, RULES)
    assert [(item["entity"], item["value"]) for item in found] == [
        ("order_number", "KF-1003"),
        ("email", "ada@example.com"),
    ]
    assert [text[item["start"] : item["end"]] for item in found] == ["KF-1003", "Ada@Example.com"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("2 of them", "2"), ("make it two", "2"), ("3x please", "3"), ("a couple of mugs", "2")],
)
def test_quantities(text: str, value: str) -> None:
    assert entities(text)["quantity"] == value


def test_phone() -> None:
    assert entities("ring me on +49 30 5550 1870 tomorrow") == {"phone": "+493055501870"}


def test_a_masked_text_says_what_the_numbers_stand_for() -> None:
    assert (
        mask("where is KF-1002, my mail is a@b.example", RULES)
        == "where is my order, my mail is my email address"
    )
