"""Gives the components after it a text in which "KF-1002" reads "my order".

A number says nothing about what the customer wants, but without this its characters pull every
sentence that holds one towards the intent in which bare numbers are common.

config.yml, after the tokenizer and before the featurizer:
  - name: bot.components.entity_masker.EntityMasker
    order_prefix: KF
    ticket_prefix: T
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entity_extractor import Rule, find_entities, make_rules

MASKED_TEXT = "masked_text"
MASKS = {"order_number": "my order", "ticket_number": "my ticket", "email": "my email address"}


def mask(text: str, rules: list[Rule]) -> str:
    """Return the text with each number or address replaced by what it stands for."""
    for entity in reversed(find_entities(text, rules)):
        if entity["entity"] in MASKS:
            text = text[: entity["start"]] + MASKS[entity["entity"]] + text[entity["end"] :]
    return text


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
        self._rules = make_rules(config["order_prefix"], config["ticket_prefix"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(MASKED_TEXT, mask(message.get(TEXT) or "", self._rules))
        return messages
