"""Lets Rasa be imported without TensorFlow, which is half of its memory and not used here.

Rasa 3.6 imports all its components at once, its neural ones too. Modules of this list are answered with
a stand-in, whose classes exist by name and say what is wrong when a model asks for one of them.
See docs/decisions/0013-rasa-without-tensorflow.md.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

NEURAL = frozenset(
    {
        "rasa.core.policies.ted_policy",
        "rasa.core.policies.unexpected_intent_policy",
        "rasa.nlu.classifiers.diet_classifier",
        "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
        "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
        "rasa.nlu.selectors.response_selector",
        "rasa.utils.tensorflow.callback",
        "rasa.utils.tensorflow.data_generator",
    }
)
"""The modules through which Rasa reaches TensorFlow."""


class NeuralComponentError(RuntimeError):
    """A model has a component that needs TensorFlow."""


class StandIn:
    """Stands where a neural component would be; neither created nor loaded."""

    @classmethod
    def create(cls, *_arguments: Any, **_options: Any) -> NoReturn:
        raise NeuralComponentError(
            f"{cls.__name__} needs TensorFlow, which bot/serve.py leaves out: "
            "take it out of config.yml, or start Rasa with `python -m rasa run`"
        )

    load = create


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (StandIn,), {"__module__": self.__name__})
        setattr(self, name, made)
        return made


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in NEURAL else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def leave_out_tensorflow() -> None:
    """Call it before anything of Rasa is imported.

    Raises:
        RuntimeError: TensorFlow is there already, so this would save nothing.
    """
    if "tensorflow" in sys.modules:
        raise RuntimeError("TensorFlow has been imported before bot.without_tensorflow")
    sys.meta_path.insert(0, _Finder())
