"""Products of the catalogue, as customers call them."""

import pytest

from bot.components.entities.pipeline import EntityFinder, Rules
from bot.components.entities.product_names import Product


@pytest.mark.parametrize(
    ("text", "written_as", "name", "sku"),
    [
        ("do you have the Brass Desk Lamp?", "Brass Desk Lamp", "Brass Desk Lamp", "LMP-01"),
        ("two brass desk lamps please", "brass desk lamps", "Brass Desk Lamp", "LMP-01"),
        ("is the brass lamp in stock", "brass lamp", "Brass Desk Lamp", "LMP-01"),
        ("a desk-lamp", "desk-lamp", "Brass Desk Lamp", "LMP-01"),
        ("the birch lamp wobbles", "birch lamp", "Birch Floor Lamp", "LMP-03"),
        ("my blue mug broke", "blue mug", "Blue Stoneware Mug", "MUG-01"),
        ("the mug is chipped", "mug", "Blue Stoneware Mug", "MUG-01"),
        ("do you have mugs", "mugs", "Blue Stoneware Mug", "MUG-01"),
        ("the blue stonewear mug", "blue stonewear mug", "Blue Stoneware Mug", "MUG-01"),
        ("glass jar, one", "glass jar", "Glass Storage Jar", "JAR-01"),
        ("a tea towel", "tea towel", "Linen Tea Towels", "TOW-01"),
        ("the black backpak", "backpak", "City Backpack", "BAG-01"),
        ("I return the throw", "throw", "Wool Throw", "THR-01"),
        ("BACKPACK", "BACKPACK", "City Backpack", "BAG-01"),
        ("LMP-01", "LMP-01", "Brass Desk Lamp", "LMP-01"),
        ("is lmp 01 there", "lmp 01", "Brass Desk Lamp", "LMP-01"),
        ("lmp01", "lmp01", "Brass Desk Lamp", "LMP-01"),
        ("2 Portable Terrace Lamps", "Portable Terrace Lamps", "Portable Terrace Lamp", "LMP-04"),
    ],
)
def test_products(find, text, written_as, name, sku):
    (found,) = [one for one in find(text) if one.entity == "product"]
    assert (text[found.start : found.end], found.value, found.info) == (written_as, name, {"sku": sku})


@pytest.mark.parametrize(
    "text",
    [
        "a lamp", "the glass", "blue", "linen", "throw it away", "don't throw that",
        "does the warranty cover it", "cover the cost", "which city do you ship to", "the green mug",
        "the wool backpack", "the glass desk lamp", "the blue vase", "a table", "the tea", "my back",
        "the stone", "a glass of water", "",
    ],
)  # fmt: skip
def test_what_names_no_single_product(values, text):
    assert "product" not in values(text)


def test_a_typo_is_less_certain_than_the_name(find):
    sure, part, typo = (find(text)[0].confidence for text in ("City Backpack", "blue mug", "city bakcpack"))
    assert sure == 1.0
    assert sure > part > 0.5
    assert sure > typo > 0.5


def test_two_products(written):
    names = [value for _, value in written("the blue mug and the green vase", "product")]
    assert names == ["Blue Stoneware Mug", "Green Glass Vase"]


def test_a_new_catalogue_replaces_the_old_one():
    finder = EntityFinder(Rules())
    assert finder.find("the kettle") == []
    finder.load_products([Product("Steel Kettle", "KET-01")])
    assert finder.find("the kettle")[0].value == "Steel Kettle"
    finder.load_products([Product("Copper Pot", "POT-01")])
    assert finder.find("the kettle") == []


def test_a_full_name_wins_over_a_part_of_a_longer_one():
    finder = EntityFinder(Rules())
    finder.load_products([Product("Linen Cushion", "A-1"), Product("Linen Cushion Cover", "A-2")])
    texts = ["the linen cushion", "the linen cushion cover"]
    assert [finder.find(text)[0].value for text in texts] == ["Linen Cushion", "Linen Cushion Cover"]


def test_odd_catalogues_do_no_harm():
    finder = EntityFinder(Rules())
    finder.load_products(
        [
            Product(""),
            Product("???"),
            Product("12"),
            Product("Set of 2"),
            Product("a" * 500),
            Product("Tasse 杯", "1"),
        ]
    )
    assert [one.entity for one in finder.find("a set of 2 for 12, tasse 杯")].count("product") <= 2
