"""Entities as customers write them, found by rules and given in one normal form.

| entity          | written                                         | value       |
|-----------------|--------------------------------------------------|-------------|
| order_number    | KF-1002, kf1002, "order no 1002", "#1002", 1002 | KF-1002     |
| ticket_number   | T-1001, t1001, "ticket 1001"                    | T-1001      |
| email           | Ada@Example.com                                 | lower case  |
| phone           | +49 30 5550 1870                                | +493055501870 |
| quantity        | 2, "two", "a couple of", 3x                     | "2"         |

config.yml:
  - name: bot.components.entity_extractor.EntityExtractor
    order_prefix: KF
    ticket_prefix: T
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "a couple of": 2,
    "a pair of": 2,
    "a dozen": 12,
    "both": 2,
}
ADDRESS_WORDS = re.compile(
    r"\b(street|st\.|road|rd\.?|avenue|ave\.?|lane|way \d|square|apartment|flat|floor|zip|postcode|post code"
    r"|\w*stra(ß|ss)e|\w*str\.|\w*weg|\w*platz|\w*gasse|rue|via|calle)\b|\b\d{4,5} [A-ZÄÖÜ][a-zäöüß]+",
)


@dataclass(frozen=True)
class Rule:
    """``pattern`` has a group ``value``; ``normalise`` turns it into the entity's value."""

    entity: str
    pattern: re.Pattern[str]
    normalise: Callable[[str], str]
    unless: re.Pattern[str] | None = None


def make_rules(order_prefix: str, ticket_prefix: str) -> list[Rule]:
    """Return the rules in the order in which they claim text; what one has claimed no other takes."""
    order, ticket = re.escape(order_prefix), re.escape(ticket_prefix)

    def rule(entity: str, pattern: str, normalise: Callable[[str], str], unless: Any = None) -> Rule:
        return Rule(entity, re.compile(pattern, re.IGNORECASE), normalise, unless)

    def to_order(text: str) -> str:
        return f"{order_prefix}-{text}"

    def to_ticket(text: str) -> str:
        return f"{ticket_prefix}-{text}"

    number_word = r"(?:\s*(?:no|nr|num|number|id|ref|reference))?\.?\s*(?:is|was|:)?\s*[#:]?\s*"
    counts = "|".join(NUMBER_WORDS)
    return [
        rule("email", r"(?P<value>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)", lambda text: text.lower().rstrip(".")),
        rule("order_number", rf"\b{order}[\s_#.-]*(?P<value>\d{{3,7}})\b", to_order),
        rule("ticket_number", rf"\b{ticket}[\s_#-]?(?P<value>\d{{4,7}})\b", to_ticket),
        rule(
            "ticket_number",
            rf"\b(?:ticket|case|complaint|claim){number_word}(?P<value>\d{{4,7}})\b",
            to_ticket,
        ),
        rule(
            "order_number",
            rf"\b(?:orders?|purchase|delivery|parcel|package){number_word}(?P<value>\d{{4,7}})\b",
            to_order,
        ),
        rule("order_number", r"(?<!\w)#\s?(?P<value>\d{4,7})\b", to_order),
        rule("phone", r"(?P<value>(?:\+|\b00)\d[\d\s()/.-]{6,18}\d|\b0\d[\d\s()/-]{6,16}\d)", _digits),
        # A bare number counts only where it cannot be a postcode, a year in a date or money.
        rule(
            "order_number",
            r"(?:^|(?<=[\s,;:(]))(?<![€$£]\s)(?<![€$£])(?P<value>\d{4})(?=$|[?!,;:)]|\.(?:\s|$)|\s(?!€|eur|euro|dollar|pound|usd|gbp|w\b|ml\b))",
            to_order,
            ADDRESS_WORDS,
        ),
        rule(
            "quantity",
            r"\b(?P<value>\d{1,2})\s?x?\b(?![.,:/%]\d|\s?(?:€|eur|euros?|days?|weeks?|months?|hours?|am\b|pm\b|w\b))",
            str,
            ADDRESS_WORDS,
        ),
        rule(
            "quantity",
            rf"\b(?P<value>{counts})\b(?!\s+(?:day|week|month|more time|thing|question))",
            _count,
            ADDRESS_WORDS,
        ),
    ]


def _digits(text: str) -> str:
    return ("+" if text.startswith("+") else "") + re.sub(r"\D", "", text)


def _count(text: str) -> str:
    return str(NUMBER_WORDS[text.lower()])


def find_entities(text: str, rules: list[Rule]) -> list[dict[str, Any]]:
    """Return the entities of ``text`` by position, none overlapping another."""
    found: list[dict[str, Any]] = []
    for rule in rules:
        if rule.unless and rule.unless.search(text):
            continue
        found.extend(_matches(rule, text, found))
    return sorted(found, key=lambda entity: int(entity["start"]))


def _matches(rule: Rule, text: str, taken: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for match in rule.pattern.finditer(text):
        if any(match.start() < other["end"] and other["start"] < match.end() for other in taken):
            continue
        yield {
            "entity": rule.entity,
            "start": match.start(),
            "end": match.end(),
            "value": rule.normalise(match["value"]),
            "confidence_entity": 1.0,
        }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the entities found by the rules; nothing is trained."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"order_prefix": "KF", "ticket_prefix": "T"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityExtractor:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._rules = make_rules(config["order_prefix"], config["ticket_prefix"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = find_entities(message.get(TEXT) or "", self._rules)
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
