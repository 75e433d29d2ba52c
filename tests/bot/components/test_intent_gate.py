"""What the gate lets through, and what it says of the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.gate_model import GateModel
from bot.components.intent_classifier import EVIDENCE, INTENT_SIMILARITY
from bot.components.intent_gate import GATE, IntentGate


def made_up_signs(count: int = 400) -> np.ndarray:
    """Known sentences are mostly sure and near, those of held-out intents mostly neither."""
    random = np.random.default_rng(0)
    sure, unsure = random.beta(8, 2, count), random.beta(2, 8, count)
    near, far = random.beta(12, 3, count), random.beta(6, 6, count)
    known = np.column_stack([sure, sure * 0.9, near, random.random(count) < sure])
    return np.stack([known, np.column_stack([unsure, unsure * 0.5, far, np.zeros(count)])], axis=1)


@pytest.fixture
def gate(tmp_path: Path) -> IntentGate:
    storage, resource = LocalModelStorage(tmp_path), Resource("gate")
    context = ExecutionContext(GraphSchema({}))
    config = IntentGate.get_default_config()
    examples = [Message(data={TEXT: "x", INTENT: "a", EVIDENCE: signs.tolist()}) for signs in made_up_signs()]
    IntentGate.create(config, storage, resource, context).train(TrainingData(examples))
    return IntentGate.load(config, storage, resource, context)


def judge(gate: IntentGate, *, first: float, second: float, similarity: float) -> tuple[str, dict[str, Any]]:
    ranking = [
        {"name": "track_order", "confidence": first},
        {"name": "cancel_order", "confidence": second},
    ]
    message = Message(data={TEXT: "hm", INTENT: ranking[0], INTENT_RANKING_KEY: ranking})
    message.set(INTENT_SIMILARITY, similarity)
    gate.process([message])
    assert message.get(INTENT_RANKING_KEY) == ranking
    return message.get(INTENT)["name"], message.get(GATE)


def test_a_sure_and_familiar_sentence_passes(gate: IntentGate) -> None:
    intent, verdict = judge(gate, first=0.9, second=0.04, similarity=0.9)
    assert (intent, verdict["decision"], verdict["reason"]) == ("track_order", "in_scope", None)


def test_a_sentence_between_two_intents_is_a_near_miss(gate: IntentGate) -> None:
    intent, verdict = judge(gate, first=0.2, second=0.19, similarity=0.8)
    assert (intent, verdict["decision"], verdict["reason"]) == ("nlu_fallback", "near_miss", "torn")
    assert (verdict["intent"], verdict["confidence"]) == ("track_order", 0.2)


def test_a_sentence_unlike_all_taught_is_out_of_scope(gate: IntentGate) -> None:
    intent, verdict = judge(gate, first=0.25, second=0.05, similarity=0.2)
    assert (intent, verdict["decision"], verdict["reason"]) == ("nlu_fallback", "out_of_scope", "unlike")


def test_nothing_to_judge_is_out_of_scope(gate: IntentGate) -> None:
    message = Message(data={TEXT: "", INTENT: {"name": None, "confidence": 0.0}, INTENT_RANKING_KEY: []})
    gate.process([message])
    assert message.get(GATE)["decision"] == "out_of_scope"
    assert message.get(INTENT)["name"] == "nlu_fallback"


def test_keep_is_the_share_of_the_rightly_understood_that_passes() -> None:
    signs = made_up_signs()
    right = signs[:, 0][signs[:, 0, 3] > 0]
    for keep in (0.9, 0.99):
        model = GateModel.fit(signs, keep=keep)
        assert model is not None
        passed = np.mean([model.score(row) >= model.threshold for row in right])
        assert passed == pytest.approx(keep, abs=0.01)


def test_nearer_and_surer_never_scores_lower() -> None:
    model = GateModel.fit(made_up_signs(), keep=0.99)
    assert model is not None
    low, high = model.score(np.array([0.3, 0.1, 0.4, 0])), model.score(np.array([0.8, 0.7, 0.9, 0]))
    assert low < high


def test_a_classifier_that_says_nothing_of_similarity_is_judged_by_its_confidence(gate: IntentGate) -> None:
    ranking = [{"name": "greet", "confidence": 0.95}]
    message = Message(data={TEXT: "hi", INTENT: ranking[0], INTENT_RANKING_KEY: ranking})
    gate.process([message])
    assert message.get(INTENT)["name"] == "greet"
