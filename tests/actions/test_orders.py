"""Tracking, cancelling and changing orders, as the customer reads it."""

import pytest

from tests.actions.factories import (
    STRANGER,
    in_form,
    item,
    order,
    refund,
    slot,
    state,
    user,
)

ASKING = [slot("order_number", "KF-1003"), user("cancel kf-1003", "cancel_order")]


async def test_an_order_on_its_way_names_carrier_and_day(run, crm):
    crm.on("/orders/find", order("KF-1002", "in_transit"))
    outcome = await run(
        "action_track_order", state([slot("order_number", "KF-1002"), user("where", "track_order")])
    )
    assert "KF-1002 is on its way with DHL and should arrive on Tue 24 Nov" in outcome.text
    assert outcome.responses[0]["custom"]["card"] == "order"


@pytest.mark.parametrize(
    "status", ["pending_payment", "paid", "packed", "delivered", "cancelled", "returned", "odd"]
)
async def test_every_status_is_answered(run, crm, status):
    crm.on("/orders/find", order(status=status, expected_on=None))
    outcome = await run(
        "action_track_order", state([slot("order_number", "KF-1003"), user("where", "track_order")])
    )
    assert "KF-1003" in outcome.text


async def test_cancelling_is_summed_up_first(run, crm):
    crm.on("/orders/find", order())
    outcome = await run("action_ask_cancel_order_form_confirm", state(ASKING))
    assert "KF-1003 (Wool Throw and Storm Lantern, 128.00 EUR)" in outcome.text
    assert list(outcome.buttons.values()) == ["/affirm", "/deny"]


async def test_a_fee_is_named(run, crm):
    crm.on("/orders/find", order(cancellation_fee="4.90"))
    outcome = await run("action_ask_cancel_order_form_confirm", state(ASKING))
    assert "4.90 EUR" in outcome.text


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("in_transit", "left our warehouse"),
        ("delivered", "was delivered"),
        ("cancelled", "already been cancelled"),
    ],
)
async def test_too_late_to_cancel_says_why_and_what_else(run, crm, status, says):
    crm.on("/orders/find", order(status=status))
    outcome = await run("action_ask_cancel_order_form_confirm", state(ASKING))
    assert says in outcome.text
    assert outcome.slots["confirm"] is False


async def test_cancelled_names_the_refund(run, crm):
    crm.on("/orders/cancel", {"order": order(status="cancelled"), "refund": refund(), "already": False})
    outcome = await run("action_cancel_order", state([*ASKING, slot("confirm", True)]))
    assert "128.00 EUR" in outcome.text
    assert "Fri 27 Nov" in outcome.text
    assert outcome.slots["confirm"] is None
    assert "order_number" not in outcome.slots


async def test_an_unknown_order_is_asked_for_again(run, crm):
    crm.refuse("/orders/find", "order_not_found", status=404)
    outcome = await run(
        "action_track_order", state([slot("order_number", "KF-9999"), user("where", "track_order")])
    )
    assert "can't find KF-9999" in outcome.text
    assert outcome.slots["order_number"] is None
    assert outcome.follow_up == "track_order_form"


async def test_a_stranger_cannot_tell_what_was_wrong(run, crm):
    crm.refuse("/orders/find", "order_not_found", status=404)
    asked = [slot("order_number", "KF-1002"), slot("email", "x@example.com")]
    outcome = await run(
        "action_track_order", state([*asked, user("where", "track_order", metadata=STRANGER)])
    )
    assert "Please check both" in outcome.text


async def test_the_second_time_a_person_is_offered(run, crm):
    crm.refuse("/orders/find", "order_not_found", status=404)
    asked = [slot("order_number", "KF-9999"), slot("lookup_failures", 1), user("KF-9999", "inform")]
    outcome = await run("action_track_order", state(asked))
    assert "Talk to a person" in outcome.buttons


async def test_a_stranger_is_asked_for_the_number(run, crm):
    tracker = in_form(
        "track_order_form", "order_number", user("where is it", "track_order", metadata=STRANGER)
    )
    outcome = await run("action_ask_order_number", tracker)
    assert "order number" in outcome.text
    assert outcome.cards == [{"card": "form", "fields": ["order_number", "email"]}]
    assert crm.requests == []


async def test_a_form_asks_for_no_address_that_is_known(run, crm):
    asked = user("where is it", "track_order", metadata=STRANGER)
    outcome = await run(
        "action_ask_order_number",
        in_form("track_order_form", "order_number", asked, email="eve@example.com"),
    )
    assert outcome.cards == [{"card": "form", "fields": ["order_number"]}]


async def test_a_customer_picks_from_their_orders_best_first(run, crm):
    orders = [
        order("KF-1001", "delivered"),
        order("KF-1002", "in_transit"),
        order("KF-1003"),
        order("KF-1005"),
    ]
    crm.on("/orders/recent", {"orders": orders, "signed_in": True})
    tracker = in_form("cancel_order_form", "order_number", user("cancel my order", "cancel_order"))
    outcome = await run("action_ask_order_number", tracker)
    assert next(iter(outcome.buttons)) == "KF-1003 · paid · 2 items"
    assert next(iter(outcome.buttons.values())) == '/inform{"order_number": "KF-1003"}'


async def test_the_only_order_that_fits_is_proposed(run, crm):
    crm.on("/orders/recent", {"orders": [order("KF-1001", "delivered"), order("KF-1003")], "signed_in": True})
    tracker = in_form("cancel_order_form", "order_number", user("cancel my order", "cancel_order"))
    outcome = await run("action_ask_order_number", tracker)
    assert "KF-1003 (Wool Throw and Storm Lantern)?" in outcome.text
    assert outcome.slots["proposed_order"] == "KF-1003"


async def test_the_only_order_under_way_is_shown_at_once(run, crm):
    crm.on("/orders/recent", {"orders": [order("KF-1001", "delivered"), order("KF-1003")], "signed_in": True})
    tracker = in_form("track_order_form", "order_number", user("where is my order", "track_order"))
    outcome = await run("action_ask_order_number", tracker)
    assert outcome.slots["order_number"] == "KF-1003"
    assert outcome.responses == []


async def test_no_orders_at_all(run, crm):
    crm.on("/orders/recent", {"orders": [], "signed_in": True})
    tracker = in_form("cancel_order_form", "order_number", user("cancel my order", "cancel_order"))
    outcome = await run("action_ask_order_number", tracker)
    assert "don't see any orders" in outcome.text
    assert outcome.slots["requested_slot"] is None


async def test_one_more_counts_from_what_the_order_has(run, crm):
    crm.on("/orders/find", order(items=[item("Storm Lantern", 2), item("Wool Throw")]))
    slots = [slot("order_number", "KF-1003"), slot("product", "lantern"), slot("quantity", "+1")]
    outcome = await run(
        "action_ask_change_order_form_confirm", state([*slots, user("one more", "change_order")])
    )
    assert "change Storm Lantern from 2 to 3" in outcome.text
    assert outcome.slots["quantity"] == "3"


async def test_a_packed_order_cannot_change_but_can_be_cancelled(run, crm):
    crm.on("/orders/find", order(status="packed"))
    outcome = await run("action_ask_change_order_form_product", state(ASKING))
    assert "already packed" in outcome.text
    assert "/cancel_order" in outcome.buttons.values()


async def test_a_dearer_order_comes_with_a_link_to_pay(run, crm):
    crm.on(
        "/orders/change-items", {"order": order(), "change": "Wool Throw: 1 → 2.", "pay_url": "http://pay"}
    )
    slots = [slot("order_number", "KF-1003"), slot("product", "Wool Throw"), slot("quantity", "2")]
    outcome = await run("action_change_order", state([*slots, user("yes", "affirm")]))
    assert "Wool Throw: 1 → 2. You can [pay it here](http://pay)." in outcome.text


async def test_the_last_item_is_a_cancellation(run, crm):
    crm.refuse("/orders/change-items", "last_item")
    slots = [slot("order_number", "KF-1003"), slot("product", "Wool Throw"), slot("quantity", "0")]
    outcome = await run("action_change_order", state([*slots, user("yes", "affirm")]))
    assert "/cancel_order" in outcome.buttons.values()


async def test_ordering_names_price_and_sum(run, crm):
    product = {"name": "City Backpack", "sku": "CIT", "price": "99.00", "currency": "EUR", "stock": 5,
               "restock_on": None, "url": "/p"}  # fmt: skip
    crm.on("/products/find", {"product": product, "suggestions": []})
    slots = [slot("product", "backpack"), slot("quantity", "2")]
    outcome = await run("action_ask_place_order_form_confirm", state([*slots, user("2", "inform")]))
    assert "2 × City Backpack at 99.00 EUR each, 198.00 EUR" in outcome.text


async def test_too_few_in_stock_is_said_before_ordering(run, crm):
    product = {"name": "City Backpack", "sku": "CIT", "price": "99.00", "currency": "EUR", "stock": 1,
               "restock_on": "2026-12-01", "url": "/p"}  # fmt: skip
    crm.on("/products/find", {"product": product, "suggestions": []})
    slots = [slot("product", "backpack"), slot("quantity", "2")]
    outcome = await run("action_ask_place_order_form_confirm", state([*slots, user("2", "inform")]))
    assert "We have 1 of City Backpack" in outcome.text
    assert outcome.slots["confirm"] is False
