"""Teaches each intent's own name as one more sentence of it: "track_order" says "track order".

Worth most where an intent has few sentences; see docs/understanding.md for what it adds.

config.yml, first of all:
  - name: bot.components.intent_names.IntentNames
    skip: [inform]     # names that no customer would say
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


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class IntentNames(GraphComponent):
    """Adds to the training data; leaves messages as they are."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"skip": []}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentNames:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._skip = set(config["skip"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        known = {example.get(TEXT) for example in training_data.intent_examples}
        texts = {intent: spoken(intent) for intent in sorted(training_data.intents - self._skip)}
        named = [
            Message.build(text=text, intent=intent) for intent, text in texts.items() if text not in known
        ]
        return training_data.merge(TrainingData(named))

    def process(self, messages: list[Message]) -> list[Message]:
        return messages


def spoken(intent: str) -> str:
    """Return the name as one would say it.

    >>> spoken("Refund_not_showing_up")
    'refund not showing up'
    """
    return re.sub(r"[\W_]+", " ", intent).strip().lower()
