"""The turns of a canary's conversations name its model."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from crm_backend.conversations.models import Conversation
from crm_backend.database import Database, now
from crm_backend.studio.canary import routing
from crm_backend.studio.canary.models import Canary
from crm_backend.studio.candidates.models import CANDIDATE, LIVE, BotModel
from tests.crm_backend.gateway.fake_rasa import FakeRasa
from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    OpenChat,
    chat_settings,
    db,
    http,
    kefu,
    open_chat,
    rasa,
)


@pytest.fixture
async def canary(db: Database) -> Canary:  # noqa: F811
    async with db.write() as session:
        models = [BotModel(state=state, rasa_id=state) for state in (LIVE, CANDIDATE)]
        session.add_all(models)
        await session.flush()
        row = Canary(
            live_id=models[0].id, model_id=models[1].id, rasa_id="new",
            share=1.0, conversations=20, days=1, margin=1,
        )  # fmt: skip
        session.add(row)
    routing.forget()
    return row


async def test_new_conversations_name_it_and_old_ones_do_not(
    canary: Canary,
    open_chat: OpenChat,  # noqa: F811
    rasa: FakeRasa,  # noqa: F811
    db: Database,  # noqa: F811
) -> None:
    chat = await open_chat()
    await chat.send("where is my parcel")
    await chat.hears("You said: where is my parcel")
    assert rasa.turns[-1]["model"] == "new"
    async with db.write() as session:
        earlier = now() - timedelta(days=1)
        await session.execute(update(Conversation).values(created_at=earlier))
    await chat.send("and now?")
    await chat.hears("You said: and now?")
    assert "model" not in rasa.turns[-1]
