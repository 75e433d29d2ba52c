"""The serving bot leaves TensorFlow out, and says so where a model would need it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOAD_THE_MODEL = """
import sys
from bot.without_tensorflow import leave_out_tensorflow
leave_out_tensorflow()
import rasa.__main__, rasa.core.run, bot.channel
from rasa.core.agent import Agent
agent = Agent.load(sys.argv[1])
assert agent.is_ready()
names = [node.uses.__module__ for node in agent.processor.graph_runner._graph_schema.nodes.values()]
assert "bot.components.intent_rules" in names, names
heavy = {"tensorflow", "keras", "torch", "transformers"}
print("HEAVY", sorted({name.split(".")[0] for name in sys.modules} & heavy))
"""
NAME_A_NEURAL_COMPONENT = """
from bot.without_tensorflow import leave_out_tensorflow
leave_out_tensorflow()
from rasa.engine.recipes.default_components import DEFAULT_COMPONENTS
neural = [one for one in DEFAULT_COMPONENTS if one.__name__ in ("DIETClassifier", "TEDPolicy")]
for one in neural:
    try:
        one.load({}, None, None, None)
    except RuntimeError as error:
        print(error)
"""


def run(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_model_in_use_is_loaded_and_tensorflow_is_not() -> None:
    active = json.loads((ROOT / "models" / "active.json").read_text(encoding="utf-8"))
    assert "HEAVY []" in run(LOAD_THE_MODEL, str(ROOT / "models" / active["archive"]))


def test_a_component_that_needs_tensorflow_says_what_to_do() -> None:
    told = run(NAME_A_NEURAL_COMPONENT).splitlines()
    assert [line.split()[0] for line in told] == ["DIETClassifier", "TEDPolicy"]
    assert all("config.yml" in line for line in told)
