"""What every graph component must do, asked of each in the same words. Runs in the bot environment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder_featurizer import EncoderFeaturizer
from bot.components.entity_extractor import EntityExtractor
from bot.components.entity_masker import MASKED_TEXT, EntityMasker
from bot.components.intent_classifier import IntentClassifier
from bot.components.intent_gate import GATE, IntentGate
from bot.components.intent_names import IntentNames

SENTENCES = {
    "track_order": [
        "where is my parcel",
        "has my order shipped",
        "track order KF-1002",
        "when does it arrive",
    ],
    "greet": ["hello", "hi there", "good morning", "hey"],
    "cancel_order": ["cancel my order", "i want to cancel KF-1003", "please cancel it", "stop the order"],
}
ODD_TEXTS = [
    "",
    "   ",
    "🙂🙂",
    "qué pasó con mi paquete",
    "我的订单在哪里",
    "x" * 5000,
    "where " * 1000,
    "/cancel_order{}",
]


@dataclass
class Setup:
    """One component with everything before it in the pipeline."""

    component: type[Any]
    config: dict[str, Any]
    before: list[tuple[type[Any], dict[str, Any]]]
    storage: ModelStorage
    result: Callable[[Message], Any] = field(default=lambda message: None)
    made: list[Any] = field(default_factory=list)
    context: ExecutionContext = field(
        default_factory=lambda: ExecutionContext(GraphSchema({}), model_id="test", node_name="component")
    )

    def make(self, component: type[Any], config: dict[str, Any], name: str) -> Any:
        full = {**component.get_default_config(), **config}
        return component.create(full, self.storage, Resource(name), self.context)

    def prepare(self, data: TrainingData) -> TrainingData:
        self.made = [self.make(kind, config, f"before{at}") for at, (kind, config) in enumerate(self.before)]
        for component in self.made:
            if hasattr(component, "train"):
                component.train(data)
            data = component.process_training_data(data)
        return data

    def messages(self, texts: list[str]) -> list[Message]:
        messages = [Message(data={TEXT: text}) for text in texts]
        for component in self.made:
            messages = component.process(messages)
        return messages

    def train(self, sentences: dict[str, list[str]]) -> Any:
        examples = [
            Message(data={TEXT: text, INTENT: name}) for name, texts in sentences.items() for text in texts
        ]
        data = self.prepare(TrainingData(training_examples=examples))
        made = self.make(self.component, self.config, "component")
        if hasattr(made, "train"):
            made.train(data)
        elif hasattr(made, "process_training_data"):
            made.process_training_data(data)
        return made

    def load(self) -> Any:
        full = {**self.component.get_default_config(), **self.config}
        return self.component.load(full, self.storage, Resource("component"), self.context)


def _vector(message: Message) -> Any:
    _, sentence = message.get_dense_features(TEXT, [])
    return None if sentence is None else sentence.features.round(5).tolist()


def _intent(message: Message) -> Any:
    return [(item["name"], round(item["confidence"], 6)) for item in message.get("intent_ranking")]


TOKENIZER = (WhitespaceTokenizer, {})
FEATURIZER = (EncoderFeaturizer, {"cache": ""})
CASES: dict[str, tuple[Any, ...]] = {
    "encoder_featurizer": (EncoderFeaturizer, {"cache": ""}, [TOKENIZER], _vector),
    "intent_classifier": (IntentClassifier, {}, [TOKENIZER, FEATURIZER], _intent),
    "intent_gate": (IntentGate, {}, [TOKENIZER, FEATURIZER, (IntentClassifier, {})], lambda m: m.get(GATE)),
    "intent_names": (IntentNames, {}, [], lambda message: message.get(TEXT)),
    "entity_masker": (EntityMasker, {}, [TOKENIZER], lambda message: message.get(MASKED_TEXT)),
    "entity_extractor": (EntityExtractor, {}, [TOKENIZER], lambda message: message.get(ENTITIES)),
}


@pytest.fixture(params=CASES)
def setup(request: pytest.FixtureRequest, tmp_path: Path) -> Setup:
    component, config, before, result = CASES[request.param]
    before = [(kind, {**kind.get_default_config(), **given}) for kind, given in before]
    return Setup(component, config, before, LocalModelStorage(tmp_path), result)


def test_a_loaded_component_says_the_same_as_the_trained_one(setup: Setup) -> None:
    trained = setup.train(SENTENCES)
    texts = ["where's order 1002", "good evening", "cancel it please, my mail is a@b.example"]
    first = [setup.result(message) for message in trained.process(setup.messages(texts))]
    again = [setup.result(message) for message in setup.load().process(setup.messages(texts))]
    assert first == again
    assert any(first)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: repr(text[:12]))
def test_odd_texts_get_an_answer(setup: Setup, text: str) -> None:
    setup.train(SENTENCES)
    (message,) = setup.load().process(setup.messages([text]))
    assert message.get(TEXT) == text


def test_one_example_an_intent_is_enough(setup: Setup) -> None:
    setup.train({name: texts[:1] for name, texts in SENTENCES.items()})
    setup.load().process(setup.messages(["hello"]))


def test_nothing_is_pickled(setup: Setup, tmp_path: Path) -> None:
    setup.train(SENTENCES)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not [file for file in files if file.suffix in {".pkl", ".pickle", ".joblib"}]
    for file in files:
        if file.suffix == ".npz":
            with np.load(file, allow_pickle=False) as arrays:
                assert all(arrays[name].dtype != object for name in arrays)


@pytest.mark.parametrize("setup", ["intent_classifier"], indirect=True)
def test_the_ranking_is_sorted_and_sums_to_one(setup: Setup) -> None:
    setup.train(SENTENCES)
    for message in setup.load().process(setup.messages(["where is it", "hi", "cancel"])):
        confidences = [item["confidence"] for item in message.get("intent_ranking")]
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) == pytest.approx(1, abs=1e-5)
        assert message.get(INTENT) == message.get("intent_ranking")[0]
