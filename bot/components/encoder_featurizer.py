"""A dense sentence feature from the shared ONNX encoder.

config.yml:
  - name: bot.components.encoder_featurizer.EncoderFeaturizer
    encoder: models/encoder     # made by `python -m encoder.export`
    precision: int8             # or fp32
    cache: models/cache         # vectors of training sentences; empty string turns it off
    embed: false                # true: the model takes the encoder along, for it is not the one all share
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entity_masker import masked_text
from bot.components.vector_cache import RememberingEncoder, VectorCache
from encoder.runtime import Encoder, take_along


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one L2-normalised vector (1, dimension) to each message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            **DenseFeaturizer.get_default_config(),
            "encoder": "models/encoder",
            "precision": "int8",
            "cache": "models/cache",
            "embed": False,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """The encoder itself says what is wrong with its folder."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        encoder = Encoder(config["encoder"], precision=config["precision"])
        return cls(config, execution_context.node_name, encoder, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EncoderFeaturizer:
        if not config["embed"]:
            return cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            encoder = Encoder(folder, precision=config["precision"])
        return cls(config, execution_context.node_name, encoder, model_storage, resource)

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        encoder: Encoder,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        super().__init__(name, config)
        self._encoder, self._model_storage, self._resource = encoder, model_storage, resource

    def train(self, training_data: TrainingData) -> Resource:
        """Learn nothing; keep the encoder in the model if the model shall have its own."""
        if self._config["embed"]:
            with self._model_storage.write_to(self._resource) as folder:
                take_along(Path(self._config["encoder"]), folder, precision=self._config["precision"])
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        messages = [example for example in training_data.training_examples if example.get(TEXT)]
        vectors = self._encode_cached([masked_text(example) for example in messages])
        for message, vector in zip(messages, vectors, strict=True):
            self._add(message, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(TEXT):
                self._add(message, self._encoder.encode([masked_text(message)])[0])
        return messages

    def _encode_cached(self, texts: list[str]) -> np.ndarray:
        if not self._config["cache"]:
            return self._encoder.encode(texts)
        checksum = f"{self._encoder.card.checksum}-{self._encoder.precision}"
        with VectorCache(self._cache_file, checksum) as cache:
            return cache.get_or_make(texts, self._encoder.encode)

    @property
    def _cache_file(self) -> Path:
        return Path(self._config["cache"]) / "vectors.db"

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Encode no text twice that any model with this encoder has parsed so."""
        if not self._config["cache"]:
            yield
            return
        encoder = self._encoder
        self._encoder = remembering = RememberingEncoder(encoder, self._cache_file)
        try:
            yield
        finally:
            self._encoder = encoder
            remembering.keep()

    def _add(self, message: Message, vector: np.ndarray) -> None:
        assert TEXT in DENSE_FEATURIZABLE_ATTRIBUTES
        features = Features(
            vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, self._config.get("alias", self._identifier)
        )
        message.add_features(features)
