"""A conversation written straight into the log, and read as an agent's evidence card."""

from pathlib import Path
from typing import Any

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import AGENT, BOT, CUSTOMER, HANDLED, SYSTEM
from crm_backend.database import Database
from crm_backend.triage.sentiment import SentimentReader
from crm_backend.vectors import TextVectors
from tests.crm_backend.gateway.people import Agent

MODELS = Path("models")
MOODS = SentimentReader(TextVectors(MODELS / "encoder"), MODELS / "sentiment")
Line = tuple[str, str, dict[str, Any]]


class Talk:
    """Lines are collected and written at once: ``await talk.customer("…").bot("…").card()``."""

    def __init__(self, database: Database, agent: Agent, customer_id: str | None) -> None:
        self.database, self.agent, self.customer_id = database, agent, customer_id
        self.id = ""
        self.lines: list[Line] = []
        self.changes: dict[str, Any] = {}

    def customer(self, text: str, intent: str | None = None, **more: Any) -> "Talk":
        self.lines.append((CUSTOMER, text, {"intent": intent, **more}))
        return self

    def bot(self, text: str, **more: Any) -> "Talk":
        self.lines.append((BOT, text, more))
        return self

    def says_agent(self, text: str) -> "Talk":
        self.lines.append((AGENT, text, {}))
        return self

    def note(self, text: str) -> "Talk":
        self.lines.append((SYSTEM, text, {}))
        return self

    def escalated(self, *reasons: tuple[str, str]) -> "Talk":
        why = [{"code": code, "text": text, "weight": 1.0} for code, text in reasons]
        self.changes |= {"owner": "queue", "reasons": why}
        return self

    async def write(self) -> None:
        async with self.database.write() as session:
            if not self.id:
                made = await conversations.create_conversation(
                    session, site="demo", customer_id=self.customer_id
                )
                self.id = made.id
            for line in self.lines:
                await self._add(session, *line)
            conversation = await session.get_one(Conversation, self.id, populate_existing=True)
            for name, value in self.changes.items():
                setattr(conversation, name, value)
        self.lines, self.changes = [], {}

    async def _add(self, session: Any, sender: str, text: str, more: dict[str, Any]) -> None:
        mood = MOODS.read(text).as_json() if sender == CUSTOMER and "payload" not in more else None
        draft = Draft(
            sender=sender,
            text=text,
            state=more.get("state", HANDLED),
            payload=more.get("payload"),
            buttons=more.get("buttons", ()),
            card=more.get("shows"),
            sentiment=mood,
        )
        message = await conversations.add_message(session, self.id, draft)
        message.intent, message.confidence = more.get("intent"), more.get("confidence", 0.93)
        known = ("actions", "slots", "entities", "gate")
        parse = {name: more[name] for name in known if name in more}
        message.parse = parse or None

    async def card(self) -> dict[str, Any]:
        """Return the evidence as Mara reads it."""
        if self.lines or self.changes:
            await self.write()
        card: dict[str, Any] = await self.agent.get(f"/conversations/{self.id}/evidence")
        return card


def article(slug: str, title: str) -> dict[str, Any]:
    """Return the card that the bot adds to a quoted article."""
    return {"card": "article", "slug": slug, "title": title, "url": f"/help/{slug}"}


def order_card(number: str) -> dict[str, Any]:
    return {"card": "order", "order": {"number": number}}
