"""Tuning for real, with a tiny random model: killed and resumed, exported, and refused when it is worse.

Makes the throw-away environment with PyTorch that ``make tune`` makes.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from encoder.runtime import Encoder
from launcher.paths import ROOT
from launcher.torch_environment import torch_environment

pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("tune")]

MAKE_MODEL = """
import sys
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel
from encoder.export import find_weights

folder = sys.argv[1]
torch.manual_seed(1)  # some random models know these sentences already
config = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
BertModel(config, add_pooling_layer=False).save_pretrained(folder + "/bert")
AutoTokenizer.from_pretrained(str(find_weights())).save_pretrained(folder + "/bert")
SentenceTransformer(modules=[Transformer(folder + "/bert"), Pooling(32), Normalize()]).save(folder + "/start")
"""
THINGS = {
    "parcel": ["box", "letter", "carton"],
    "money": ["cash", "coins", "euros"],
    "mail": ["login", "link"],
}
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}
WORDS = ["where", "lost", "found", "my", "your", "new", "old", "please", "today"]


@pytest.fixture(scope="module")
def interpreter() -> Iterator[Path]:
    with torch_environment() as path:
        yield path


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, interpreter: Path) -> Path:
    folder = tmp_path_factory.mktemp("tune")
    subprocess.run([interpreter, "-c", MAKE_MODEL, folder], cwd=ROOT, check=True, capture_output=True)
    rows = [
        f"{word} {other} {thing},{label}"
        for label, things in THINGS.items()
        for thing in things
        for word in WORDS
        for other in WORDS[:4]
    ]
    (folder / "data.csv").write_text("text,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    pairs = [
        {"question": f"{word} {thing}?", "article": f"All about {label}"}
        for label, things in THINGS.items()
        for thing in things
        for word in WORDS
    ]
    (folder / "pairs.jsonl").write_text("\n".join(map(json.dumps, pairs)), encoding="utf-8")
    return folder


def command(interpreter: Path, work: Path, out: str, *more: str) -> list[str | Path]:
    options = f"--data {work}/data.csv --pairs {work}/pairs.jsonl --from {work}/start --out {work}/{out}"
    more = ("--work", f"{work}/runs-{out}", "--learning-rate", "1e-3", *more)
    return [interpreter, "-m", "encoder.tune", *options.split(), *more]


def finish(command: list[str | Path], code: int = 0) -> str:
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_a_killed_run_goes_on_and_ends_as_if_it_had_not_been_killed(interpreter: Path, work: Path) -> None:
    killed = command(interpreter, work, "killed", "--epochs", "4", "--patience", "9")
    process = subprocess.Popen(
        killed, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not list(work.glob("runs-killed/*/last/progress.json")):
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (work / "killed").exists()
    said = finish([*killed, "--resume"])
    assert "epoch 1:" not in said
    assert "epoch 4:" in said
    finish(command(interpreter, work, "whole", "--epochs", "4", "--patience", "9"))
    cards = [read_card(work / name) for name in ["killed", "whole"]]
    assert cards[0]["held_out_scores"] == cards[1]["held_out_scores"]
    vectors = [
        Encoder(work / name, precision="fp32").encode(["where is my box"]) for name in ["killed", "whole"]
    ]
    assert np.abs(vectors[0] - vectors[1]).max() < 1e-4


def test_the_card_says_what_it_was_tuned_on_and_a_worse_encoder_is_refused(
    interpreter: Path, work: Path
) -> None:
    card = read_card(work / "whole")
    assert (card["sentences"], card["intents"], card["pairs"]) == (8 * 36, 3, 8 * 9)
    scores = card["held_out_scores"]
    assert sum(scores["tuned (int8), exported"].values()) > sum(scores["before"].values())
    said = finish(command(interpreter, work, "whole", "--epochs", "1", "--learning-rate", "1e-9"), code=1)
    assert "nothing was replaced" in said
    assert "Traceback" not in said
    assert read_card(work / "whole") == card


def read_card(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "card.json").read_text(encoding="utf-8"))["tuned"])
