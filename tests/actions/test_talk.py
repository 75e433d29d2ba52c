"""Questions, small talk, and what is not understood."""

import json

import pytest

from tests.actions.factories import STRANGER, bot, entity, in_form, loop, slot, state, user

ARTICLE = {"id": "1", "title": "Gift wrapping", "slug": "gift-wrapping", "url": "/help/gift-wrapping"}
KNOWN = {
    "answerable": True,
    "score": 0.9,
    "probability": 0.97,
    "article": ARTICLE,
    "text": "Yes, for 3.90 EUR.",
    "alternatives": [],
}
UNKNOWN = {"answerable": False, "score": 0.2, "probability": 0.1, "article": None, "text": "",
           "alternatives": [{"title": "Gift cards", "slug": "gift-cards"}]}  # fmt: skip


async def test_a_question_is_answered_from_its_article(run, crm):
    crm.on("/knowledge/answer", KNOWN)
    outcome = await run("action_answer_question", state([user("do you wrap gifts?", "ask_question")]))
    assert outcome.text == "Yes, for 3.90 EUR."
    assert outcome.responses[0]["custom"]["slug"] == "gift-wrapping"


async def test_an_intent_points_at_its_article_and_a_next_step(run, crm):
    crm.on("/knowledge/answer", KNOWN)
    outcome = await run("action_answer_question", state([user("refund rules?", "check_refund_policy")]))
    assert crm.requests[0].body["topic"] == "refund-policy"
    assert "/return_item" in outcome.buttons.values()


async def test_an_answer_can_be_called_unhelpful(run, crm):
    crm.on("/knowledge/answer", KNOWN)
    asked = 'do you wrap "big" {gifts}?'
    outcome = await run("action_answer_question", state([user(asked, "ask_question")]))
    assert crm.requests[0].body["message_id"] == "message-1"
    intent, _, entities = outcome.buttons["That didn't help"].partition("{")
    assert intent == "/report_unhelpful"
    assert json.loads("{" + entities) == {"slug": "gift-wrapping", "question": asked}


async def test_unhelpful_is_told_to_the_backend_and_more_is_offered(run, crm):
    crm.on("/knowledge/feedback", {"alternatives": [{"title": "Gift cards", "slug": "gift-cards"}]})
    told = [entity("slug", "gift-wrapping"), entity("question", "wrap gifts?")]
    message = user("/report_unhelpful{...}", "report_unhelpful", entities=told)
    outcome = await run("action_report_unhelpful", state([message]))
    sent = {"slug": "gift-wrapping", "question": "wrap gifts?", "message_id": "message-1"}
    assert sent.items() <= crm.requests[0].body.items()
    assert outcome.names == ["utter_unhelpful_but"]
    assert list(outcome.buttons) == ["Gift cards", "Talk to a person"]


async def test_unhelpful_without_anything_nearer_offers_a_person(run, crm):
    crm.on("/knowledge/feedback", {"alternatives": []})
    message = user("/report_unhelpful{...}", "report_unhelpful", entities=[entity("slug", "gift-wrapping")])
    outcome = await run("action_report_unhelpful", state([message]))
    assert outcome.names == ["utter_unhelpful"]
    assert list(outcome.buttons.values()) == ["/request_human"]


async def test_a_yes_after_an_article_takes_its_next_step(run):
    offered = [
        {"title": "Cancel an order", "payload": "/cancel_order"},
        {"title": "That didn't help", "payload": '/report_unhelpful{"slug": "cancellation-fee"}'},
    ]
    said = bot("It costs nothing.", buttons=offered)
    tracker = state([user("does it cost?", "check_cancellation_fee"), said, user("yes", "affirm")])
    assert (await run("action_affirm", tracker)).follow_up == "cancel_order_form"


async def test_no_next_step_while_a_form_waits(run, crm):
    crm.on("/knowledge/answer", KNOWN)
    tracker = in_form("return_form", "order_number", user("refund rules?", "check_refund_policy"))
    assert (await run("action_answer_question", tracker)).buttons == {}


async def test_what_it_does_not_know_it_says(run, crm):
    crm.on("/knowledge/answer", UNKNOWN)
    outcome = await run("action_answer_question", state([user("do you rent lamps?", "ask_question")]))
    assert outcome.buttons["Talk to a person"] == "/request_human"
    assert outcome.buttons["Gift cards"].startswith('/ask_article{"slug": "gift-cards"')


async def test_an_article_from_a_button(run, crm):
    crm.on("/knowledge/answer", KNOWN)
    picked = [entity("slug", "gift-cards"), entity("question", "Gift cards")]
    await run("action_answer_question", state([user("/ask_article{...}", "ask_article", entities=picked)]))
    assert crm.requests[0].body["topic"] == "gift-cards"
    assert crm.requests[0].body["question"] == "Gift cards"


async def test_out_of_scope_says_what_it_can_do(run, crm):
    crm.on("/knowledge/answer", KNOWN | {"probability": 0.7})
    outcome = await run("action_answer_question", state([user("what's the weather", "out_of_scope")]))
    assert outcome.names == ["utter_out_of_scope"]


async def test_greeting_by_name(run):
    assert "Ada" in (await run("action_greet", state([user("hi", "greet")]))).text
    outcome = await run("action_greet", state([user("hi", "greet", metadata=STRANGER)]))
    assert outcome.names == ["utter_greet"]


async def test_stopping_ends_the_form(run):
    outcome = await run("action_stop", in_form("cancel_order_form", "confirm", user("never mind", "stop")))
    assert outcome.names == ["utter_stopped"]
    assert loop(None).items() <= outcome.events[0].items()


async def test_cancel_it_after_talk_of_an_order(run):
    tracker = state([slot("order_number", "KF-1003"), user("cancel it", "stop")])
    assert (await run("action_stop", tracker)).follow_up == "cancel_order_form"


async def test_a_person_leaves_the_form(run):
    outcome = await run(
        "action_request_human", in_form("return_form", "reason", user("human", "request_human"))
    )
    assert outcome.slots["requested_slot"] is None
    assert len(outcome.texts) == 1


async def test_repeating_keeps_the_buttons(run):
    buttons = [{"title": "Yes", "payload": "/affirm"}]
    before = [user("cancel it", "cancel_order"), bot("Shall I?", buttons=buttons)]
    outcome = await run("action_repeat", state([*before, user("what?", "repeat")]))
    assert outcome.text == "Shall I?"
    assert outcome.buttons == {"Yes": "/affirm"}


async def test_yes_takes_the_one_thing_offered(run):
    offered = bot(
        "Shall a colleague help?", buttons=[{"title": "Talk to a person", "payload": "/request_human"}]
    )
    outcome = await run("action_affirm", state([user("x", "ask_question"), offered, user("yes", "affirm")]))
    assert outcome.follow_up == "action_request_human"


@pytest.mark.parametrize(
    ("found", "form"), [("order_number", "track_order_form"), ("ticket_number", "ticket_status_form")]
)
async def test_a_bare_number_is_looked_up(run, found, form):
    outcome = await run("action_inform", state([user("X-1", "inform", entities=[entity(found, "X-1")])]))
    assert outcome.follow_up == form


async def test_and_this_one_repeats_the_last_task(run):
    message = user("and for 1001?", "inform", entities=[entity("order_number", "KF-1001")])
    assert (
        await run("action_inform", state([slot("last_form", "invoice_form"), message]))
    ).follow_up == "invoice_form"


async def test_not_understood_offers_guesses_then_a_person(run):
    ranking = [{"name": "nlu_fallback", "confidence": 0.3}, {"name": "track_order", "confidence": 0.3},
               {"name": "greet", "confidence": 0.2}, {"name": "get_invoice", "confidence": 0.1}]  # fmt: skip
    first = user("thing", "nlu_fallback", ranking=ranking)
    outcome = await run("action_fallback", state([first]))
    assert list(outcome.buttons.values()) == ["/track_order", "/get_invoice", "/request_human"]
    outcome = await run("action_fallback", state([first, user("thing!", "nlu_fallback", ranking=ranking)]))
    assert outcome.names == ["utter_still_not_understood"]


async def test_a_misspelt_wish_with_a_number_is_guessed_before_it_is_looked_up(run):
    ranking = [{"name": "inform", "confidence": 0.48}, {"name": "cancel_order", "confidence": 0.4}]
    found = [entity("order_number", "KF-1003")]
    message = user("cnacel ordr kf1003", "inform", entities=found, confidence=0.48, ranking=ranking)
    assert (await run("action_inform", state([message]))).follow_up == "cancel_order_form"


async def test_when_will_it_arrive_is_about_the_order_just_shown(run, crm):
    crm.on("/knowledge/answer", KNOWN)
    shown = [slot("order_number", "KF-1002"), slot("last_form", "track_order_form")]
    asked = user("when will it arrive exactly", "check_delivery_time")
    assert (await run("action_check_delivery_time", state([*shown, asked]))).follow_up == "track_order_form"
    general = await run(
        "action_check_delivery_time", state([user("how long does it take", "check_delivery_time")])
    )
    assert general.text == "Yes, for 3.90 EUR."
