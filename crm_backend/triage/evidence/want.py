"""What the customer wants: the last intent that names a concern, with what they said about it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crm_backend.conversations.models import Message
from crm_backend.triage.evidence.log import customer_messages, parse_of, slots_of
from crm_backend.triage.evidence.schemas import Fact, Want
from crm_backend.triage.evidence.words import FACTS, say_intent
from crm_backend.triage.topics import topic_of

_VALUE_CHARS = 120


def find_want(log: Sequence[Message]) -> Want | None:
    """Return the latest understood concern, else the bot's latest guess, else None."""
    said = customer_messages(log)
    for message in reversed(said):
        if topic_of(message.intent) is not None:
            return _want(message, str(message.intent), message.confidence, said, sure=True)
    for message in reversed(said):
        gate = parse_of(message).get("gate") or {}
        if topic_of(gate.get("intent")) is not None:
            return _want(message, gate["intent"], gate.get("confidence"), said, sure=False)
    return None


def _want(
    message: Message, intent: str, confidence: float | None, said: Sequence[Message], *, sure: bool
) -> Want:
    return Want(
        intent=intent,
        text=say_intent(intent),
        confidence=None if confidence is None else round(confidence, 3),
        sure=sure,
        seq=message.seq,
        facts=_facts(message, said),
    )


def _facts(message: Message, said: Sequence[Message]) -> list[Fact]:
    """Entities since that message, then the slots of the latest parse, which win."""
    values: dict[str, str] = {}
    for one in said:
        if one.seq >= message.seq:
            values |= dict(_entities(parse_of(one)))
    latest = next((one for one in reversed(said) if one.parse), message)
    values |= dict(_slots(slots_of(latest)))
    return [
        Fact(name=name, label=label, value=values[name]) for name, label in FACTS.items() if name in values
    ]


def _entities(parse: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for entity in parse.get("entities") or []:
        name, value = entity.get("entity"), _text(entity.get("value"))
        if name in FACTS and value:
            yield name, value


def _slots(slots: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in slots.items():
        if name in FACTS and (text := _text(value)):
            yield name, text


def _text(value: object) -> str:
    """Return a value as one short line; '' for what is not a plain value."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    line = " ".join(str(value).split())
    return line if len(line) <= _VALUE_CHARS else line[: _VALUE_CHARS - 1] + "…"
