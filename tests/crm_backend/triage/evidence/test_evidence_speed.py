"""A long conversation opens as fast as a short one."""

from collections.abc import Callable

from fastapi import FastAPI
from sqlalchemy import event

from crm_backend.conversations.service import get_conversation
from crm_backend.database import Database
from crm_backend.knowledge.lifecycle import retriever_of
from crm_backend.triage.evidence.service import Sources, make_evidence
from tests.crm_backend.orders.shop import Shop
from tests.crm_backend.triage.evidence.talk import Talk

SUBJECTS = ("lamp", "vase", "rug", "parcel", "invoice", "refund", "delivery", "payment")
SLOTS = {f"slot_{number}": "x" * 40 for number in range(20)}


def long_talk(story: Talk, messages: int) -> Talk:
    for number in range(messages // 2):
        subject = SUBJECTS[number % len(SUBJECTS)]
        text = f"and what about the {subject} number {number}, I have asked before"
        story.customer(text, "ask_question", slots=SLOTS, actions=["action_answer_question"])
        story.bot("I don't know that one, sorry. A colleague surely does.")
    return story


async def test_two_hundred_messages_take_as_many_queries_as_two(
    talk: Callable[..., Talk], kefu: FastAPI, db: Database, shop: Shop, few_articles: None
) -> None:
    sources = Sources(
        retriever=retriever_of(kefu), vectors=kefu.state.vectors, public_url="", agent="Mara Lind"
    )
    counts = []
    for messages in (2, 200):
        story = long_talk(talk(shop.ada.id).customer("where is KF-1002?", "track_order"), messages)
        await story.card()
        counts.append(await count_queries(db, story.id, sources))
    assert counts[0] == counts[1] > 0


async def count_queries(db: Database, conversation_id: str, sources: Sources) -> int:
    """Count on the card's own connection: the application has others at work."""
    seen: list[str] = []
    async with db.read() as session:
        conversation = await get_conversation(session, conversation_id)
        connection = (await session.connection()).sync_connection
        event.listen(connection, "before_cursor_execute", lambda *heard: seen.append(heard[2]))
        await make_evidence(session, conversation, sources)
    return len(seen)
