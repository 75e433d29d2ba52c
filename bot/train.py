"""Trains the bot: ``python -m bot.train`` is ``rasa train``, with its options.

TensorFlow is left out unless config.yml names a component that needs it: importing it is half of the
time that a training takes.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.without_tensorflow import leave_out_tensorflow

NEURAL_NAMES = (
    "ConveRTFeaturizer",
    "DIETClassifier",
    "LanguageModelFeaturizer",
    "ResponseSelector",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
)


def needs_tensorflow(config: Path) -> bool:
    """Tell whether a configuration names one of Rasa's neural components; also when it names none at all,
    because then Rasa chooses, or when it cannot be read, which Rasa says better."""
    try:
        lines = config.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return True
    named = [line.split("#", 1)[0] for line in lines if "name:" in line.split("#", 1)[0]]
    return not named or any(name in line for line in named for name in NEURAL_NAMES)


def run(command: Sequence[str], arguments: list[str]) -> None:
    """Run one of Rasa's own commands on a configuration."""
    config = arguments[arguments.index("--config") + 1] if "--config" in arguments[:-1] else "config.yml"
    if not needs_tensorflow(Path(config)):
        leave_out_tensorflow()
    from rasa.__main__ import main as rasa

    sys.argv[:] = ["rasa", *command, *arguments]
    rasa()


if __name__ == "__main__":
    run(["train"], sys.argv[1:])
