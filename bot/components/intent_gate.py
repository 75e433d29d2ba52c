"""Decides whether the likeliest intent may act, or the bot had better say that it did not understand.

It weighs calibrated probability, margin to the next intent and similarity to the nearest training sentence
together; how, it learns from the training data alone: sentences held out, and whole intents held out as
stand-ins for what is out of scope. What it decided stays in the parse:

    "gate": {"decision": "near_miss", "reason": "torn", "intent": "track_order", "confidence": 0.41,
             "score": 0.22, "margin": 0.03, "similarity": 0.74}

* ``decision``: ``in_scope``; ``near_miss`` (like something taught, but which?: offer the ranking's first);
  ``out_of_scope``;
* ``reason`` of a refusal: ``torn`` between two intents, ``unlike`` anything taught, or ``unsure``.

A refused message gets the intent ``nlu_fallback``; the ranking stays as it was.

config.yml, after the intent classifier:
  - name: bot.components.intent_gate.IntentGate
    keep: 0.99             # share of what would be understood rightly that must pass
    threshold: 0.3         # of the probability, where there was too little data to learn from
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.gate_model import GateModel
from bot.components.intent_classifier import EVIDENCE, INTENT_SIMILARITY
from bot.components.out_of_fold import Signs

GATE = "gate"
TORN = 0.15
UNTRAINED_FAMILIAR = 0.6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentGate(GraphComponent, RasaIntentClassifier):
    """Lets an intent through or puts ``nlu_fallback`` in its place."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [RasaIntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"keep": 0.99, "threshold": 0.3}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentGate:
        return cls(config, model_storage, resource, None)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: GateModel | None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        signs = [example.get(EVIDENCE) for example in training_data.intent_examples if example.get(EVIDENCE)]
        self._model = GateModel.fit(np.array(signs), keep=float(self._config["keep"]))
        if self._model:
            with self._model_storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentGate:
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, GateModel.read(folder))
        except ValueError:  # there was too little data: nothing was persisted
            return cls(config, model_storage, resource, None)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            verdict = self._judge(message)
            message.set(GATE, verdict, add_to_output=True)
            if verdict["decision"] != "in_scope":
                refusal = {
                    INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME,
                    PREDICTED_CONFIDENCE_KEY: 1 - verdict["score"],
                }
                message.set(INTENT, refusal, add_to_output=True)
        return messages

    def _judge(self, message: Message) -> dict[str, Any]:
        ranking = message.get(INTENT_RANKING_KEY) or []
        first, second = ([item[PREDICTED_CONFIDENCE_KEY] for item in ranking] + [0.0, 0.0])[:2]
        # A classifier other than ours says nothing of similarity: then the probability decides.
        similarity = message.get(INTENT_SIMILARITY)
        signs = Signs(first, first - second, first if similarity is None else similarity)
        score = self._model.score(signs) if self._model else first
        passes = score >= (self._model.threshold if self._model else self._config["threshold"])
        familiar = signs.similarity >= (self._model.familiar if self._model else UNTRAINED_FAMILIAR)
        decision = "in_scope" if passes else "near_miss" if familiar and ranking else "out_of_scope"
        return {
            "decision": decision if ranking else "out_of_scope",
            "reason": None if decision == "in_scope" else _reason(signs, familiar=familiar),
            "intent": ranking[0][INTENT_NAME_KEY] if ranking else None,
            "confidence": first,
            "score": round(score, 4),
            "margin": round(signs.margin, 4),
            "similarity": round(signs.similarity, 4),
        }


def _reason(signs: Signs, *, familiar: bool) -> str:
    if not familiar:
        return "unlike"
    return "torn" if signs.margin < TORN else "unsure"
