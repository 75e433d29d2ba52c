"""Making the evidence card. Reads only; everything in it stands in the log, the CRM or an article."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.people import person_of
from crm_backend.errors import Unavailable
from crm_backend.knowledge.retrieval import Retriever
from crm_backend.triage.decisions import latest_handoff
from crm_backend.triage.evidence.articles import articles_tried, questions_refused
from crm_backend.triage.evidence.log import customer_messages, read_log, turns
from crm_backend.triage.evidence.macros import suggest_macro
from crm_backend.triage.evidence.matter import find_matter
from crm_backend.triage.evidence.mood import mood_curve
from crm_backend.triage.evidence.replies import open_question, suggest_article
from crm_backend.triage.evidence.schemas import Evidence, Suggestion, Why
from crm_backend.triage.evidence.summary import Vectors, summarise
from crm_backend.triage.evidence.want import find_want
from crm_backend.vectors import TextVectors


@dataclass(frozen=True)
class Sources:
    """What the card is made from besides the database, and for whom."""

    retriever: Retriever
    vectors: TextVectors
    public_url: str
    agent: str
    """The full name of who reads it, for the suggested replies."""


async def make_evidence(session: AsyncSession, conversation: Conversation, sources: Sources) -> Evidence:
    """Return the card of a conversation; a fixed number of queries, however long the log is."""
    log = await read_log(session, conversation.id)
    all_turns = turns(log)
    want, matter = find_want(log), await find_matter(session, conversation, log)
    handoff = await latest_handoff(session, conversation.id)
    encode = partial(_encode, sources.vectors)
    card = Evidence(
        conversation_id=conversation.id,
        seq=log[-1].seq if log else 0,
        reasons=[Why.model_validate(reason) for reason in conversation.reasons],
        mood=mood_curve(log),
        want=want,
        matter=matter,
        articles=articles_tried(all_turns),
        refused=questions_refused(all_turns),
        summary=await to_thread.run_sync(summarise, log, all_turns, encode),
        suggestions=[],
        verdict=handoff.verdict if handoff else None,
    )
    card.suggestions = await _suggest(session, conversation, log, card, sources)
    return card


async def _suggest(
    session: AsyncSession,
    conversation: Conversation,
    log: Sequence[Message],
    card: Evidence,
    sources: Sources,
) -> list[Suggestion]:
    if not customer_messages(log):
        return []
    question, article = open_question(log, card.refused), None
    if question:
        article = await suggest_article(
            session,
            sources.retriever,
            question=question,
            tried=card.articles,
            public_url=sources.public_url,
        )
    person = await person_of(session, conversation.customer_id)
    name = person.name if person else None
    macro = suggest_macro(card.want, card.matter, customer=name, agent=sources.agent)
    return [one for one in (article, macro) if one is not None]


def _encode(vectors: TextVectors, texts: Sequence[str]) -> Vectors | None:
    """Return one unit vector a text; None without an encoder: the order in the log decides then."""
    try:
        return np.stack([vectors.of(text) for text in texts])
    except Unavailable:
        return None
