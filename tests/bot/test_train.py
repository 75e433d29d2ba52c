"""Training leaves TensorFlow out where nothing of the configuration needs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.train import needs_tensorflow

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_configuration_does_without() -> None:
    assert not needs_tensorflow(ROOT / "config.yml")


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("pipeline:\n- name: WhitespaceTokenizer\n", False),
        ("pipeline:\n- name: WhitespaceTokenizer  # was DIETClassifier\n", False),
        ("pipeline:\n- name: rasa.nlu.classifiers.diet_classifier.DIETClassifier\n", True),
        ("policies:\n- name: TEDPolicy\n", True),
        ("recipe: default.v1\nlanguage: en\n", True),
    ],
)
def test_neural_components_need_it_and_so_does_rasas_own_choice(
    tmp_path: Path, text: str, needed: bool
) -> None:
    config = tmp_path / "config.yml"
    config.write_text(text, encoding="utf-8")
    assert needs_tensorflow(config) is needed


def test_a_configuration_that_is_not_there_is_left_to_rasa(tmp_path: Path) -> None:
    assert needs_tensorflow(tmp_path / "config.yml")
