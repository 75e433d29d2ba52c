"""What agents answered becomes an article only by an admin's yes."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from crm_backend.conversations.models import Conversation, Message
from crm_backend.customers.models import Customer
from crm_backend.database import Database, new_id, now
from crm_backend.knowledge.models import Article
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.studio.conftest import Hired, post

REPLY = "Yes: our gift cards are valid for three years from the day you bought them, dear Rosa Blum."
Answered = Callable[..., Awaitable[Message]]


@pytest.fixture
def answered(database: Database) -> Answered:
    """A conversation that an agent answered and closed."""

    async def answer(question: str, reply: str, *, rating: int | None = None, name: str = "") -> Message:
        async with database.write() as session:
            customer = Customer(name=name, email=f"{new_id()}@example.com") if name else None
            if customer:
                session.add(customer)
                await session.flush()
            talk = Conversation(
                site="demo", closed_at=now(), rating=rating, customer_id=customer.id if customer else None
            )
            session.add(talk)
            await session.flush()
            said = [
                ("customer", question),
                ("agent", "One moment."),
                ("agent", reply),
                ("customer", "thanks"),
            ]
            rows = [
                Message(id=new_id(), conversation_id=talk.id, seq=at, sender=sender, text=text)
                for at, (sender, text) in enumerate(said, start=1)
            ]
            session.add_all(rows)
        return rows[2]

    return answer


async def test_replies_are_grouped_ranked_and_carry_no_personal_data(
    admin: Agent, answered: Answered
) -> None:
    await answered("do you ship fragile vases to the islands?", "We do, in a double box, for six euros more.")
    await answered("how long are gift cards valid?", REPLY, rating=5, name="Rosa Blum")
    await answered("how long is a gift card valid for?", "They are valid for three years, in every shop.")
    await answered("is my gift card still valid?", "I don't know, and nobody here could tell you.", rating=1)
    page = await admin.get("/studio/answers")
    first, second = page["candidates"]
    assert (first["asked"], first["rated_well"], first["gain"], second["gain"]) == (2, 1, 1.5, 0.5)
    best = first["answers"][0]
    assert best["reply"].startswith("Yes: our gift cards")
    assert "Rosa" not in best["reply"]
    assert "Blum" not in best["reply"]


async def test_a_yes_makes_a_draft_and_nothing_is_published(
    admin: Agent, hired: Hired, answered: Answered, database: Database
) -> None:
    await answered("how long are gift cards valid?", REPLY, rating=5)
    found = (await admin.get("/studio/answers"))["candidates"][0]
    async with database.read() as session:
        assert (await session.scalars(select(Article))).all() == []
    body = {"kind": "article", "message_ids": found["message_ids"], "title": "Gift cards: how long"}
    decided = await post(admin, "/answers/decisions", body, expect=201)
    async with database.read() as session:
        article = await session.get(Article, decided["article_id"])
        assert article is not None
        assert (article.title, article.status, article.body.strip()) == (
            "Gift cards: how long",
            "draft",
            REPLY,
        )
    assert (await admin.get("/studio/answers"))["total"] == 0
    late = await post(await hired("Bob"), "/answers/decisions", body, expect=404)
    assert late["code"] == "answer_not_found"


async def test_a_no_takes_it_off_the_list(admin: Agent, answered: Answered, database: Database) -> None:
    reply = await answered("how long are gift cards valid?", REPLY)
    body = {"kind": "ignore", "message_ids": [reply.id]}
    assert (await post(admin, "/answers/decisions", body, expect=201))["messages"] == 1
    assert (await admin.get("/studio/answers"))["total"] == 0
    async with database.read() as session:
        assert (await session.scalars(select(Article))).all() == []


async def test_a_reply_becomes_a_canned_one_and_is_known_as_such(
    admin: Agent, hired: Hired, answered: Answered
) -> None:
    await answered("how long are gift cards valid?", REPLY, rating=5, name="Rosa Blum")
    found = (await admin.get("/studio/answers"))["candidates"][0]
    assert found["shortcut"] is None
    assert found["canned"] == REPLY.replace("Rosa Blum", "{{customer.first_name}}")
    reply = {"title": "Gift cards", "shortcut": "gift-cards", "text": found["canned"], "language": "en"}
    body = {"kind": "canned", "message_ids": found["message_ids"], "reply": reply}
    await post(admin, "/answers/decisions", body | {"reply": None}, expect=422)
    wrong = body | {"reply": reply | {"text": "Dear {{customer.nobody}}"}}
    assert (await post(admin, "/answers/decisions", wrong, expect=422))["code"] == "unknown_variable"
    decided = await post(admin, "/answers/decisions", body, expect=201)
    held = (await admin.get("/replies"))["replies"]
    assert [(one["id"], one["text"]) for one in held] == [(decided["reply_id"], found["canned"])]

    await answered("how long is a gift card good for?", REPLY.replace("Rosa Blum", "Tom"), name="Tom Ash")
    again = (await admin.get("/studio/answers"))["candidates"][0]
    assert again["shortcut"] == "gift-cards"
    taken = body | {"message_ids": again["message_ids"]}
    assert (await post(admin, "/answers/decisions", taken, expect=409))["code"] == "shortcut_taken"
    late = await post(await hired("Bob"), "/answers/decisions", body, expect=404)
    assert late["code"] == "answer_not_found"


async def test_a_decision_is_taken_back_with_what_it_made(admin: Agent, answered: Answered) -> None:
    await answered("how long are gift cards valid?", REPLY)
    ids = (await admin.get("/studio/answers"))["candidates"][0]["message_ids"]
    canned = {"title": "Gift cards", "shortcut": "gift-cards", "text": REPLY}
    for kind, reply in (("canned", canned), ("article", None), ("ignore", None)):
        wish = {"kind": kind, "message_ids": ids, "reply": reply}
        done = await post(admin, "/answers/decisions", wish, expect=201)
        undone = await post(admin, "/answers/undo", {"message_ids": ids})
        assert undone == {"messages": 1, "removed": kind != "ignore"}
        if done["article_id"]:
            assert (await admin.get(f"/knowledge/articles/{done['article_id']}"))["status"] == "deleted"
    assert (await admin.get("/replies"))["replies"] == []
    assert (await admin.get("/studio/answers"))["candidates"][0]["message_ids"] == ids
    gone = await post(admin, "/answers/undo", {"message_ids": ids}, expect=404)
    assert gone["code"] == "decision_not_found"


async def test_what_somebody_has_worked_on_since_stays(admin: Agent, answered: Answered) -> None:
    await answered("how long are gift cards valid?", REPLY)
    ids = (await admin.get("/studio/answers"))["candidates"][0]["message_ids"]
    reply = {"title": "Gift cards", "shortcut": "gift-cards", "text": REPLY}
    wish = {"kind": "canned", "message_ids": ids, "reply": reply}
    made = (await post(admin, "/answers/decisions", wish, expect=201))["reply_id"]
    better = reply | {"text": "Three years."}
    assert (await admin.call("PUT", f"/replies/{made}", json=better)).status_code == 200
    assert not (await post(admin, "/answers/undo", {"message_ids": ids}))["removed"]
    assert [one["text"] for one in (await admin.get("/replies"))["replies"]] == ["Three years."]
