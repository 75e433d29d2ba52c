"""Details in free text."""

import pytest

from actions import phrases


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("do you have the moon pendant light in blue", "moon pendant light"),
        ("when will the linen cushion be back in stock", "linen cushion"),
        ("please change my order 1003, i want 3 wool throws", "wool throws"),
        ("I want to return the copper lamp from order KF-1001", "copper lamp"),
        ("I want to send back KF-1004", None),
        ("I would like to place an order", None),
        ("i want to return something", None),
        ("send back my order", None),
    ],
)
def test_a_product_in_a_sentence(text, product):
    assert phrases.find_product(text) == product


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("12 Baker Street, Leeds LS1 4AP", True),
        ("Hauptstraße 14, 50667 Köln", True),
        ("12 Baker Street", False),
        ("Manchester", False),
        ("", False),
    ],
)
def test_an_address(text, fits):
    assert phrases.looks_like_address(text) is fits


@pytest.mark.parametrize(
    ("text", "number"), [("2", "2"), ("make it three", "3"), ("a pair", "1"), ("lots", None)]
)
def test_a_number(text, number):
    assert phrases.find_number(text) == number


@pytest.mark.parametrize(
    "text", ["I don't have it", "dont know", "no idea", "where do i find it?", "i lost it"]
)
def test_not_having_the_number(text):
    assert phrases.says_unknown(text)


def test_a_lead_in_is_dropped():
    assert phrases.without_lead("sorry, I meant the blue mug") == "the blue mug"
    assert phrases.without_lead("no") == "no"
