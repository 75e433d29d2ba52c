"""Money and quantities."""

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("€49.90", "49.90 EUR"),
        ("49,90 €", "49.90 EUR"),
        ("49.90 EUR", "49.90 EUR"),
        ("EUR 49,9", "49.90 EUR"),
        ("35 euros", "35.00 EUR"),
        ("a 100-euro voucher", "100.00 EUR"),
        ("1,299.00 USD", "1299.00 USD"),
        ("1.299,00 €", "1299.00 EUR"),
        ("€ 1.299", "1299.00 EUR"),
        ("$1,299", "1299.00 USD"),
        ("US$20", "20.00 USD"),
        ("CHF 1'299.50", "1299.50 CHF"),
        ("£5.50 each", "5.50 GBP"),
        ("50 quid", "50.00 GBP"),
        ("twenty five euros", "25.00 EUR"),
        ("two hundred and fifty dollars", "250.00 USD"),
        ("12€/month", "12.00 EUR"),
        ("49€90", "49.90 EUR"),
        ("49 euros and 90 cents", "49.90 EUR"),
        ("$1.5k", "1500.00 USD"),
        ("1 299,00 €", "1299.00 EUR"),
    ],
)
def test_money(values, text, value):
    assert values(text) == {"money": value}


def test_where_money_stands_and_what_it_is_made_of(find):
    text = "i paid 1.299,00 € for it"
    (found,) = find(text)
    assert text[found.start : found.end] == "1.299,00 €"
    assert found.info == {"amount": "1299.00", "currency": "EUR"}


@pytest.mark.parametrize(
    "text", ["49.90", "it is 35", "5 pounds of coffee", "it weighs 20 pounds", "KF-1002", "20 %", "euro"]
)
def test_what_is_no_money(values, text):
    assert "money" not in values(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 of them", "2"),
        ("make it two", "2"),
        ("3x please", "3"),
        ("x2", "2"),
        ("2", "2"),
        ("a couple of mugs", "2"),
        ("a pair", "2"),
        ("half a dozen", "6"),
        ("a dozen please", "12"),
        ("both", "2"),
        ("quantity: 6", "6"),
        ("just one", "1"),
        ("I want one", "1"),
        ("one mug", "1"),
        ("one of them is broken", "1"),
        ("two more mugs", "2"),
        ("one more mug", "1"),
        ("150 pieces", "150"),
        ("I want 3 instead", "3"),
    ],
)
def test_quantities(values, text, value):
    assert values(text)["quantity"] == value


@pytest.mark.parametrize(
    "text",
    [
        "one more thing", "one question", "one moment please", "the green one", "no one came", "this one",
        "which one", "the one I ordered", "one of your colleagues", "two weeks", "3 days", "10 minutes",
        "three times", "two orders", "two of my orders", "2 parcels", "5 stars", "5 pm", "17:30", "24/7",
        "10 %", "40 cm", "size 10", "step 2", "page 14", "i'm 30", "she turned 18", "apartment 4",
        "number 7", "3rd", "1.5", "4/5", "49.90", "error 404", "2 or 3 days", "between 10 and 12",
        "12 Baker Street", "KF-1002", "3 May", "in a second", "a couple who met", "budget 80",
        "three different cards", "in two or three days", "3-5 May", "20x30",
    ],
)  # fmt: skip
def test_what_is_no_quantity(values, text):
    assert "quantity" not in values(text)


def test_where_a_quantity_stands(written):
    assert written("send me a couple of mugs", "quantity") == [("a couple of", "2")]
    assert written("I'd like 3x the mug", "quantity") == [("3x", "3")]
