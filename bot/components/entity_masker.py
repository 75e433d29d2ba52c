"""Gives the components after it a text in which "KF-1002" reads "my order".

A number says nothing about what the customer wants, but without this its characters pull every
sentence that holds one towards the intent in which bare numbers are common. Numbers of other shops
("order 113542617735902", "purchase #58813-A") and placeholders ("{{Order Number}}") are masked too,
together with the words that lead up to them: "the order no. KF-1002" reads "my order".

config.yml, before the featurizer:
  - name: bot.components.entity_masker.EntityMasker
    order_prefix: KF
    ticket_prefix: T
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entities.pipeline import EntityFinder, Rules
from bot.components.entities.references import INVOICE_WORDS, LINK, ORDER_WORDS, TICKET_WORDS

MASKED_TEXT = "masked_text"
MASKS = {
    "order_number": "my order",
    "_order": "my order",
    "_invoice": "my invoice",
    "ticket_number": "my ticket",
    "_ticket": "my ticket",
    "email": "my email address",
}
_LEAD = re.compile(
    rf"""(?:\b(?:my|the|this|that|an?|our|your)\s)?
    (?:\b(?:(?P<order>{ORDER_WORDS})|(?P<invoice>{INVOICE_WORDS})|(?P<ticket>{TICKET_WORDS})){LINK})?$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_LEAD = 60


def mask(text: str, finder: EntityFinder) -> str:
    """Return the text with each number or address replaced by what it stands for."""
    if not re.search(r"[\d@{\[<]", text):
        return text
    for found in reversed(finder.find_all(text)):
        if found.entity in MASKS:
            start, name = found.start, found.entity
            if name != "email":
                start, name = _with_lead(text, start, name)
            text = text[:start] + MASKS[name] + text[found.end :]
    return text


def _with_lead(text: str, start: int, name: str) -> tuple[int, str]:
    """Return where the words before a number begin that say what it is, and what they say."""
    lead = _LEAD.search(text, max(0, start - _LONGEST_LEAD), start)
    if lead is None:
        return start, name
    return lead.start(), "_invoice" if lead["invoice"] else name


def masked_text(message: Message) -> str:
    """Return what to understand: the masked text, or the text itself in a pipeline without a masker."""
    return message.get(MASKED_TEXT) or message.get(TEXT) or ""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EntityMasker(GraphComponent):
    """Sets ``masked_text`` on each message; the text itself, and so all positions, stay as they are."""

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
    ) -> EntityMasker:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._finder = EntityFinder(Rules(config["order_prefix"], config["ticket_prefix"]))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(MASKED_TEXT, mask(message.get(TEXT) or "", self._finder))
        return messages
