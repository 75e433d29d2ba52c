"""An admin looks at the training data: what is confused, where sentences lie, what the bot says and does."""

from pathlib import Path

import pytest

from crm_backend.settings import Settings
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.studio.conftest import NLU, post

ACTION = """
def run(dispatcher, state):
    dispatcher.utter_message(response=f"utter_parcel_{state}")
"""
DOMAIN = """version: "3.1"
intents: [track_order, cancel_order, out_of_scope]
entities: [order_number, product]
forms:
  cancel_order_form: {required_slots: [confirm]}
responses:
  utter_parcel_shipped:
    - text: "It is on its way."
    - text: "It has left."
      buttons: [{title: "Cancel it", payload: /cancel_order}]
  utter_ask_confirm:
    - text: "Really?"
  utter_unused:
    - text: "Nobody hears this."
"""


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:
    (folder / "actions").mkdir()
    (folder / "actions/orders.py").write_text(ACTION)
    return settings.model_copy(update={"actions": folder / "actions"})


async def test_the_report_names_what_to_look_at_and_follows_an_edit(admin: Agent, folder: Path) -> None:
    doubled = NLU.replace(
        "    - cancel my order\n", "    - cancel my order\n    - cancel my order.\n    - Where is my parcel\n"
    )
    (folder / "data/nlu/orders.yml").write_text(doubled)
    report = await admin.get("/studio/data/quality")
    assert [one["intent"] for one in report["few"]] == ["out_of_scope", "cancel_order", "track_order"]
    twice = report["twice"][0]
    assert (twice["first"]["intent"], twice["second"]["intent"]) == ("track_order", "cancel_order")
    assert {(one["first"]["plain"], one["second"]["plain"]) for one in report["doubles"]} == {
        ("cancel my order", "cancel my order.")
    }

    wrong = {"text": "where is my parcel now", "intent": "cancel_order"}
    await post(admin, "/data/sentences", wrong, expect=201)
    pair = (await admin.get("/studio/data/quality"))["pairs"][0]
    assert pair["intents"] == ["cancel_order", "track_order"]
    assert wrong["text"] in [one["sentence"]["plain"] for one in pair["examples"]]


async def test_the_map_has_a_point_for_every_sentence_and_what_is_alike_is_near(admin: Agent) -> None:
    shown = await admin.get("/studio/data/map")
    points = shown["points"]
    assert len(points) == 10
    assert all(0 <= one["x"] <= 1 and 0 <= one["y"] <= 1 for one in points)
    assert shown["intents"] == ["cancel_order", "out_of_scope", "track_order"]
    assert await admin.get("/studio/data/map") == shown


async def test_entities_are_shown_with_their_words(admin: Agent) -> None:
    await post(
        admin,
        "/data/sentences",
        {"text": "track [KF-1003](order_number)", "intent": "track_order"},
        expect=201,
    )
    found = {one["name"]: one for one in (await admin.get("/studio/data/entities"))["entities"]}
    number = found["order_number"]
    assert (number["marks"], number["intents"], number["values"]) == (1, {"track_order": 1}, {"KF-1003": 1})
    assert number["examples"][0]["plain"] == "track KF-1003"
    assert found["product"]["marks"] == 0


async def test_replies_are_shown_with_their_wordings_and_where_they_are_used(
    admin: Agent, folder: Path
) -> None:
    (folder / "domain/orders.yml").write_text(DOMAIN)
    found = {one["name"]: one for one in (await admin.get("/studio/data/replies"))["replies"]}
    shipped = found["utter_parcel_shipped"]
    assert [one["text"] for one in shipped["variants"]] == ["It is on its way.", "It has left."]
    assert shipped["variants"][1]["buttons"] == ["Cancel it"]
    assert shipped["uses"] == ["action (actions/orders.py)"]
    assert found["utter_ask_confirm"]["uses"] == [
        "form cancel_order_form asks for confirm (domain/orders.yml)"
    ]
    assert found["utter_unused"]["uses"] == []


async def test_rules_are_shown_step_by_step_with_their_alternatives(admin: Agent, folder: Path) -> None:
    (folder / "data/rules/orders.yml").write_text(
        "rules:\n"
        '  - rule: "Either"\n'
        "    steps:\n"
        "      - or:\n"
        "          - intent: track_order\n"
        "          - intent: cancel_order\n"
        "      - action: action_answer_question\n"
    )
    flow = (await admin.get("/studio/data/flows"))["flows"][0]
    assert (flow["kind"], flow["name"], flow["file"]) == ("rule", "Either", "data/rules/orders.yml")
    assert [[step["name"] for step in place] for place in flow["steps"]] == [
        ["track_order", "cancel_order"],
        ["action_answer_question"],
    ]


async def test_an_intent_is_renamed_with_its_sentences_unless_a_rule_says_its_name(admin: Agent) -> None:
    body = {"name": "wrap_gift", "file": "data/nlu/orders.yml", "sentences": ["wrap it", "as a gift"]}
    await post(admin, "/data/intents", body, expect=201)
    shown = await post(admin, "/data/intents/wrap_gift/rename", {"name": "pack_gift"})
    assert [one["name"] for one in shown["intents"] if one["is_new"]] == ["pack_gift"]
    sentences = (await admin.get("/studio/data/sentences", intent="pack_gift"))["sentences"]
    assert sorted(one["text"] for one in sentences) == ["as a gift", "wrap it"]

    used = await post(admin, "/data/intents/track_order/rename", {"name": "find_parcel"}, expect=409)
    assert used["code"] == "intent_in_use"
    assert used["uses"] == ["the rule 'Tracking an order' (data/rules/orders.yml)"]
    taken = await post(admin, "/data/intents/pack_gift/rename", {"name": "track_order"}, expect=409)
    assert taken["code"] == "name_taken"
