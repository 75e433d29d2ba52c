"""An index is nothing for the same, small for chance, large for another shop; topics get telling names."""

import random

from crm_backend.studio.watching import figures


def test_an_index_grows_with_the_distance() -> None:
    chance = random.Random(1)
    usual = [chance.gauss(0.8, 0.1) for _ in range(2000)]
    same, lower = ([chance.gauss(mean, 0.1) for _ in range(2000)] for mean in (0.8, 0.6))
    assert figures.numbers_index(usual, usual) == 0
    assert figures.level(figures.numbers_index(usual, same)) == "steady"
    assert figures.level(figures.numbers_index(usual, lower)) == "much"


def test_an_index_of_names_knows_new_ones() -> None:
    before = ["track"] * 80 + ["cancel"] * 20
    assert figures.names_index(before, before) == 0
    assert figures.names_index(before, before + ["gift_card"] * 50) > figures.ACT_FROM


def test_the_value_of_a_known_example() -> None:
    """Two bins, half and half against a quarter and three: (.25-.5)ln(.5) + (.75-.5)ln(1.5)."""
    assert round(figures.stability_index([50, 50], [25, 75]), 4) == 0.2747


def test_a_word_counts_once_a_conversation_and_needs_two() -> None:
    texts = {
        "a": ["Do you sell terrariums? terrariums!"],
        "b": ["a terrariums lid"],
        "c": ["my zebrawood box"],
    }
    known = frozenset(figures.words_of("do you sell a lid for my box"))
    assert figures.unseen_words(texts, known, least=2, most=9) == [("terrariums", 2)]


def test_a_group_is_named_by_what_the_others_lack() -> None:
    groups = [
        ["can I pay with a gift card", "is a gift card refundable", "gift card balance"],
        ["can I rent a lamp", "do you rent lamps", "rent a chair"],
    ]
    gift, rent = figures.name_groups(groups, frozenset({"can", "you"}))
    assert set(gift[:2]) == {"gift", "card"}
    assert rent[0] == "rent"
