"""A model may take its encoder along: then it needs nothing of what it was trained with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder_featurizer import EncoderFeaturizer
from encoder.runtime import EncoderMissing
from tests.bot.conftest import ROOT

CONTEXT = ExecutionContext(GraphSchema({}), node_name="featurizer")


def vector(featurizer: EncoderFeaturizer) -> np.ndarray:
    message = Message({"text": "where is my parcel"})
    featurizer.process([message])
    _, sentence = message.get_dense_features("text", [])
    return np.asarray(sentence.features[0])


def test_an_embedded_encoder_lives_in_the_model(tmp_path: Path) -> None:
    source, kept = tmp_path / "tuned", tmp_path / "storage"
    shutil.copytree(ROOT / "models" / "encoder", source)
    kept.mkdir()
    storage, resource = LocalModelStorage(kept), Resource("featurizer")
    config = {**EncoderFeaturizer.get_default_config(), "encoder": str(source), "embed": True, "cache": ""}
    made = EncoderFeaturizer.create(config, storage, resource, CONTEXT)
    made.train(TrainingData())
    shutil.rmtree(source)
    loaded = EncoderFeaturizer.load(config, storage, resource, CONTEXT)
    assert np.array_equal(vector(made), vector(loaded))
    (folder,) = kept.iterdir()
    assert sorted(file.name for file in folder.iterdir()) == [
        "card.json",
        "model.int8.onnx",
        "tokenizer.json",
    ]
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    assert card["files"] == ["model.int8.onnx", "tokenizer.json"]
    with pytest.raises(EncoderMissing):
        EncoderFeaturizer.load(config, storage, resource, CONTEXT)


def test_the_shared_encoder_stays_out_of_the_model(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("featurizer")
    config = {
        **EncoderFeaturizer.get_default_config(),
        "encoder": str(ROOT / "models" / "encoder"),
        "cache": "",
    }
    made = EncoderFeaturizer.create(config, storage, resource, CONTEXT)
    made.train(TrainingData())
    assert list(tmp_path.iterdir()) == []
    assert np.array_equal(vector(made), vector(EncoderFeaturizer.load(config, storage, resource, CONTEXT)))
