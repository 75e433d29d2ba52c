"""Two admins, or an admin and a git pull, in the same moment: nothing is overwritten without a word."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from crm_backend.database import Database
from crm_backend.settings import Settings
from crm_backend.studio.candidates import archives, service
from crm_backend.studio.candidates.models import CANDIDATE, DONE, BotModel, Comparison
from crm_backend.studio.data import exporting
from crm_backend.studio.data.files import Corpus
from crm_backend.studio.data.merge import Merged
from crm_backend.studio.models import TrainingEdit
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.studio.conftest import NLU, Hired, Wrote, post
from tests.crm_backend.studio.data.test_data_routes import archive, bring, sentences, zipped
from tests.crm_backend.studio.two_models import add_candidate, pack, report, with_live_model

OLD = {"text": "when will it arrive", "intent": "track_order"}


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """The one on which two transactions run at once; SQLite has one after the other."""
    return postgres_url


@pytest.fixture
async def other(hired: Hired) -> Agent:
    return await hired("Bob")


async def both(path: str, one: tuple[Agent, Any], two: tuple[Agent, Any], method: str = "POST") -> list[Any]:
    """Send both at once; return the answers, the one that came through first."""
    calls = [who.call(method, f"/studio{path}", json=body) for who, body in (one, two)]
    answers: list[httpx.Response] = await asyncio.gather(*calls)
    return sorted(answers, key=lambda answer: answer.status_code)


async def test_a_decision_on_the_same_messages(admin: Agent, other: Agent, wrote: Wrote) -> None:
    ids = [(await wrote(text)).id for text in ("call the whole thing off", "call it all off please")]
    mine = {"kind": "intent", "intent": "cancel_order", "message_ids": ids}
    his = {"kind": "intent", "intent": "track_order", "message_ids": ids[::-1][:1]}
    first, second = await both("/review/decisions", (admin, mine), (other, his))
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "already_decided"
    assert second.json()["by"] == first.json()["by"]
    edits = (await admin.get("/studio/data/edits"))["edits"]
    assert {one["intent"] for one in edits} <= {first.json()["intent"]}


async def test_an_edit_of_the_same_sentence(admin: Agent, other: Agent) -> None:
    """Who was second is told at once, or finds it among the conflicts; neither wording is lost."""
    wishes = [{"old": OLD, "text": text, "intent": "track_order"} for text in ("is it due", "is it far")]
    answers = await both("/data/sentences/change", (admin, wishes[0]), (other, wishes[1]))
    overview = await admin.get("/studio/data")
    told = [one.json()["code"] for one in answers if one.status_code == 409]
    shown = [one["theirs"] for one in overview["conflicts"]]
    assert (told, len(shown)) in ((["sentence_changed"], 0), ([], 1))
    assert overview["sentences"] == 10


async def test_an_edit_beside_a_decision_that_moves_the_sentence(
    admin: Agent, other: Agent, wrote: Wrote
) -> None:
    message = await wrote(OLD["text"])
    move = {"kind": "intent", "intent": "cancel_order", "message_ids": [message.id], "move": True}
    await post(other, "/review/decisions", move, expect=201)
    change = {"old": OLD, "text": "when is it due", "intent": "track_order"}
    told = await post(admin, "/data/sentences/change", change, expect=409)
    assert (told["code"], told["by"]) == ("sentence_changed", "Bob")


async def test_the_rules_of_the_gate(admin: Agent, other: Agent) -> None:
    held = await admin.get("/studio/model-gate")
    wishes: list[Mapping[str, Any]] = [
        {**held, "rules": {**held["rules"], "min_worse": worse}} for worse in (5, 7)
    ]
    first, second = await both("/model-gate", (admin, wishes[0]), (other, wishes[1]), "PUT")
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["code"] == "rules_changed"
    assert await other.get("/studio/model-gate") == first.json()


async def test_the_same_archive_twice(admin: Agent, other: Agent) -> None:
    await archive(admin)
    theirs = zipped(orders=NLU.replace("- cancel my order\n", "- cancel my order\n    - call it off\n"))
    answers = await asyncio.gather(bring(admin, theirs), bring(other, theirs))
    assert [status for status, _ in answers] == [200, 200]
    assert (await sentences(admin, "cancel_order")).count("call it off") == 1
    overview = await admin.get("/studio/data")
    assert (overview["sentences"], overview["conflicts"]) == (11, [])


async def test_an_archive_and_a_git_pull_that_mean_the_same_sentence(admin: Agent, folder: Path) -> None:
    await archive(admin)
    file = folder / "data/nlu/orders.yml"
    pulled = NLU.replace("    - when will it arrive\n", "").replace(
        "    - tell me a joke\n", "    - tell me a joke\n    - when will it arrive\n"
    )
    file.write_text(pulled)
    theirs = NLU.replace("    - when will it arrive\n", "").replace(
        "  - I don't want", "  - when will it arrive\n    - I don't want"
    )
    status, problem = await bring(admin, zipped(orders=theirs))
    assert (status, problem["code"]) == (409, "import_conflicts")
    assert "when will it arrive" in await sentences(admin, "out_of_scope")
    assert file.read_text() == pulled


async def test_a_git_pull_while_the_files_are_written(
    admin: Agent, folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = await post(admin, "/data/sentences", {"text": "is it far", "intent": "track_order"}, expect=201)
    file, pulled = folder / "data/nlu/orders.yml", NLU.replace("cancel my order", "cancel it all")
    rewrite = exporting.rewrite

    def while_git_pulls(corpus: Corpus, merged: Merged) -> dict[str, str]:
        file.write_text(pulled)
        return rewrite(corpus, merged)

    with monkeypatch.context() as at_this_moment:
        at_this_moment.setattr(exporting, "rewrite", while_git_pulls)
        told = await post(admin, "/data/export", expect=409)
    assert (told["code"], file.read_text()) == ("files_moved", pulled)
    async with database.read() as session:
        assert (await session.get_one(TrainingEdit, edit["id"])).state == "open"
    await post(admin, "/data/export")
    assert file.read_text() == pulled.replace("arrive\n", "arrive\n    - is it far\n")


class TestModels:
    @pytest.fixture
    def settings(self, settings: Settings, tmp_path: Path) -> Settings:
        return with_live_model(settings, tmp_path)

    async def test_two_models_are_promoted(
        self, admin: Agent, other: Agent, database: Database, settings: Settings
    ) -> None:
        async with database.write() as session:
            mine = await add_candidate(session, settings, {})
            live = await service.base_of(session, None)
            sha256 = pack(archives.folder(settings) / "bot-newer.tar.gz", "newer")
            his = BotModel(state=CANDIDATE, archive="bot-newer.tar.gz", sha256=sha256, rasa_id="newer")
            session.add(his)
            await session.flush()
            result = report({}).model_dump()
            session.add(Comparison(candidate_id=his.id, base_id=live.id, state=DONE, result=result))
        calls = [
            who.call("POST", f"/studio/models/{model.id}/promote", json={})
            for who, model in ((admin, mine), (other, his))
        ]
        first, second = sorted(await asyncio.gather(*calls), key=lambda answer: int(answer.status_code))
        assert (first.status_code, second.status_code) == (200, 409)
        assert second.json()["code"] == "gate_refused"
        models = (await admin.get("/studio/models"))["models"]
        live_ones = [one["rasa_id"] for one in models if one["state"] == "live"]
        assert live_ones == [first.json()["rasa_id"]]
        assert archives.find_active(settings).path.name == f"bot-{live_ones[0]}.tar.gz"
