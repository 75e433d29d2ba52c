"""An admin clears the inbox: fifty messages are one decision, and nobody decides twice."""

from pathlib import Path

from sqlalchemy import select

from crm_backend.customers.models import Customer
from crm_backend.database import Database
from crm_backend.knowledge.models import KnowledgeGap
from crm_backend.privacy.customers import belongings_of_conversations
from crm_backend.privacy.erasure import erase
from crm_backend.settings import Settings
from crm_backend.studio.models import TestSentence, TrainingEdit
from crm_backend.studio.review.teaching import is_test
from crm_backend.studio.training_data import sources_of, write_training_data
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.studio.conftest import Hired, Wrote, post

ALIKE = ["hey, where is the parcel of mine", "where's the parcel of mine", "so where is that parcel of mine"]


async def inbox(who: Agent) -> list[dict[str, object]]:
    groups: list[dict[str, object]] = (await who.get("/studio/review"))["groups"]
    return groups


async def test_messages_that_mean_the_same_are_one_decision(admin: Agent, wrote: Wrote) -> None:
    for text in ALIKE:
        await wrote(text)
    await wrote("do you sell elephants", decision="out_of_scope", intent="cancel_order")
    await wrote("where is my parcel", decision="in_scope", confidence=0.99)
    first, second, *rest = await inbox(admin)
    assert (first["count"], first["intent"], second["count"], rest) == (3, "track_order", 1, [])
    assert first["signs"] == {"near_miss": 3}
    assert first["suggestions"][0]["intent"] == "track_order"  # type: ignore[index]

    body = {"kind": "right", "message_ids": first["message_ids"]}
    decision = await post(admin, "/review/decisions", body, expect=201)
    assert (decision["intent"], decision["by"], decision["messages"]) == ("track_order", "Ada", 3)
    assert decision["taught"] + decision["tests"] + decision["known"] == 3
    assert [one["count"] for one in await inbox(admin)] == [1]

    await post(admin, f"/review/decisions/{decision['id']}/undo")
    assert [one["count"] for one in await inbox(admin)] == [3, 1]
    assert (await admin.get("/studio/data"))["open_edits"] == 0


async def test_who_comes_second_is_told_who_was_first(admin: Agent, hired: Hired, wrote: Wrote) -> None:
    message = await wrote("do you sell elephants")
    bob = await hired("Bob")
    body = {"kind": "out_of_scope", "message_ids": [message.id]}
    await post(bob, "/review/decisions", body, expect=201)
    answer = await admin.call("POST", "/studio/review/decisions", json=body | {"kind": "ignore"})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")
    assert answer.json()["detail"] == "Already decided by Bob: out_of_scope."


async def test_some_sentences_test_and_never_train(
    admin: Agent, wrote: Wrote, database: Database, settings: Settings, tmp_path: Path
) -> None:
    texts = [
        f"{start} my {thing}" for start in ("track", "trace", "locate") for thing in ("sofa", "lamp", "rug")
    ]
    expected = {text for text in texts if is_test(text)}
    assert expected, "one sentence at least should fall on the side of the tests"
    for text in texts:
        message = await wrote(text)
        body = {"kind": "intent", "intent": "track_order", "message_ids": [message.id]}
        await post(admin, "/review/decisions", body, expect=201)
    async with database.read() as session:
        tests = set(await session.scalars(select(TestSentence.text)))
        snapshot = await write_training_data(session, tmp_path / "train", sources=sources_of(settings))
    assert tests == expected
    written = (tmp_path / "train/data/nlu/orders.yml").read_text()
    assert not any(f"- {text}\n" in written for text in tests)
    assert len(snapshot.message_ids) == snapshot.edits > 0
    text = next(iter(tests))
    answer = await admin.call("POST", "/studio/data/sentences", json={"text": text, "intent": "track_order"})
    assert answer.json()["code"] == "in_test_set"


async def test_what_tells_who_wrote_it_is_not_kept(admin: Agent, wrote: Wrote) -> None:
    person = Customer(
        email="grace@navy.example", name="Grace Hopper", phone="", address="7 Vassar Road\nNew Haven"
    )
    text = "Grace here, grace@navy.example: KF-4711 should go to 7 Vassar Road, call +44 20 7946 0999"
    await wrote(text, customer=person)
    (group,) = await inbox(admin)
    shown = group["messages"][0]["text"]  # type: ignore[index]
    assert shown == "Sam here, sam@example.com: KF-1002 should go to 12 Garden Road, call 020 7946 0123"


async def test_a_contradiction_is_shown_before_it_is_kept(admin: Agent, wrote: Wrote) -> None:
    message = await wrote("When will it arrive")
    body = {"kind": "intent", "intent": "cancel_order", "message_ids": [message.id]}
    answer = await admin.call("POST", "/studio/review/decisions", json=body)
    assert (answer.status_code, answer.json()["code"], answer.json()["intent"]) == (
        409,
        "contradiction",
        "track_order",
    )
    assert len(await inbox(admin)) == 1
    decision = await post(admin, "/review/decisions", body | {"move": True}, expect=201)
    assert decision["taught"] == 1


async def test_a_new_intent_begins_with_a_message_and_goes_with_its_undo(admin: Agent, wrote: Wrote) -> None:
    message = await wrote("do you plant a tree for each parcel", decision="out_of_scope")
    body = {"kind": "new_intent", "intent": "plant_tree", "message_ids": [message.id]}
    answer = await admin.call("POST", "/studio/review/decisions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "too_few_sentences")
    body |= {"sentences": ["are trees planted when I order"], "file": "data/nlu/orders.yml"}
    decision = await post(admin, "/review/decisions", body, expect=201)
    assert (decision["taught"], decision["tests"]) == (2, 0)
    names = [one["name"] for one in (await admin.get("/studio/data"))["intents"]]
    assert "plant_tree" in names
    await post(admin, f"/review/decisions/{decision['id']}/undo")
    assert "plant_tree" not in [one["name"] for one in (await admin.get("/studio/data"))["intents"]]


async def test_a_name_that_is_taken_leaves_the_messages_in_the_inbox(admin: Agent, wrote: Wrote) -> None:
    message = await wrote("do you sell elephants", decision="out_of_scope")
    body = {"kind": "new_intent", "intent": "track_order", "message_ids": [message.id]}
    answer = await post(admin, "/review/decisions", body | {"sentences": ["an elephant"]}, expect=409)
    assert answer["code"] == "name_taken"
    assert [one["count"] for one in await inbox(admin)] == [1]


async def test_an_entity_is_marked(admin: Agent, wrote: Wrote) -> None:
    message = await wrote("has the teapot left you already")
    marked = {"message_id": message.id, "start": 8, "end": 14, "entity": "product"}
    body = {"kind": "intent", "intent": "track_order", "message_ids": [message.id], "entities": [marked]}
    await post(admin, "/review/decisions", body, expect=201)
    (edit,) = (await admin.get("/studio/data/edits"))["edits"]
    assert edit["text"] == "has the [teapot](product) left you already"


async def test_a_knowledge_gap_becomes_a_draft(admin: Agent, wrote: Wrote, database: Database) -> None:
    message = await wrote("do you plant trees for parcels", decision="out_of_scope")
    body = {"kind": "gap", "message_ids": [message.id], "title": "Trees"}
    decision = await post(admin, "/review/decisions", body, expect=201)
    article = await admin.get(f"/knowledge/articles/{decision['article_id']}")
    assert (article["status"], article["title"]) == ("draft", "Trees")
    assert article["questions"] == ["do you plant trees for parcels"]
    async with database.read() as session:
        assert (await session.scalars(select(KnowledgeGap.resolution))).all() == ["article"]


async def test_an_agents_correction_comes_first_and_teaches_nothing_by_itself(
    admin: Agent, hired: Hired, wrote: Wrote
) -> None:
    await wrote("what about elephants", decision="out_of_scope")
    message = await wrote(
        "call the whole thing off", decision="in_scope", intent="track_order", confidence=0.99
    )
    agent = await hired("Grace", "agent")
    path = f"/studio/corrections/{message.id}"
    assert (await agent.call("PUT", path, json={"intent": "no_such"})).status_code == 404
    assert (await agent.call("PUT", path, json={"intent": "cancel_order"})).status_code == 200
    first = (await inbox(admin))[0]
    assert (first["corrected"], first["message_ids"]) == ("cancel_order", [message.id])
    assert (await admin.get("/studio/data"))["open_edits"] == 0


async def test_an_erased_customers_words_teach_nothing_any_more(
    admin: Agent, wrote: Wrote, database: Database
) -> None:
    message = await wrote("is the thing with the green ribbon under way")
    body = {"kind": "intent", "intent": "track_order", "message_ids": [message.id]}
    await post(admin, "/review/decisions", body, expect=201)
    async with database.write() as session:
        await erase(session, await belongings_of_conversations(session, [message.conversation_id]))
    async with database.read() as session:
        assert (await session.scalars(select(TrainingEdit.id))).all() == []
        assert (await session.scalars(select(TestSentence.id))).all() == []
    assert await inbox(admin) == []
