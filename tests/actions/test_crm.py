"""The CRM down, slow, broken or refusing: what the customer hears and what is known afterwards."""

import asyncio
import os

import pytest

from tests.actions.crm_server import Answer
from tests.actions.factories import SIGNED_IN, STRANGER, order, refund, slot, state, user

YES = user("yes", "affirm")
CANCELLING = state([slot("order_number", "KF-1003"), slot("confirm", True), YES])
LOOKING = state([slot("order_number", "KF-1003"), user("where is it", "track_order")])


async def test_a_call_says_who_asks_and_a_write_can_be_repeated(run, crm):
    crm.on("/orders/cancel", {"order": order(status="cancelled"), "refund": refund(), "already": False})
    await run("action_cancel_order", CANCELLING)
    request = crm.requests[0]
    assert request.body == {"conversation_id": "conversation-1", "order_number": "KF-1003"}
    assert request.headers["Authorization"] == "Bearer secret-of-the-tests"
    assert request.headers["Idempotency-Key"] == "message-1:action_cancel_order"
    assert len(crm.requests) == 1


async def test_only_a_stranger_sends_the_email(run, crm):
    crm.on("/orders/find", order())
    slots = [slot("order_number", "KF-1003"), slot("email", "ada@example.com")]
    await run("action_track_order", state([*slots, user("where", "track_order", metadata=STRANGER)]))
    await run("action_track_order", state([*slots, user("where", "track_order", metadata=SIGNED_IN)]))
    assert [request.body.get("email") for request in crm.requests] == ["ada@example.com", None]


async def test_down(run, crm):
    from actions.settings import get_settings

    os.environ["KEFU_BACKEND_URL"] = "http://127.0.0.1:9"
    get_settings.cache_clear()
    outcome = await run("action_cancel_order", CANCELLING)
    assert "nothing was changed" in outcome.text.lower()
    assert outcome.buttons == {"Talk to a person": "/request_human"}
    assert outcome.slots["crm_failed"] is True
    assert outcome.slots["confirm"] is None


async def test_a_slow_write_is_not_promised_to_be_undone(run, crm):
    crm.on("/orders/cancel", {}, delay=0.7)
    outcome = await run("action_cancel_order", CANCELLING)
    assert "can't promise" in outcome.text
    assert "nothing was changed" not in outcome.text.lower()
    assert outcome.slots["crm_failed"] is True


async def test_a_slow_lookup_changed_nothing(run, crm):
    crm.on("/orders/find", order(), delay=0.7)
    outcome = await run("action_track_order", LOOKING)
    assert "nothing was changed" in outcome.text.lower()


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"code": "internal", "detail": "oops"}, 500),
        Answer(None, 200, raw=b"<html>"),
        Answer(["?"], 418),
    ],
)
async def test_a_broken_answer_counts_as_down(run, crm, answer):
    crm.answers["/orders/find"] = answer
    outcome = await run("action_track_order", LOOKING)
    assert outcome.slots["crm_failed"] is True
    assert "oops" not in outcome.text


async def test_success_clears_the_failure(run, crm):
    crm.on("/orders/find", order())
    outcome = await run("action_track_order", LOOKING)
    assert outcome.slots["crm_failed"] is False


async def test_a_connection_that_was_closed_meanwhile_is_opened_again(run, crm):
    crm.answers["/orders/find"] = Answer(order(), hang_up=True)
    for _ in range(3):
        outcome = await run("action_track_order", LOOKING)
        assert outcome.slots["crm_failed"] is False
        await asyncio.sleep(0.05)
    assert len(crm.requests) == 3


async def test_an_unknown_refusal_is_passed_on_in_plain_words(run, crm):
    crm.refuse("/orders/cancel", "brand_new_code", detail="The moon is full.")
    outcome = await run("action_cancel_order", CANCELLING)
    assert "The moon is full." in outcome.text
    assert "Talk to a person" in outcome.buttons
    assert outcome.slots["crm_failed"] is False


@pytest.mark.parametrize("code", ["too_many_tries", "sign_in_needed", "email_needed"])
async def test_a_closed_door_offers_a_person(run, crm, code):
    crm.refuse("/orders/find", code, status=429)
    outcome = await run("action_track_order", LOOKING)
    assert outcome.buttons["Talk to a person"] == "/request_human"
    assert outcome.follow_up is None


async def test_a_question_that_fails_ends_the_form_with_nothing_done(run, crm):
    crm.on("/orders/find", {}, status=503)
    outcome = await run("action_ask_cancel_order_form_confirm", CANCELLING)
    assert outcome.slots["confirm"] is False
    assert outcome.slots["requested_slot"] is None
    assert outcome.slots["crm_failed"] is True
