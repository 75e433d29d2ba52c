"""A linear intent classifier on sentence vectors joined with word and character n-grams.

A linear SVM separates better and trains faster here than logistic regression; its margins become
probabilities through one temperature, fitted on out-of-fold margins of the training data
(temperature scaling: Guo et al. 2017, "On Calibration of Modern Neural Networks").

config.yml:
  - name: bot.components.intent_classifier.IntentClassifier
    C: 1.0                 # inverse regularisation of the SVM
    word_weight: 0.5       # weight of word n-grams beside the sentence vector
    char_weight: 0.5
    ranking_length: 0      # how many intents the ranking names; 0: all, and only then they sum to 1
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entity_masker import masked_text
from bot.components.linear_model import LinearIntentModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Predicts a calibrated ranking of intents."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [DenseFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 1.0, "word_weight": 0.5, "char_weight": 0.5, "ranking_length": 0, "random_state": 0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        return cls(config, model_storage, resource, None)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearIntentModel | None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        intents = [example.get(INTENT) for example in examples]
        if len(Counter(intents)) >= 2:
            self._model = LinearIntentModel.fit(
                [masked_text(example) for example in examples],
                _vectors(examples),
                intents,
                C=self._config["C"],
                word_weight=self._config["word_weight"],
                char_weight=self._config["char_weight"],
                random_state=self._config["random_state"],
            )
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
    ) -> IntentClassifier:
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, LinearIntentModel.read(folder))
        except ValueError:  # trained on fewer than two intents: nothing was persisted
            return cls(config, model_storage, resource, None)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self._rank(message)
            top = ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, top, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        if self._model is None or not (message.get(TEXT) or "").strip():
            return []
        probabilities = self._model.predict([masked_text(message)], _vectors([message]))[0]
        order = np.argsort(-probabilities)[: self._config["ranking_length"] or None]
        return [
            {
                INTENT_NAME_KEY: self._model.intents[index],
                PREDICTED_CONFIDENCE_KEY: float(probabilities[index]),
            }
            for index in order
        ]


def _vectors(messages: list[Message]) -> np.ndarray:
    rows = []
    for message in messages:
        _, sentence = message.get_dense_features(TEXT, [])
        rows.append(sentence.features[0])
    return np.stack(rows)
