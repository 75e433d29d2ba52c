"""Returns, delivery, payments, account, tickets, products and the rest, as the customer reads them."""

import pytest

from tests.actions.factories import STRANGER, item, order, refund, slot, state, ticket, user

YES = user("yes", "affirm")
ORDER = slot("order_number", "KF-1003")
ADA = {
    "signed_in": True,
    "name": "Ada Marlow",
    "email": "ada@example.com",
    "phone": None,
    "address": "Lindenallee 8",
}


async def test_too_late_to_return_explains_the_days_and_offers_a_person(run, crm):
    crm.on(
        "/orders/find",
        order("KF-1004", "delivered", may={"return": False, "return_why": "return_window_over"}),
    )
    outcome = await run("action_ask_return_form_product", state([ORDER, user("return", "return_item")]))
    assert "30 days" in outcome.text
    assert "Talk to a person" in outcome.buttons


async def test_one_item_is_not_asked_about(run, crm):
    crm.on("/orders/find", order(status="delivered", items=[item("Oak Lamp")]))
    outcome = await run("action_ask_return_form_product", state([ORDER, user("return", "return_item")]))
    assert outcome.slots["product"] == "Oak Lamp"
    assert outcome.slots["requested_slot"] == "reason"


async def test_an_item_that_is_not_in_the_order_is_asked_for(run, crm):
    crm.on("/orders/find", order(status="delivered"))
    outcome = await run("action_ask_return_form_reason", state([ORDER, slot("product", "toaster"), YES]))
    assert outcome.slots["requested_slot"] == "product"
    assert "Everything" in outcome.buttons


async def test_a_return_brings_label_and_amount(run, crm):
    slip = {"number": "RT-1", "items": [], "instructions": "Print the label.", "label_url": "http://label"}
    crm.on("/orders/return", {"order": order(), "return": slip, "refund": refund(amount="39.00")})
    slots = [ORDER, slot("product", "all"), slot("reason", "does not fit")]
    outcome = await run("action_return_item", state([*slots, YES]))
    assert "RT-1" in outcome.text
    assert "[your label](http://label)" in outcome.text
    assert "39.00 EUR" in outcome.text
    assert "product" not in crm.requests[0].body


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (order(refunds=[refund("under_way", "49.90")]), "49.90 EUR is already under way"),
        (order(), "cancel it"),
        (order(status="delivered"), "Send it back by Thu 10 Dec"),
        (order(status="in_transit"), "still on its way"),
        (order(status="delivered", may={"return": False}), "30 days for a return are over"),
        (order(payment={"status": "failed", "method": "Visa", "failure_reason": "x"}), "hasn't been paid"),
    ],
)
async def test_the_way_to_money_back(run, crm, found, says):
    crm.on("/orders/find", found)
    assert says in (await run("action_get_refund", state([ORDER, user("money back", "get_refund")]))).text


@pytest.mark.parametrize("status", ["requested", "under_way", "paid", "odd"])
async def test_a_refund_is_followed(run, crm, status):
    crm.on("/orders/find", order(refunds=[refund(status, "49.90")]))
    outcome = await run("action_track_refund", state([ORDER, user("where is my refund", "track_refund")]))
    assert "49.90 EUR" in outcome.text


async def test_no_refund_leads_on(run, crm):
    crm.on("/orders/find", order())
    outcome = await run("action_track_refund", state([ORDER, user("where is my refund", "track_refund")]))
    assert "/get_refund" in outcome.buttons.values()


async def test_an_incomplete_address_is_asked_for_again(run, crm):
    crm.refuse("/orders/change-address", "address_incomplete", status=422, missing=["postcode"])
    outcome = await run("action_change_shipping_address", state([ORDER, slot("address", "5 Mill Lane"), YES]))
    assert outcome.follow_up == "change_address_form"
    assert outcome.slots["retry_slot"] == "address"


async def test_an_address_that_can_no_longer_change_is_said_before_asking(run, crm):
    crm.on("/orders/find", order(status="in_transit"))
    outcome = await run(
        "action_ask_change_address_form_address", state([ORDER, user("x", "change_shipping_address")])
    )
    assert "DHL" in outcome.text
    assert outcome.slots["confirm"] is False


async def test_the_summary_of_an_address_names_old_and_new(run, crm):
    crm.on("/orders/find", order())
    slots = [ORDER, slot("address", "5 Mill Lane, York YO1 2AB")]
    outcome = await run("action_ask_change_address_form_confirm", state([*slots, YES]))
    assert "Lindenallee 8, 10435 Berlin" in outcome.text
    assert "5 Mill Lane, York YO1 2AB" in outcome.text


async def test_a_failed_payment_gives_reason_and_link(run, crm):
    answer = {"order": order(), "pay_url": "http://pay", "failure_reason": "The card was declined."}
    crm.on("/orders/retry-payment", answer)
    outcome = await run(
        "action_report_payment_issue", state([ORDER, user("payment failed", "report_payment_issue")])
    )
    assert "The card was declined. You can [try again here](http://pay)" in outcome.text


async def test_nothing_to_pay_offers_a_person(run, crm):
    crm.refuse("/orders/retry-payment", "nothing_to_pay", order=order())
    outcome = await run(
        "action_report_payment_issue", state([ORDER, user("charged twice", "report_payment_issue")])
    )
    assert "Talk to a person" in outcome.buttons


async def test_an_invoice_is_a_link(run, crm):
    crm.on("/orders/invoice", {"number": "INV-1", "url": "http://pdf", "total": "128.00", "currency": "EUR",
                               "issued_on": "2026-11-07"})  # fmt: skip
    outcome = await run("action_get_invoice", state([ORDER, user("invoice", "get_invoice")]))
    assert "[download INV-1](http://pdf)" in outcome.text


async def test_an_account_change_names_old_and_new(run, crm):
    crm.on("/customers/me", ADA)
    slots = [slot("account_field", "email"), slot("new_value", "new@example.com")]
    outcome = await run("action_ask_edit_account_form_confirm", state([*slots, YES]))
    assert "from ada@example.com to new@example.com" in outcome.text


async def test_a_refused_value_says_what_is_wrong(run, crm):
    crm.refuse("/customers/update", "invalid_value", status=422, detail="A phone number has 6 to 15 digits.")
    slots = [slot("account_field", "phone"), slot("new_value", "12")]
    outcome = await run("action_edit_account", state([*slots, YES]))
    assert "A phone number has 6 to 15 digits." in outcome.text


async def test_an_account_with_open_orders_stays(run, crm):
    crm.refuse("/customers/delete", "open_orders", orders=[order()])
    outcome = await run("action_delete_account", state([YES]))
    assert "KF-1003" in outcome.text


async def test_a_strangers_password_mail_tells_nothing(run, crm):
    crm.on("/customers/password-reset", {"sent_to": "b…@example.com"})
    message = user("b@example.com", "inform", metadata=STRANGER)
    outcome = await run("action_recover_password", state([slot("email", "b@example.com"), message]))
    assert outcome.text.startswith("If there's an account")


async def test_a_strangers_newsletter_has_to_be_confirmed(run, crm):
    crm.on("/customers/newsletter", {"subscribed": True, "email": "m…@me.com"})
    message = user("m@me.com", "inform", metadata=STRANGER)
    slots = [slot("email", "m@me.com"), slot("subscribe", True)]
    outcome = await run("action_change_newsletter", state([*slots, message]))
    assert "confirm it there" in outcome.text
    assert crm.requests[0].body["subscribe"] is True


@pytest.mark.parametrize("category", ["complaint", "damaged", "missing", "wrong_item", "other"])
async def test_a_ticket_is_opened_and_remembered(run, crm, category):
    crm.on("/tickets/open", {"ticket": ticket("T-1121")})
    slots = [slot("ticket_category", category), slot("description", "it broke")]
    outcome = await run("action_open_ticket", state([*slots, user("it broke", "inform")]))
    assert "T-1121" in outcome.text
    assert outcome.slots["ticket_number"] == "T-1121"


@pytest.mark.parametrize("status", ["open", "pending", "solved", "closed", "odd"])
async def test_a_ticket_is_looked_up(run, crm, status):
    crm.on("/tickets/find", {"ticket": ticket(status=status)})
    outcome = await run("action_check_ticket_status", state([user("my ticket", "check_ticket_status")]))
    assert "T-1121" in outcome.text


async def test_an_agents_answer_is_quoted(run, crm):
    answered = ticket() | {
        "last_comment": {"author": "agent", "body": "A new lamp is on its way.", "on": "2026-11-23"}
    }
    crm.on("/tickets/find", {"ticket": answered})
    outcome = await run("action_check_ticket_status", state([user("my ticket", "check_ticket_status")]))
    assert "A new lamp is on its way." in outcome.text


async def test_a_customer_without_ticket_is_offered_one(run, crm):
    crm.refuse("/tickets/find", "ticket_not_found", status=404)
    outcome = await run("action_check_ticket_status", state([user("my ticket", "check_ticket_status")]))
    assert "/make_complaint" in outcome.buttons.values()
    assert outcome.follow_up is None


async def test_a_closed_ticket_is_not_closed_again(run, crm):
    crm.on("/tickets/find", {"ticket": ticket(status="closed")})
    outcome = await run("action_ask_close_ticket_form_confirm", state([user("close it", "close_ticket")]))
    assert outcome.slots["confirm"] is False


async def test_an_unknown_product_comes_with_suggestions(run, crm):
    crm.refuse("/products/find", "product_not_found", status=404, suggestions=["Oak Lamp"])
    asked = [slot("product", "unicorn"), user("is the unicorn in stock", "check_availability")]
    outcome = await run("action_check_availability", state(asked))
    assert outcome.buttons["Oak Lamp"] == '/check_availability{"product": "Oak Lamp"}'


@pytest.mark.parametrize(
    ("stock", "restock", "says"),
    [
        (9, None, "in stock"),
        (2, None, "only 2 left"),
        (0, "2026-12-01", "Tue 1 Dec"),
        (0, None, "don't know yet"),
    ],
)
async def test_stock_in_words(run, crm, stock, restock, says):
    product = {"name": "Oak Lamp", "sku": "OAK", "price": "89.00", "currency": "EUR", "stock": stock,
               "restock_on": restock, "url": "/p"}  # fmt: skip
    crm.on("/products/find", {"product": product, "suggestions": []})
    asked = [slot("product", "oak lamp"), user("is it in stock", "check_availability")]
    assert says in (await run("action_check_availability", state(asked))).text


async def test_recommendations_are_cards(run, crm):
    product = {"name": "Oak Lamp", "sku": "OAK", "price": "89.00", "currency": "EUR", "stock": 1,
               "restock_on": None, "url": "/p"}  # fmt: skip
    crm.on("/products/recommend", {"products": [product], "why": "they are bought most"})
    outcome = await run("action_recommend_product", state([user("recommend a lamp", "recommend_product")]))
    assert outcome.responses[0]["custom"]["card"] == "products"


async def test_a_review_reaches_the_team(run, crm):
    crm.on("/tickets/open", {"ticket": ticket()})
    outcome = await run("action_leave_review", state([slot("review_text", "great"), user("great", "inform")]))
    assert crm.requests[0].body["category"] == "review"
    assert "team" in outcome.text
