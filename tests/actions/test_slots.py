"""The product a form takes from a message in which the bot found names of the catalogue."""

import pytest

from tests.actions.factories import entity, in_form, opening, user

THROW = entity("product", "Wool Throw")
MUG = entity("product", "Blue Stoneware Mug")


@pytest.mark.parametrize(
    ("text", "found", "product"),
    [
        ("i want to send back the grey throw", [THROW], "Wool Throw"),
        ("i want to send back the grey throw", [THROW, THROW], "Wool Throw"),
        ("i want to return the kettle", [], "kettle"),
    ],
)
async def test_the_opening_message_names_a_product(run, text, found, product):
    message = user(text, "return_item", entities=found)
    outcome = await run("validate_return_form", opening("return_form", message))
    assert outcome.slots["product"] == product


@pytest.mark.parametrize(
    ("text", "found", "product"),
    [
        ("the throw please", [THROW], "Wool Throw"),
        ("all of the mugs", [MUG], "all"),
        ("the throw and the mug", [THROW, MUG], "the throw and the mug"),
        ("the kettle", [], "the kettle"),
    ],
)
async def test_the_answer_to_which_product(run, text, found, product):
    tracker = in_form("return_form", "product", user(text, "inform", entities=found), order_number="KF-1004")
    assert (await run("validate_return_form", tracker)).slots["product"] == product


async def test_a_product_named_while_confirming_changes_nothing(run):
    message = user("yes, the throw", "affirm", entities=[THROW])
    known = {"order_number": "KF-1004", "product": "throw", "reason": "too big"}
    outcome = await run("validate_return_form", in_form("return_form", "confirm", message, **known))
    assert outcome.slots["confirm"] is True
    assert outcome.slots.get("product", "throw") == "throw"
