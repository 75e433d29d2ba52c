"""The second, different try, and what actions tell the backend of what came of a message."""

from tests.actions.factories import SIGNED_IN, bot, order, slot, state, user

ARTICLE = {"title": "Gift wrapping", "slug": "gift-wrapping", "url": "/help/gift-wrapping"}
KNOWN = {
    "answerable": True,
    "score": 0.9,
    "article": ARTICLE,
    "text": "Yes, for 3.90 EUR.",
    "alternatives": [],
}


def asked(text: str = "where is it", **more: object):
    known = {**SIGNED_IN, **more}
    return state([slot("order_number", "KF-1003"), user(text, "track_order", metadata=known)])


async def test_the_same_wish_again_is_answered_differently(run, crm):
    crm.on("/orders/find", order())
    repeated = [{"ask": "track_order", "subject": "KF-1003"}]
    outcome = await run("action_track_order", asked(asked_before=repeated))
    assert outcome.names[-1] == "utter_repair_asked_again"
    assert list(outcome.buttons.values())[-1] == "/request_human"
    assert "/report_missing_item" in outcome.buttons.values()


async def test_another_wish_or_another_order_is_answered_as_usual(run, crm):
    crm.on("/orders/find", order())
    for repeated in (
        [],
        [{"ask": "track_order", "subject": "KF-1"}],
        [{"ask": "get_invoice", "subject": "KF-1003"}],
    ):
        assert (
            "utter_repair_asked_again"
            not in (await run("action_track_order", asked(asked_before=repeated))).names
        )


async def test_the_same_passage_again_comes_with_other_ways(run, crm):
    crm.on("/knowledge/answer", KNOWN)
    before = [user("gift wrapping?", "ask_question"), bot("Yes, for 3.90 EUR.")]
    outcome = await run("action_answer_question", state([*before, user("do you wrap?", "ask_question")]))
    assert "utter_repair_asked_again" in outcome.names
    first = await run("action_answer_question", state([user("do you wrap?", "ask_question")]))
    assert first.names == [None] or "utter_repair_asked_again" not in first.names


async def test_the_backend_learns_what_came_of_it(run, crm):
    crm.on("/knowledge/answer", KNOWN)
    question = state([user("do you wrap?", "ask_question")])
    assert (await run("action_answer_question", question)).slots["outcome"] == "answered"
    crm.on("/knowledge/answer", KNOWN | {"answerable": False, "article": None})
    assert (await run("action_answer_question", question)).slots["outcome"] == "refused_answer"
