"""A conversation to take along: names, times and words, and nothing of what happens behind them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.people import person_of
from crm_backend.conversations.service import list_messages
from crm_backend.conversations.vocabulary import AGENT, BOT, CUSTOMER
from crm_backend.staff import service as staff

LONGEST = 2000
"""Messages of one transcript."""
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^()\s]{1,2000}(?:\([^()\s]*\)[^()\s]*)?\)")
_MARKS = re.compile(r"\*\*(.+?)\*\*|`([^`\n]+)`")


@dataclass(frozen=True)
class Labels:
    title: str
    assistant: str
    you: str
    team: str
    note: str
    file: str
    order: str
    ticket: str
    article: str
    times: str


_ENGLISH = Labels(
    title="Your conversation with {shop}",
    assistant="Assistant",
    you="You",
    team="Team",
    note="Note",
    file="File",
    order="Order",
    ticket="Ticket",
    article="Article",
    times="Times are those of {zone}.",
)
_CHINESE = Labels(
    title="您与 {shop} 的对话",
    assistant="智能助手",
    you="您",
    team="客服团队",
    note="提示",
    file="文件",
    order="订单",
    ticket="工单",
    article="文章",
    times="时间均为 {zone} 时区。",
)


def labels_of(language: str) -> Labels:
    """Return the words around a transcript; English for a language that has none."""
    return _CHINESE if language.lower().startswith("zh") else _ENGLISH


async def write(
    session: AsyncSession, conversation: Conversation, *, shop: str, zone: str, language: str
) -> str:
    """Return the conversation as plain text, as its customer saw it; times by the clock of ``zone``."""
    messages = await list_messages(session, conversation.id, limit=LONGEST)
    names = await staff.names_of(session, (message.author for message in messages))
    person = await person_of(session, conversation.customer_id)
    labels = labels_of(language)
    head = [labels.title.format(shop=shop), labels.times.format(zone=zone)]
    lines = [_line(one, names, labels, person.name if person else "", ZoneInfo(zone)) for one in messages]
    return "\n".join([*head, "", *lines]) + "\n"


def without_links(text: str) -> str:
    """Return a text that nobody can follow anywhere: what strangers wrote is mailed under the shop's name."""
    return _ADDRESS.sub("[…]", text)


def _line(message: Message, names: dict[str, str], labels: Labels, customer: str, zone: ZoneInfo) -> str:
    at = message.created_at.astimezone(zone)
    speaker = {
        CUSTOMER: customer or labels.you,
        BOT: labels.assistant,
        AGENT: names.get(message.author or "", labels.team),
    }.get(message.sender, labels.note)
    said = "\n    ".join([*_plain(message.text).splitlines(), *_shown(message, labels)])
    return f"[{at:%Y-%m-%d %H:%M}] {speaker}: {said}"


def _plain(text: str) -> str:
    return _MARKS.sub(lambda found: found[1] or found[2], _LINK.sub(r"\1", text))


def _shown(message: Message, labels: Labels) -> Sequence[str]:
    """Return what hangs on a message, by name."""
    card = message.card or {}
    kind = card.get("card")
    if kind == "files":
        return [f"[{labels.file}: {file['name']}]" for file in card.get("files", ())]
    if kind in ("order", "ticket"):
        return [f"[{getattr(labels, kind)} {card[kind].get('number', '')}]"]
    return [f"[{labels.article}: {card.get('title', '')}]"] if kind == "article" else []
