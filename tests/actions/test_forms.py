"""What a form does with a message: take it, step aside, come back, correct itself, give up."""

import pytest

from tests.actions.factories import (
    STRANGER,
    action,
    entity,
    in_form,
    loop,
    opening,
    slot,
    state,
    user,
)

CANCEL = "validate_cancel_order_form"


def number(text: str, written: str, value: str) -> dict:
    return entity("order_number", value, text, written)


async def test_opening_asks_a_customer_for_the_number_only(run):
    outcome = await run(CANCEL, opening("cancel_order_form", user("cancel my order", "cancel_order")))
    assert outcome.slots["requested_slot"] == "order_number"
    assert outcome.slots["topic"] == "orders"


async def test_a_stranger_is_asked_for_the_email_too(run):
    message = user(
        "cancel KF-1003", "cancel_order", entities=[entity("order_number", "KF-1003")], metadata=STRANGER
    )
    outcome = await run(CANCEL, opening("cancel_order_form", message))
    assert outcome.slots["order_number"] == "KF-1003"
    assert "requested_slot" not in outcome.slots  # Rasa asks for the next slot of the domain: the e-mail


async def test_without_metadata_nobody_is_signed_in(run):
    message = user(
        "cancel KF-1003", "cancel_order", entities=[entity("order_number", "KF-1003")], metadata={}
    )
    outcome = await run(CANCEL, opening("cancel_order_form", message))
    assert "requested_slot" not in outcome.slots


async def test_the_known_order_is_taken_up_again(run):
    message = user("and cancel it", "cancel_order")
    outcome = await run(
        CANCEL, opening("cancel_order_form", message, before=[slot("order_number", "KF-1002")])
    )
    assert outcome.slots["requested_slot"] == "confirm"


async def test_another_order_is_not_the_known_one(run):
    message = user("cancel my other order", "cancel_order")
    outcome = await run(
        CANCEL, opening("cancel_order_form", message, before=[slot("order_number", "KF-1002")])
    )
    assert outcome.slots["order_number"] is None
    assert outcome.slots["requested_slot"] == "order_number"


@pytest.mark.parametrize("text", ["yes", "yep go ahead", "/affirm"])
async def test_yes(run, text):
    tracker = in_form("cancel_order_form", "confirm", user(text, "affirm"), order_number="KF-1003")
    outcome = await run(CANCEL, tracker)
    assert outcome.slots["confirm"] is True
    assert outcome.slots["requested_slot"] is None


async def test_no_leaves_everything_as_it_is(run):
    tracker = in_form("cancel_order_form", "confirm", user("no, keep it", "deny"), order_number="KF-1003")
    outcome = await run(CANCEL, tracker)
    assert outcome.slots["confirm"] is False
    assert outcome.names == ["utter_left_as_it_is"]


@pytest.mark.parametrize("text", ["cancel it", "please cancel the order"])
async def test_insisting_is_a_yes(run, text):
    tracker = in_form("cancel_order_form", "confirm", user(text, "stop"), order_number="KF-1003")
    assert (await run(CANCEL, tracker)).slots["confirm"] is True


async def test_a_bare_cancel_is_asked_again(run):
    tracker = in_form("cancel_order_form", "confirm", user("cancel", "stop"), order_number="KF-1003")
    outcome = await run(CANCEL, tracker)
    assert outcome.names == ["utter_hint_confirm"]
    assert outcome.slots["requested_slot"] == "confirm"


async def test_yes_but_is_no_yes(run):
    message = user("yes but not the lamp", "affirm")
    outcome = await run(CANCEL, in_form("cancel_order_form", "confirm", message, order_number="KF-1003"))
    assert "confirm" not in outcome.slots


async def test_a_corrected_number_is_confirmed_anew(run):
    text = "sorry, I meant KF-1002"
    message = user(text, "inform", entities=[number(text, "KF-1002", "KF-1002")])
    outcome = await run(CANCEL, in_form("cancel_order_form", "confirm", message, order_number="KF-1003"))
    assert outcome.slots["order_number"] == "KF-1002"
    assert outcome.slots["requested_slot"] == "confirm"
    assert outcome.slots["confirm"] is None


async def test_the_number_that_is_denied_is_not_taken(run):
    text = "oops, KF-1030 not KF-1003"
    found = [number(text, "KF-1030", "KF-1030"), number(text, "KF-1003", "KF-1003")]
    outcome = await run(
        CANCEL, in_form("cancel_order_form", "order_number", user(text, "inform", entities=found))
    )
    assert outcome.slots["order_number"] == "KF-1030"


async def test_two_orders_are_taken_one_at_a_time(run):
    text = "KF-1002 and KF-1003"
    found = [number(text, "KF-1002", "KF-1002"), number(text, "KF-1003", "KF-1003")]
    outcome = await run(
        CANCEL, in_form("cancel_order_form", "order_number", user(text, "inform", entities=found))
    )
    assert "starting with KF-1002" in outcome.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much does cancelling cost?", "check_cancellation_fee"),
        ("where is my refund", "track_refund"),
        ("never mind", "stop"),
        ("give me a human", "request_human"),
        ("/return_item", "return_item"),
    ],
)
async def test_something_else_makes_room(run, text, intent):
    message = user(text, intent)
    outcome = await run(CANCEL, in_form("cancel_order_form", "confirm", message, order_number="KF-1003"))
    assert outcome.steps_aside


async def test_a_question_about_another_order_does_not_change_the_form(run):
    text = "how long does KF-1002 take to arrive?"
    message = user(text, "check_delivery_time", entities=[number(text, "KF-1002", "KF-1002")])
    outcome = await run(CANCEL, in_form("cancel_order_form", "confirm", message, order_number="KF-1003"))
    assert outcome.slots["order_number"] == "KF-1003"


async def test_after_a_question_the_form_asks_again_and_reads_nothing(run):
    message = user("are you open on sundays?", "check_opening_hours")
    before = [loop("return_form"), slot("order_number", "KF-1001"), slot("product", "Lamp"),
              slot("requested_slot", "reason")]  # fmt: skip
    answered = [action("action_answer_question"), action("return_form")]
    outcome = await run("validate_return_form", state([*before, message, *answered]))
    assert outcome.slots == {"requested_slot": "reason"}
    assert not outcome.steps_aside


async def test_a_story_is_not_taken_for_another_task(run):
    message = user("i want my money back for that broken thing", "get_refund", confidence=0.9)
    tracker = in_form("open_ticket_form", "description", message, ticket_category="complaint")
    outcome = await run("validate_open_ticket_form", tracker)
    assert not outcome.steps_aside
    assert outcome.slots["description"] == message["text"]


async def test_a_clear_question_interrupts_even_a_story(run):
    message = user("how long do refunds take?", "check_refund_policy")
    tracker = in_form("open_ticket_form", "description", message, ticket_category="complaint")
    assert (await run("validate_open_ticket_form", tracker)).steps_aside


async def test_a_house_number_is_no_order_number(run):
    text = "1002 Main Street, Springfield 62701"
    message = user(text, "inform", entities=[number(text, "1002", "KF-1002")])
    tracker = in_form("change_address_form", "address", message, order_number="KF-1003")
    outcome = await run("validate_change_address_form", tracker)
    assert outcome.slots["address"] == text
    assert outcome.slots["order_number"] == "KF-1003"


async def test_the_address_can_be_corrected_in_the_summary(run):
    message = user("no, it should be 14 Baker Street, Leeds LS1 4AP", "deny")
    tracker = in_form(
        "change_address_form",
        "confirm",
        message,
        order_number="KF-1003",
        address="12 Baker Street, Leeds LS1 4AP",
    )
    outcome = await run("validate_change_address_form", tracker)
    assert outcome.slots["address"] == "14 Baker Street, Leeds LS1 4AP"
    assert outcome.slots["requested_slot"] == "confirm"


async def test_the_number_of_items_can_be_corrected_in_the_summary(run):
    message = user("no make it 3", "deny", entities=[entity("quantity", "3")])
    tracker = in_form(
        "change_order_form", "confirm", message, order_number="KF-1003", product="Wool Throw", quantity="2"
    )
    outcome = await run("validate_change_order_form", tracker)
    assert outcome.slots["quantity"] == "3"
    assert outcome.slots["requested_slot"] == "confirm"


async def test_what_is_not_understood_is_explained_then_ways_out_are_offered(run):
    first = await run(CANCEL, in_form("cancel_order_form", "order_number", user("blorg", "nlu_fallback")))
    assert first.names == ["utter_hint_order_number"]
    again = in_form("cancel_order_form", "order_number", user("blorg", "nlu_fallback"), form_failures=1.0)
    second = await run(CANCEL, again)
    assert second.buttons == {"Talk to a person": "/request_human", "Leave it": "/stop"}


async def test_who_has_no_number_is_told_where_it_is(run):
    message = user("i don't have it", "deny")
    outcome = await run(CANCEL, in_form("cancel_order_form", "order_number", message))
    assert outcome.names == ["utter_no_order_number"]


async def test_a_proposed_order_is_taken_or_declined(run):
    taken = in_form("cancel_order_form", "order_number", user("yes", "affirm"), proposed_order="KF-1003")
    assert (await run(CANCEL, taken)).slots["order_number"] == "KF-1003"
    declined = in_form("cancel_order_form", "order_number", user("no", "deny"), proposed_order="KF-1003")
    outcome = await run(CANCEL, declined)
    assert outcome.slots["proposed_order"] == "declined"
    assert outcome.responses == []


async def test_a_corrected_email_is_tried_with_the_number_given_before(run):
    message = user(
        "ada@example.com", "inform", entities=[entity("email", "ada@example.com")], metadata=STRANGER
    )
    tracker = in_form("track_order_form", "order_number", message, tried_order="KF-1002")
    outcome = await run("validate_track_order_form", tracker)
    assert outcome.slots["order_number"] == "KF-1002"
    assert outcome.slots["email"] == "ada@example.com"


async def test_a_form_opened_again_does_not_read_the_wrong_number_twice(run):
    message = user("track KF-9999", "track_order", entities=[entity("order_number", "KF-9999")])
    looked_up = [
        message,
        slot("order_number", "KF-9999"),
        action("track_order_form"),
        action("action_track_order"),
    ]
    not_found = [slot("order_number", None), slot("retry_slot", "order_number")]
    again = [loop("track_order_form"), action("track_order_form"), slot("order_number", "KF-9999")]
    outcome = await run("validate_track_order_form", state([*looked_up, *not_found, *again]))
    assert outcome.slots["order_number"] is None
    assert outcome.slots["requested_slot"] == "order_number"


async def test_a_task_that_waited_for_a_yes_is_put_aside_aloud(run):
    before = [loop("cancel_order_form"), slot("order_number", "KF-1003"), slot("requested_slot", "confirm")]
    outcome = await run(
        "validate_track_order_form", opening("track_order_form", user("where is it", "track_order"), before)
    )
    assert outcome.names == ["utter_task_left"]


async def test_what_needs_an_account_is_said_at_once(run):
    message = user("i want to buy a lamp", "place_order", metadata=STRANGER)
    outcome = await run("validate_place_order_form", opening("place_order_form", message))
    assert outcome.names == ["utter_sign_in_place_order_form"]
    assert outcome.slots["confirm"] is False
    assert outcome.slots["requested_slot"] is None


@pytest.mark.parametrize(
    ("form", "intent", "text", "slots"),
    [
        ("place_order", "place_order", "i'd like to order a city backpack", {"product": "city backpack"}),
        ("change_order", "change_order", "take out the throw", {"product": "throw", "quantity": "0"}),
        ("change_order", "change_order", "add another lantern", {"product": "lantern", "quantity": "+1"}),
        ("availability", "check_availability", "when is the kettle back in stock", {"product": "kettle"}),
        ("change_address", "change_shipping_address", "send it to 5 Mill Lane, York YO1 2AB",
         {"address": "5 Mill Lane, York YO1 2AB"}),
        ("edit_account", "edit_account", "change my name to Ada Lovett",
         {"account_field": "name", "new_value": "Ada Lovett"}),
        ("open_ticket", "report_damaged_item", "the glass shade of my new lamp came in many parts",
         {"ticket_category": "damaged", "description": "the glass shade of my new lamp came in many parts"}),
        ("open_ticket", "report_missing_item", "something is missing", {"ticket_category": "missing"}),
        ("newsletter", "unsubscribe_newsletter", "no more newsletters", {"subscribe": False}),
        ("return", "return_item", "i want to send back KF-1004", {"product": None}),
    ],
)  # fmt: skip
async def test_what_the_opening_message_says_is_not_asked_again(run, form, intent, text, slots):
    outcome = await run(f"validate_{form}_form", opening(f"{form}_form", user(text, intent)))
    assert {name: outcome.slots.get(name) for name in slots} == slots


async def test_a_long_reference_in_the_ticket_step_is_the_ticket(run):
    message = user("1001", "inform", entities=[number("1001", "1001", "KF-1001")], metadata=STRANGER)
    outcome = await run(
        "validate_ticket_status_form", in_form("ticket_status_form", "ticket_number", message)
    )
    assert outcome.slots["ticket_number"] == "T-1001"


async def test_where_is_it_with_another_number_is_a_new_question(run):
    text = "actually where is KF-1002?"
    message = user(text, "inform", entities=[number(text, "KF-1002", "KF-1002")])
    assert (await run("validate_return_form", in_form("return_form", "product", message))).steps_aside


async def test_asked_to_repeat_the_form_just_asks_again(run):
    outcome = await run(CANCEL, in_form("cancel_order_form", "order_number", user("what?", "repeat")))
    assert outcome.responses == []
    assert outcome.slots["form_failures"] == 0


async def test_changing_ones_mind_is_a_reason_for_a_return(run):
    message = user("changed my mind", "stop")
    tracker = in_form("return_form", "reason", message, order_number="KF-1001", product="Lamp")
    outcome = await run("validate_return_form", tracker)
    assert outcome.slots["reason"] == "changed my mind"


async def test_not_being_sure_is_neither_yes_nor_no(run):
    tracker = in_form("cancel_order_form", "confirm", user("hmm not sure", "deny"), order_number="KF-1003")
    assert "confirm" not in (await run(CANCEL, tracker)).slots


async def test_order_it_after_asking_about_a_product(run):
    message = user("order it", "place_order")
    tracker = opening("place_order_form", message, before=[slot("last_product", "Moon Pendant Light")])
    assert (await run("validate_place_order_form", tracker)).slots["product"] == "Moon Pendant Light"


async def test_a_number_is_no_product(run):
    outcome = await run(
        "validate_place_order_form", in_form("place_order_form", "product", user("1", "inform"))
    )
    assert outcome.names == ["utter_hint_product"]
