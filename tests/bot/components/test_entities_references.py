"""Order and ticket numbers as customers write them."""

import pytest

from bot.components.entities.pipeline import EntityFinder, Rules


@pytest.mark.parametrize(
    "text",
    [
        "KF-1002", "kf1002", "kf 1002", "KF–1002", "KF - 1002", "ＫＦ１００２", "order no 1002",
        "order no. 1002", "order number: 1002", "order number is 1002", "the order id 1002",
        "order (1002)", "#1002", "# 1002", "where's my stuff, 1002", "cancel 1002", "1002?",
        "my order 1002 is late", "ordernr KF1002 please", "sorry, I meant kf-1002",
        "purchase 1002 never came", "invoice 1002", "where's 1002 now", "order 1002 of last week",
        "is bill 1002 still open",
    ],
)  # fmt: skip
def test_order_numbers(values, text):
    assert values(text)["order_number"] == "KF-1002"


@pytest.mark.parametrize(
    ("text", "written_as"),
    [
        ("where is KF-1002?", "KF-1002"),
        ("cancel order KF-1002", "KF-1002"),
        ("about order no 1002 please", "order no 1002"),
        ("cancel #1002 now", "#1002"),
        ("it's 1002.", "1002"),
    ],
)
def test_where_an_order_number_stands(written, text, written_as):
    assert written(text, "order_number") == [(written_as, "KF-1002")]


@pytest.mark.parametrize(("text", "value"), [("58813", "KF-58813"), ("it's 12345", "KF-12345")])
def test_a_longer_number_is_an_orders_where_it_is_the_whole_answer(values, text, value):
    assert values(text) == {"order_number": value}


@pytest.mark.parametrize(
    "text",
    ["T-1001", "t1001", "ticket 1001", "what about t1001", "case no. 1001", "my ticket number is 1001"],
)
def test_ticket_numbers(values, text):
    assert values(text) == {"ticket_number": "T-1001"}


@pytest.mark.parametrize(
    "text",
    [
        "i paid 1002 euros", "$1500", "1500 €", "it cost 1500 dollars", "twenty euros",
        "12 Baker Street, 1010 Wien", "Hauptstrasse 5, 10115 Berlin", "my postcode is 1010",
        "zip 9021 please", "at 10115 Berlin", "hello", "it took 2 weeks", "call me at 030 5550 1870",
        "my phone is 5550 1870", "+49 30 5550 1870", "since 2019", "a customer from 2019 on",
        "in 2025 i bought a lamp", "3 May 2025", "2026-11-03", "03.05.2026", "visa ending in 4242",
        "my pin is 4242", "card 4242 4242 4242 4242", "IBAN DE89 3704 0044 0532 0130 00",
        "tracking number 00340434161094022115", "https://shop.example/1002", "i have 1200 customers",
        "we need 1200 blue mugs", "order 1200 pieces", "a 1000 ml bottle", "order #58813-A",
        "order 113542617735902", "isn't 1002.50 too much", "",
    ],
)  # fmt: skip
def test_what_is_no_order_number(values, text):
    assert "order_number" not in values(text)


def test_several_at_once_with_their_positions(find):
    text = "it's KF-1003 and my mail is Ada@Example.com"
    found = find(text)
    assert [(one.entity, one.value) for one in found] == [
        ("order_number", "KF-1003"),
        ("email", "ada@example.com"),
    ]
    assert [text[one.start : one.end] for one in found] == ["KF-1003", "Ada@Example.com"]


def test_two_orders_in_one_sentence(written):
    assert [value for _, value in written("KF-1010 and 1011, please", "order_number")] == [
        "KF-1010",
        "KF-1011",
    ]


def test_a_shop_with_another_prefix_or_none():
    other = EntityFinder(Rules(order_prefix="ORD", ticket_prefix="CASE"))
    assert [one.value for one in other.find("ord-1002 and case 1001")] == ["ORD-1002", "CASE-1001"]
    bare = EntityFinder(Rules(order_prefix="", ticket_prefix=""))
    assert [one.value for one in bare.find("order 1002, ticket 1001")] == ["1002", "1001"]
