"""What an agent reads beside an escalated conversation."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.orders.shop import Shop
from tests.crm_backend.triage.evidence.talk import Talk, article, order_card

Begin = Callable[..., Talk]
ASKS = {"actions": ["action_answer_question"]}
DELIVERY = article("delivery-time", "How long delivery takes")


def facts(card: dict[str, Any]) -> dict[str, str]:
    return {fact["label"]: fact["value"] for fact in card["want"]["facts"]}


async def test_the_card_tells_the_whole_story_of_an_escalation(talk: Begin, shop: Shop) -> None:
    story = talk(shop.ada.id).bot("Hi Ada! I'm the assistant.")
    story.customer("hello", "greet").bot("Hello! What can I do for you?")
    slots = {"order_number": "KF-1002", "crm_failed": False, "requested_slot": "email"}
    story.customer("where is my parcel KF-1002?", "track_order", slots=slots, actions=["action_track_order"])
    story.bot("KF-1002 is on its way with DHL. It left us on Monday.", shows=order_card("KF-1002"))
    story.customer("how long can that take?", "check_delivery_time", slots=slots, **ASKS)
    story.bot("Within Germany it takes 2 to 3 working days.", shows=DELIVERY)
    story.customer(
        "this is ridiculous, I have been waiting two weeks for this lamp", "make_complaint", slots=slots
    )
    story.bot("I'm sorry to hear that.")
    story.customer("let me talk to a human", "request_human", slots=slots)
    story.escalated(("asked_for_person", "Asked for a person"), ("mood_falling", "The mood keeps falling"))
    card = await story.card()
    assert [one["text"] for one in card["reasons"]] == ["Asked for a person", "The mood keeps falling"]
    assert (card["want"]["text"], card["want"]["confidence"]) == ("Complains", 0.93)
    assert facts(card) == {"Order": "KF-1002"}, "the bot's bookkeeping is nobody's business"
    assert card["matter"]["order"]["number"] == "KF-1002"
    assert card["matter"]["order"]["status_text"] == "on its way"
    assert [(one["slug"], one["seq"]) for one in card["articles"]] == [("delivery-time", 7)]
    lines = [(one["kind"], one["text"], one["seq"]) for one in card["summary"]]
    assert lines == [
        ("asked", "where is my parcel KF-1002?", 4),
        ("done", "Within Germany it takes 2 to 3 working days.", 7),
        ("last", "this is ridiculous, I have been waiting two weeks for this lamp", 8),
    ]
    assert [point["seq"] for point in card["mood"]["points"]] == [2, 4, 6, 8, 10]
    [macro] = card["suggestions"]
    assert macro["text"].startswith("Hi Ada, this is Mara. Your order KF-1002 is on its way with DHL")
    assert (card["verdict"], card["seq"]) == (None, 10)


async def test_a_refused_question_is_named_with_what_was_offered(talk: Begin) -> None:
    offer = {"title": "Gift cards", "payload": '/ask_article{"slug": "gift-cards"}'}
    person = {"title": "Talk to a person", "payload": "/request_human"}
    story = talk().customer("can I pay with my grandmother's stamps?", "ask_question", **ASKS)
    story.bot("I'm not sure I know that one. Is it one of these?", buttons=[offer, person])
    card = await story.card()
    assert card["refused"] == [
        {"seq": 1, "text": "can I pay with my grandmother's stamps?", "offered": ["Gift cards"]}
    ]
    assert [one["outcome"] for one in card["summary"]] == [None, "refused"]
    assert card["articles"] == []


async def test_two_questions_sent_at_once_keep_their_own_answers(talk: Begin) -> None:
    story = talk().customer("how long does delivery take?", "check_delivery_time", **ASKS)
    story.customer("and what about your stamp collection?", "ask_question", **ASKS)
    story.bot("2 to 3 working days.", shows=DELIVERY).bot("I don't know that one, sorry.")
    card = await story.card()
    assert [(one["slug"], one["question_seq"]) for one in card["articles"]] == [("delivery-time", 1)]
    assert [one["seq"] for one in card["refused"]] == [2]


async def test_a_failed_action_is_what_was_done(talk: Begin) -> None:
    story = talk().customer("cancel my order KF-1002", "cancel_order", slots={"crm_failed": True})
    card = await story.bot("I can't reach the shop's system right now. Nothing was changed.").card()
    assert card["summary"][1] == {
        "kind": "done",
        "text": "I can't reach the shop's system right now.",
        "seq": 2,
        "sender": "bot",
        "outcome": "failed",
    }


async def test_answers_to_the_bots_questions_are_not_what_matters(talk: Begin) -> None:
    story = talk().customer("I want to return the lamp from KF-1001", "return_item")
    story.bot("What's the e-mail address for it?")
    story.customer("someone@wrong.com", "inform", slots={"lookup_failures": 1})
    story.bot("I can't find an order KF-1001 with that e-mail address. Please check both.")
    over = {"slots": {"lookup_failures": 1}, "actions": ["action_request_human"]}
    story.customer("let me talk to a human", "request_human", **over).bot("I'll get a colleague for you.")
    lines = (await story.card())["summary"]
    assert [(one["kind"], one["outcome"], one["seq"]) for one in lines] == [
        ("asked", None, 1),
        ("done", "failed", 4),
    ]


async def test_what_an_agent_said_counts_more_than_the_bot(talk: Begin) -> None:
    story = talk().customer("my lamp arrived broken", "report_damaged_item").bot("Oh no, sorry.")
    story.note("Mara joined the conversation.").says_agent("I have ordered a new lamp for you.")
    story.customer("but I need it before Friday!", state="human")
    card = await story.card()
    assert [(one["sender"], one["text"]) for one in card["summary"]] == [
        ("customer", "my lamp arrived broken"),
        ("agent", "I have ordered a new lamp for you."),
        ("customer", "but I need it before Friday!"),
    ]


async def test_every_line_of_the_summary_stands_in_the_log(talk: Begin) -> None:
    long = "I ordered a lamp. It is brown, not brass! " + "It really is very long ago " * 20
    story = (
        talk().customer(long, "report_wrong_item").bot("**Sorry!** See [returns](/help/returns) for more.")
    )
    story.customer("thanks a lot", "thank").customer("ok", state="human")
    said = {1: long, 2: "Sorry! See returns for more."}
    for line in (await story.card())["summary"]:
        assert line["text"].removesuffix("…") in said[line["seq"]]
        assert len(line["text"]) <= 220


async def test_a_strangers_number_is_named_but_not_looked_up(talk: Begin, shop: Shop) -> None:
    for number in ("KF-1002", "KF-9999"):
        story = talk().customer(f"where is {number}", "track_order").bot("Which e-mail was it?")
        matter = (await story.card())["matter"]
        assert matter == {"order": None, "named_order": number, "ticket": None}
        [macro] = (await story.card())["suggestions"]
        assert macro["id"] == "ask-for-proof"


async def test_a_stranger_who_proved_an_order_is_shown_with_it(talk: Begin, shop: Shop) -> None:
    story = talk().customer("where is KF-1002", "track_order").customer("ada@example.com", "inform")
    story.bot("It is on its way.", shows=order_card("KF-1002"))
    assert (await story.card())["matter"]["order"]["number"] == "KF-1002"
    other = story.customer("and KF-2001?", "track_order")
    assert (await other.card())["matter"] == {"order": None, "named_order": "KF-2001", "ticket": None}


async def test_somebody_elses_order_stays_closed_to_a_signed_in_customer(talk: Begin, shop: Shop) -> None:
    story = talk(shop.ada.id).customer("where is KF-2001", "track_order").bot("I can't find that.")
    assert (await story.card())["matter"] == {"order": None, "named_order": "KF-2001", "ticket": None}


async def test_a_number_told_to_the_agent_is_read_too(talk: Begin, shop: Shop) -> None:
    story = talk(shop.ada.id).customer("I need help with something").note("Mara joined the conversation.")
    story.customer("it is about kf 1002", state="human")
    assert (await story.card())["matter"]["order"]["number"] == "KF-1002"


async def test_an_article_that_answers_is_suggested_unless_it_was_tried(
    talk: Begin, few_articles: None
) -> None:
    story = talk().customer("how long does delivery take?", state="human")
    article_, macro = (await story.card())["suggestions"]
    assert (article_["kind"], article_["id"], macro["kind"]) == ("article", "delivery-time", "macro")
    assert "working days" in article_["text"]
    assert article_["text"].endswith(f"]({'http://127.0.0.1:8000'}/help/delivery-time)")
    tried = talk().customer("how long does delivery take?", "check_delivery_time", **ASKS)
    tried.bot("2 to 3 working days.", shows=DELIVERY)
    assert [one["kind"] for one in (await tried.card())["suggestions"]] == ["macro"]


async def test_a_wish_is_not_answered_with_an_article(talk: Begin, few_articles: None) -> None:
    words = "I want to return my lamp, what are your rules for returns?"
    for intent, kinds in (("return_item", ["macro"]), ("check_refund_policy", ["article", "macro"])):
        card = await talk().customer(words, intent).card()
        assert [one["kind"] for one in card["suggestions"]] == kinds


async def test_a_conversation_without_words_has_an_empty_card(talk: Begin) -> None:
    card = await talk().bot("Hi! I'm the assistant.").card()
    assert card == {
        "conversation_id": card["conversation_id"],
        "seq": 1,
        "reasons": [],
        "mood": {"points": [], "trend": None},
        "want": None,
        "matter": {"order": None, "named_order": None, "ticket": None},
        "articles": [],
        "refused": [],
        "summary": [],
        "suggestions": [],
        "verdict": None,
    }


async def test_a_guess_of_the_bot_is_called_a_guess(talk: Begin) -> None:
    gate = {"decision": "near_miss", "intent": "track_refund", "confidence": 0.41}
    card = await talk().customer("the money thing from before", "nlu_fallback", gate=gate).card()
    assert (card["want"]["intent"], card["want"]["sure"]) == ("track_refund", False)


async def test_the_ticket_of_this_conversation_is_shown(
    open_chat: OpenChat, http: httpx.AsyncClient, internal_headers: dict[str, str], hire: Hire
) -> None:
    customer, agent = await open_chat(), await hire()
    body = {
        "conversation_id": customer.conversation_id,
        "category": "damaged",
        "description": "The lamp is in pieces.",
        "email": "someone@example.com",
    }
    headers = {**internal_headers, "Idempotency-Key": "ticket-1"}
    opened = await http.post("/internal/tickets/open", json=body, headers=headers)
    assert opened.status_code < 300, opened.text
    card = await agent.get(f"/conversations/{customer.conversation_id}/evidence")
    assert card["matter"]["ticket"]["subject"] == "Damaged item: The lamp is in pieces."


async def test_only_staff_read_it(open_chat: OpenChat, http: httpx.AsyncClient) -> None:
    customer = await open_chat()
    path = f"/api/staff/conversations/{customer.conversation_id}/evidence"
    refused = await http.get(path, headers=customer.headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("unknown", ["00000000-0000-0000-0000-000000000000", "nonsense"])
async def test_an_unknown_conversation_has_no_card(hire: Hire, unknown: str) -> None:
    agent = await hire()
    response = await agent.call("GET", f"/conversations/{unknown}/evidence")
    assert (response.status_code, response.json()["code"]) == (404, "conversation_not_found")
