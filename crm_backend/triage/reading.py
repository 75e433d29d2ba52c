"""From the message log to turns: what the bot understood of each message, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crm_backend.conversations.history import Heard
from crm_backend.conversations.models import Message
from crm_backend.triage.state import (
    ACTION_FAILED,
    ANSWERED,
    ASKED,
    DONE,
    MISUNDERSTOOD,
    PROMISED_PERSON,
    REFUSED_ACTION,
    REFUSED_ANSWER,
    STUCK,
    Turn,
)
from crm_backend.triage.topics import topic_of

MISUNDERSTANDINGS = ("nlu_fallback", "out_of_scope")
ASKED_FOR_PERSON = "request_human"
HANDS_OVER = "action_request_human"
"""The bot's action that promises a person."""
ANSWERS_QUESTIONS = "action_answer_question"
_SUBJECTS = ("order_number", "ticket_number", "product")
_NO_USE = ("form_failures",)
"""Not ``lookup_failures``: a wrong proof is a try at a door, which closes by itself after five, and a
guesser shall not reach a person by guessing. The bot offers one by a button all the same."""


def read_turns(messages: Sequence[Message | Heard]) -> list[Turn]:
    """Return the turns of a spell's customer messages, oldest first; each has its parse by now."""
    return list(_turns(messages))


def _turns(messages: Sequence[Message | Heard]) -> Iterator[Turn]:
    before: Mapping[str, Any] = {}
    opened: str | None = None
    for message in messages:
        parse = message.parse or {}
        outcome, ask = _outcome(message.intent, parse, before), topic_of(message.intent)
        if parse.get("active_loop"):
            opened = ask if parse["active_loop"] != before.get("active_loop") else opened
        elif ask is None and before.get("active_loop"):
            ask = opened  # the last detail of a form: what is answered is what opened it
        yield _turn(message, parse, outcome, ask)
        before = parse


def _turn(message: Message | Heard, parse: Mapping[str, Any], outcome: str, ask: str | None) -> Turn:
    mood = message.sentiment or {}
    return Turn(
        ask=ask,
        subject=_subject(parse),
        reply=str(parse.get("reply", "")),
        outcome=outcome,
        mood=mood.get("score"),
        flags=tuple(mood.get("flags", ())),
        cues=parse.get("cues") or {},
        at=message.created_at.timestamp(),
    )


def _outcome(intent: str | None, parse: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    slots, actions = parse.get("slots") or {}, parse.get("actions") or ()
    if HANDS_OVER in actions:
        return PROMISED_PERSON
    if slots.get("crm_failed"):
        return ACTION_FAILED
    if slots.get("outcome") in (REFUSED_ACTION, REFUSED_ANSWER, DONE):
        unknown = slots["outcome"] == REFUSED_ANSWER and intent in MISUNDERSTANDINGS
        return MISUNDERSTOOD if unknown else str(slots["outcome"])
    if intent in MISUNDERSTANDINGS and slots.get("outcome") != ANSWERED:
        return MISUNDERSTOOD
    if parse.get("active_loop"):
        return STUCK if _grew(slots, before.get("slots") or {}) else ASKED
    return ANSWERED


def _grew(slots: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return any((slots.get(name) or 0) > (before.get(name) or 0) for name in _NO_USE)


def _subject(parse: Mapping[str, Any]) -> str:
    if ANSWERS_QUESTIONS in (parse.get("actions") or ()):
        return ""  # two questions about one article are two questions
    slots = parse.get("slots") or {}
    return str(next((slots[name] for name in _SUBJECTS if slots.get(name)), ""))
