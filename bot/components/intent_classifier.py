"""A kernel intent classifier on sentence vectors joined with word and character n-grams.

Probabilities are calibrated by a temperature fitted on what held-out versions of the model say of the
training sentences. Beside the ranking, each message carries ``intent_similarity``: how near the nearest
training sentence of the likeliest intent is. While training, the held-out evidence is put on the messages,
for the gate after it to learn from.

config.yml:
  - name: bot.components.intent_classifier.IntentClassifier
    gamma: 2.0             # of the kernel exp(-gamma |v - v'|²) on sentence vectors
    word_weight: 0.25      # weight of word n-grams beside it
    char_weight: 0.25
    ridge: 0.25            # regularisation
    ranking_length: 0      # how many intents the ranking names; 0: all, and only then they sum to 1
"""

from __future__ import annotations

import json
import logging
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
from bot.components.kernel_model import KernelIntentModel, KernelSettings
from bot.components.out_of_fold import FOLDS, Signs

logger = logging.getLogger(__name__)

INTENT_SIMILARITY = "intent_similarity"
EVIDENCE = "intent_evidence"
EVIDENCE_FILE = "evidence.npy"
CROSS_VALIDATION_FILE = "cross_validation.json"
MOST_SENTENCES = 20_000


# Registered as a featurizer, too: only then does Rasa let it add its evidence to the training data.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=True,
)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Predicts a calibrated ranking of intents."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [DenseFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        defaults = KernelSettings()
        return {
            "gamma": defaults.gamma,
            "word_weight": defaults.word_weight,
            "char_weight": defaults.char_weight,
            "ridge": defaults.ridge,
            "ranking_length": 0,
            "random_state": 0,
        }

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
        model: KernelIntentModel | None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    def train(self, training_data: TrainingData) -> Resource:
        examples = _sample(_examples(training_data), self._config["random_state"])
        intents = [example.get(INTENT) for example in examples]
        if len(Counter(intents)) >= 2:
            self._model, evidence = KernelIntentModel.fit(
                [masked_text(example) for example in examples],
                _vectors(examples),
                intents,
                settings=self._settings(),
                seed=self._config["random_state"],
            )
            with self._model_storage.write_to(self._resource) as folder:
                self._model.save(folder)
                np.save(folder / EVIDENCE_FILE, evidence)
                told = json.dumps(_cross_validation(intents, evidence))
                (folder / CROSS_VALIDATION_FILE).write_text(told, encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Put on each sentence what a model without it says, where that was found out."""
        if self._model is None:
            return training_data
        with self._model_storage.read_from(self._resource) as folder:
            evidence = np.load(folder / EVIDENCE_FILE, allow_pickle=False)
        examples = _sample(_examples(training_data), self._config["random_state"])
        for example, signs in zip(examples, evidence, strict=True):
            if not np.isnan(signs).any():
                example.set(EVIDENCE, signs.tolist())
        return training_data

    def _settings(self) -> KernelSettings:
        names = ("gamma", "word_weight", "char_weight", "ridge")
        return KernelSettings(**{name: float(self._config[name]) for name in names})

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
                return cls(config, model_storage, resource, KernelIntentModel.read(folder))
        except ValueError:  # trained on fewer than two intents: nothing was persisted
            return cls(config, model_storage, resource, None)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking, similarity = self._rank(message)
            top = ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, top, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(INTENT_SIMILARITY, similarity)
        return messages

    def _rank(self, message: Message) -> tuple[list[dict[str, Any]], float]:
        if self._model is None or not (message.get(TEXT) or "").strip():
            return [], 0.0
        probabilities, similarities = self._model.predict([masked_text(message)], _vectors([message]))
        order = np.argsort(-probabilities[0])[: self._config["ranking_length"] or None]
        ranking = [
            {
                INTENT_NAME_KEY: self._model.intents[index],
                PREDICTED_CONFIDENCE_KEY: float(probabilities[0, index]),
            }
            for index in order
        ]
        return ranking, float(similarities[0, order[0]])


def _cross_validation(intents: list[str], evidence: np.ndarray) -> dict[str, Any]:
    """Return how many sentences of each intent are understood by the model trained without their fold."""
    held_out: dict[str, list[int]] = {}
    for intent, signs in zip(intents, evidence, strict=True):
        if not np.isnan(signs).any():
            count = held_out.setdefault(intent, [0, 0])
            count[0] += 1
            count[1] += int(Signs(*signs[0]).correct)
    return {
        "folds": FOLDS,
        "intents": {name: {"sentences": n, "right": right} for name, (n, right) in sorted(held_out.items())},
    }


def _examples(training_data: TrainingData) -> list[Message]:
    return [example for example in training_data.intent_examples if example.get(TEXT)]


def _sample(examples: list[Message], seed: int) -> list[Message]:
    """Return at most ``MOST_SENTENCES``: the kernel's memory and time grow with their square and cube."""
    if len(examples) <= MOST_SENTENCES:
        return examples
    logger.warning("%d sentences: the intents are learnt from %d of them", len(examples), MOST_SENTENCES)
    rows = np.random.default_rng(seed).permutation(len(examples))[:MOST_SENTENCES]
    return [examples[row] for row in np.sort(rows)]


def _vectors(messages: list[Message]) -> np.ndarray:
    rows = []
    for message in messages:
        _, sentence = message.get_dense_features(TEXT, [])
        rows.append(sentence.features[0])
    return np.stack(rows)
