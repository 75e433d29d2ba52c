"""An admin works on the training data: seen, edited, exported, imported, and nothing lost."""

import io
import zipfile
from pathlib import Path

import pytest

from crm_backend.database import Database
from crm_backend.settings import Settings
from crm_backend.studio.training_data import sources_of, write_training_data
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.studio.conftest import NLU, Hired, post


async def sentences(who: Agent, intent: str) -> list[str]:
    return [one["text"] for one in (await who.get("/studio/data/sentences", intent=intent))["sentences"]]


async def refused(
    who: Agent, method: str, path: str, status: int, code: str, **options: object
) -> dict[str, object]:
    response = await who.call(method, f"/studio{path}", **options)
    assert (response.status_code, response.json().get("code")) == (status, code), response.text
    problem: dict[str, object] = response.json()
    return problem


async def bring(who: Agent, content: bytes, **params: str) -> tuple[int, dict[str, object]]:
    response = await who.call(
        "POST", "/studio/data/import", files={"file": ("data.zip", content)}, params=params
    )
    return response.status_code, response.json()


async def archive(who: Agent) -> bytes:
    response = await who.call("POST", "/studio/data/archive")
    assert response.status_code == 200, response.text
    return response.content


def zipped(**texts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in texts.items():
            file.writestr(f"shop-main/data/nlu/{name}.yml", text)
    return buffer.getvalue()


async def test_a_sentence_is_added_seen_exported_and_trained(
    admin: Agent, folder: Path, database: Database, settings: Settings, tmp_path: Path
) -> None:
    body = {"text": " my card is 4111 1111 1111 1111,\n where is it?", "intent": "track_order"}
    edit = await post(admin, "/data/sentences", body, expect=201)
    assert edit["text"] == "my card is [card number removed], where is it?"
    assert (await sentences(admin, "track_order"))[0] == edit["text"]
    overview = await admin.get("/studio/data")
    assert (overview["open_edits"], overview["sentences"], overview["conflicts"]) == (1, 11, [])

    async with database.read() as session:
        snapshot = await write_training_data(session, tmp_path / "train", sources=sources_of(settings))
    assert (snapshot.sentences, snapshot.edits, snapshot.intents[0]) == (11, 1, "cancel_order")
    assert edit["text"] in (tmp_path / "train/data/nlu/orders.yml").read_text()
    assert (folder / "data/nlu/orders.yml").read_text() == NLU

    done = await post(admin, "/data/export")
    assert (done["files"], done["edits"]) == (["data/nlu/orders.yml"], 1)
    written = (folder / "data/nlu/orders.yml").read_text()
    assert written == NLU.replace("arrive\n", f"arrive\n    - {edit['text']}\n")
    assert (await admin.get("/studio/data"))["open_edits"] == 0
    await refused(admin, "POST", f"/data/edits/{edit['id']}/undo", 409, "edit_settled")


async def test_duplicates_and_contradictions_are_shown_before_they_are_saved(admin: Agent) -> None:
    same = {"text": "Where is  my parcel", "intent": "track_order"}
    other = same | {"intent": "cancel_order"}
    await refused(admin, "POST", "/data/sentences", 409, "duplicate_sentence", json=same)
    problem = await refused(admin, "POST", "/data/sentences", 409, "contradiction", json=other)
    assert problem["intent"] == "track_order"
    verdicts = [(await post(admin, "/data/check", one))["verdict"] for one in (same, other)]
    assert verdicts == ["duplicate", "contradiction"]
    near = await post(admin, "/data/check", {"text": "where is my parcel?", "intent": "cancel_order"})
    assert (near["verdict"], near["other_intent"]) == ("near_contradiction", "track_order")
    await post(admin, "/data/sentences", other | {"move": True}, expect=201)
    assert "where is my parcel" not in [one.lower() for one in await sentences(admin, "track_order")]


async def test_two_admins_at_the_same_sentence(admin: Agent, hired: Hired) -> None:
    bob = await hired("Bob")
    old = {"text": "when will it arrive", "intent": "track_order"}
    await post(
        bob, "/data/sentences/change", {"old": old, "text": "when does it arrive", "intent": "track_order"}
    )
    body = {"old": old, "text": "when is it due", "intent": "track_order"}
    problem = await refused(admin, "POST", "/data/sentences/change", 409, "sentence_changed", json=body)
    assert problem["by"] == "Bob"
    latest = (await admin.get("/studio/data/edits"))["edits"][0]
    assert (latest["author"], latest["text"]) == ("Bob", "when does it arrive")
    await post(admin, f"/data/edits/{latest['id']}/undo")
    assert "when will it arrive" in await sentences(admin, "track_order")


async def test_an_intent_is_added_and_one_in_use_is_kept(admin: Agent) -> None:
    body = {
        "name": "wrap_gift",
        "file": "data/nlu/orders.yml",
        "sentences": ["can you wrap it", "as a gift please"],
    }
    await refused(
        admin, "POST", "/data/intents", 422, "too_few_sentences", json=body | {"sentences": ["one"]}
    )
    await refused(admin, "POST", "/data/intents", 422, "bad_name", json=body | {"name": "Wrap"})
    await refused(admin, "POST", "/data/intents", 409, "name_taken", json=body | {"name": "track_order"})
    overview = await post(admin, "/data/intents", body, expect=201)
    assert [one["name"] for one in overview["intents"] if one["is_new"]] == ["wrap_gift"]

    problem = await refused(admin, "DELETE", "/data/intents/track_order", 409, "intent_in_use")
    assert problem["uses"] == ["the rule 'Tracking an order' (data/rules/orders.yml)"]
    problem = await refused(admin, "DELETE", "/data/intents/cancel_order", 409, "intent_in_use")
    assert problem["uses"] == ["the slot 'reason' (domain/orders.yml)"]
    assert (await admin.call("DELETE", "/studio/data/intents/wrap_gift")).json() == {"sentences": 2}
    assert "wrap_gift" not in [one["name"] for one in (await admin.get("/studio/data"))["intents"]]


async def test_the_last_sentences_of_an_intent_stay(admin: Agent) -> None:
    weather = {"text": "what's the weather like", "intent": "out_of_scope"}
    await post(admin, "/data/sentences/remove", weather)
    body = {"text": "tell me a joke", "intent": "out_of_scope"}
    await refused(admin, "POST", "/data/sentences/remove", 409, "last_sentence", json=body)


async def test_a_git_pull_in_between_overwrites_nothing(admin: Agent, folder: Path) -> None:
    old = {"text": "cancel my order", "intent": "cancel_order"}
    await post(admin, "/data/sentences/change", {"old": old, "text": "cancel it", "intent": "cancel_order"})
    edit = await post(admin, "/data/sentences", {"text": "is it far", "intent": "track_order"}, expect=201)
    file = folder / "data/nlu/orders.yml"
    pulled = NLU.replace("    - cancel my order\n", "    - please cancel my whole order\n")
    file.write_text(pulled)
    problem = await refused(admin, "POST", "/data/export", 409, "export_conflicts")
    conflicts = problem["conflicts"]
    assert isinstance(conflicts, list)
    assert (conflicts[0]["text"], conflicts[0]["base"]) == ("cancel it", "cancel my order")
    assert file.read_text() == pulled
    await post(admin, f"/data/edits/{conflicts[0]['edit_id']}/undo")
    assert (await post(admin, "/data/export"))["edits"] == 1
    assert edit["text"] in file.read_text()
    assert "please cancel my whole order" in file.read_text()


async def test_exported_and_imported_again_nothing_differs(admin: Agent) -> None:
    await post(admin, "/data/sentences", {"text": "is it far", "intent": "track_order"}, expect=201)
    before = await admin.get("/studio/data/sentences")
    content = await archive(admin)
    nothing = {"added": 0, "changed": 0, "removed": 0, "conflicts": 0}
    assert await bring(admin, content) == (200, nothing)
    assert await admin.get("/studio/data/sentences") == before
    assert await archive(admin) == content


async def test_an_import_merges_three_ways_and_asks_about_conflicts(admin: Agent) -> None:
    await archive(admin)
    theirs = zipped(
        orders=NLU.replace("- cancel my order\n", "- cancel my order\n    - call it off\n")
        .replace("    - tell me a joke\n", "")
        .replace("    - when will it arrive\n", "")
        .replace("  - I don't want", "  - when will it arrive\n    - I don't want")
    )
    old = {"text": "when will it arrive", "intent": "track_order"}
    await post(admin, "/data/sentences/remove", old)
    status, problem = await bring(admin, theirs)
    assert (status, problem["code"]) == (409, "import_conflicts")
    assert "call it off" not in await sentences(admin, "cancel_order")
    status, report = await bring(admin, theirs, prefer="theirs")
    assert (status, report["added"], report["removed"], report["conflicts"]) == (200, 2, 1, 1)
    assert {"call it off", "when will it arrive"} <= set(await sentences(admin, "cancel_order"))
    assert "tell me a joke" not in await sentences(admin, "out_of_scope")


@pytest.mark.parametrize(
    ("content", "status", "code", "words"),
    [
        (b"no zip", 422, "not_an_archive", "not a .zip"),
        (zipped(), 422, "not_an_archive", "no training data"),
        (zipped(a="nlu:\n- intent: x\n"), 422, "training_data_broken", "data/nlu/a.yml, line 2"),
        (zipped(a="nlu: [\n"), 422, "training_data_broken", "data/nlu/a.yml, line 2"),
    ],
    ids=["no archive", "an empty one", "an intent without examples", "broken YAML"],  # archives hold the time
)
async def test_an_archive_from_elsewhere_is_refused_with_words(
    admin: Agent, content: bytes, status: int, code: str, words: str
) -> None:
    got, problem = await bring(admin, content)
    assert (got, problem["code"]) == (status, code)
    assert words in str(problem["detail"])


OTHER_SHOP = "nlu:\n- intent: book_room\n  examples: |\n    - a room for two\n    - have you got a bed\n"


@pytest.mark.parametrize(
    ("text", "status", "code", "words"),
    [
        (OTHER_SHOP, 409, "intents_emptied", "would leave cancel_order, track_order without"),
        (
            NLU.replace("    - tell me a joke\n    - who won the football\n", ""),
            409,
            "intents_emptied",
            "out_of",
        ),
        (NLU + OTHER_SHOP.replace("nlu:\n", "").replace("book_room", "Book"), 422, "bad_name", "'Book'"),
        (NLU + OTHER_SHOP[5:].replace("    - a room for two\n", ""), 422, "too_few_sentences", "book_room"),
    ],
    ids=["another shop's", "too little left", "a bad name", "one sentence"],
)
async def test_an_archive_that_would_leave_the_bot_without_an_intent_is_refused(
    admin: Agent, text: str, status: int, code: str, words: str
) -> None:
    got, problem = await bring(admin, zipped(a=text), prefer="theirs")
    assert (got, problem["code"]) == (status, code), problem
    assert words in str(problem["detail"])
    overview = await admin.get("/studio/data")
    assert (overview["open_edits"], overview["sentences"]) == (0, 10)


async def test_an_import_takes_an_intent_along_that_nothing_needs(admin: Agent) -> None:
    without = NLU[: NLU.index("- intent: out_of_scope")]
    status, report = await bring(admin, zipped(a=without + OTHER_SHOP[5:]))
    assert (status, report["added"], report["removed"]) == (200, 2, 3)
    names = [one["name"] for one in (await admin.get("/studio/data"))["intents"]]
    assert names == ["book_room", "cancel_order", "track_order"]


async def test_broken_files_on_the_disk_are_named(admin: Agent, folder: Path) -> None:
    (folder / "data/nlu/orders.yml").write_text(NLU + "oops\n")
    problem = await refused(admin, "GET", "/data", 422, "training_data_broken")
    assert problem["file"] == "data/nlu/orders.yml"
