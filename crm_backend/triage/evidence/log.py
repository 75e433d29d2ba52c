"""Reading the log: which messages say something, and which reply belongs to which question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import AGENT, BOT, CUSTOMER, HUMAN, SUPPRESSED, SYSTEM

LATEST = 400
"""So many messages are read; what lies further back no longer explains an escalation."""
LINE_CHARS = 220

_COURTESY = frozenset(
    (
        *("hi", "hello", "hey", "there", "good", "morning", "afternoon", "evening", "day", "bot", "well"),
        *("thanks", "thank", "you", "thx", "cheers", "please", "bye", "goodbye", "very", "much", "so", "a"),
        *("ok", "okay", "yes", "yep", "no", "nope", "sure", "great", "fine", "perfect", "nice", "cool"),
        *("alright", "lot", "the", "have", "and"),
    )
)
_SMALL_TALK = frozenset(("greet", "thank", "goodbye", "affirm", "deny", "stop", "repeat", "ask_bot"))
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[^\s])|\n+")
_MARKDOWN = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*_`#>]+|^\s*[-+]\s", re.MULTILINE)
_EMAIL = re.compile(r"\S+@\S+")
_HAS_NUMBER = re.compile(r"\d")


@dataclass
class Turn:
    """A customer's message for the bot, and what the bot said to it."""

    asked: Message
    replies: list[Message] = field(default_factory=list)

    @property
    def actions(self) -> list[str]:
        return list(parse_of(self.asked).get("actions") or [])


async def read_log(session: AsyncSession, conversation_id: str) -> list[Message]:
    """Return the latest messages that were really said, oldest first."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.state != SUPPRESSED)
    found = await session.scalars(query.order_by(Message.seq.desc()).limit(LATEST))
    return list(found)[::-1]


def parse_of(message: Message) -> dict[str, Any]:
    """Return what the bot understood of a message; empty where it was not asked."""
    return message.parse or {}


def slots_of(message: Message) -> dict[str, Any]:
    """Return the bot's slots after a message."""
    return parse_of(message).get("slots") or {}


def customer_messages(log: Sequence[Message]) -> list[Message]:
    return [message for message in log if message.sender == CUSTOMER]


def says_something(message: Message) -> bool:
    """Say whether a typed message of the customer holds more than a greeting, thanks or a form's answer."""
    if message.payload is not None or message.intent in _SMALL_TALK:
        return False
    words = [word.lower() for word in _WORD.findall(_EMAIL.sub(" ", message.text))]
    if len(words) < (6 if message.intent == "inform" else 3):
        return not message.text.isascii() and len(message.text) >= 8 and message.intent != "inform"
    return sum(word not in _COURTESY for word in words) >= 2


def only_calls_person(message: Message) -> bool:
    """Say whether the message asks for a person and, by its length, for nothing else."""
    short = len(_WORD.findall(message.text)) <= 9 and not _HAS_NUMBER.search(message.text)
    return message.intent == "request_human" and short


def sentences(text: str) -> list[str]:
    """Return the sentences of a message as plain text; a line is a sentence at least."""
    plain = _MARKDOWN.sub(lambda match: match[1] or "", text)
    return [" ".join(part.split()) for part in _SENTENCE_END.split(plain) if part.strip()]


def clip(sentence: str) -> str:
    """Cut a sentence that is too long for a line, at a word."""
    if len(sentence) <= LINE_CHARS:
        return sentence
    return sentence[: LINE_CHARS - 1].rsplit(" ", 1)[0] + "…"


def word_count(text: str) -> int:
    return len(_WORD.findall(text))


def turns(log: Sequence[Message]) -> list[Turn]:
    """Return the customer's messages to the bot with its replies.

    The log does not name the message that a reply answers: of several in a row each takes one of the
    following replies in its order, and the last takes the rest.
    """
    return list(_follow(log))


def _follow(log: Sequence[Message]) -> Iterator[Turn]:
    waiting: list[Turn] = []
    replied = False
    for message in log:
        if message.sender == CUSTOMER and message.state != HUMAN:
            if replied:
                waiting.clear()
            replied = False
            waiting.append(Turn(message))
            yield waiting[-1]
        elif message.sender == AGENT:
            waiting.clear()
        elif waiting and (message.sender == BOT or _is_apology(message)):
            replied = True
            waiting[0].replies.append(message)
            if len(waiting) > 1:
                waiting.pop(0)


def _is_apology(message: Message) -> bool:
    """The gateway's own words for a bot that is silent offer a person; the desk's notes have no buttons."""
    return message.sender == SYSTEM and bool(message.buttons)
