"""Labelled sentences for ``benchmarks/intents.py``.

BANKING77 (Casanueva et al. 2020, PolyAI's task-specific-datasets, CC BY 4.0) and CLINC150 (Larson et al.
2019, clinc/oos-eval, CC BY 3.0) are read from the folder that ``KEFU_DATA`` names, laid out as
``banking77/banking_data/{train,test}.csv`` and ``clinc150/data_full.json``. Nothing of them ships or trains
what ships. ``sentences/`` holds test sentences for Kefu's own bot, written for this project by people who
had not seen the training data.
"""

import csv
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
OUT_OF_SCOPE = "out_of_scope"
Labelled = list[tuple[str, str]]
"""Pairs of a text and its intent."""


@dataclass(frozen=True)
class Dataset:
    """``outside`` are sentences that belong to no intent, to test with."""

    name: str
    train: Labelled
    test: Labelled
    outside: list[str] = field(default_factory=list)


def data_folder() -> Path:
    """Return where the public data lies.

    Raises:
        SystemExit: it is not there.
    """
    folder = Path(os.environ.get("KEFU_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "banking77").is_dir():
        raise SystemExit(f"no banking77/ in {folder}: set KEFU_DATA, see benchmarks/intent_data.py")
    return folder


def banking() -> Dataset:
    """Return BANKING77, 10,003 sentences to train and 3,080 to test."""
    folder = data_folder() / "banking77" / "banking_data"
    return Dataset("BANKING77", _read_csv(folder / "train.csv"), _read_csv(folder / "test.csv"))


def banking_few(seed: int, each: int = 10) -> Dataset:
    """Return BANKING77 with ``each`` training sentences an intent, drawn by ``seed``."""
    full, random = banking(), np.random.default_rng(seed)
    few: Labelled = []
    for label in sorted({intent for _, intent in full.train}):
        rows = [row for row, (_, intent) in enumerate(full.train) if intent == label]
        few += [full.train[row] for row in random.permutation(rows)[:each]]
    return Dataset(f"BANKING77, {each} an intent, seed {seed}", few, full.test)


def clinc() -> Dataset:
    """Return CLINC150; its 100 out-of-scope training sentences are an intent of their own."""
    parts = json.loads((data_folder() / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    train = [(text, intent) for text, intent in parts["train"]]
    train += [(text, OUT_OF_SCOPE) for text, _ in parts["oos_train"]]
    test = [(text, intent) for text, intent in parts["test"]]
    return Dataset("CLINC150", train, test, [text for text, _ in parts["oos_test"]])


def own_test() -> Labelled:
    """Return the test sentences for Kefu's own bot."""
    return [
        (text, intent)
        for file in sorted((ROOT / "benchmarks" / "sentences").glob("*.yml"))
        for intent, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items()
        for text in texts
    ]


def write_training(data: Labelled, folder: Path) -> None:
    """Write Rasa training data and a domain into ``folder``."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in data:
        by_intent.setdefault(_as_name(intent), []).append(" ".join(text.split()))
    nlu = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in by_intent.items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))
    (folder / "domain.yml").write_text(yaml.safe_dump({"version": "3.1", "intents": list(by_intent)}))


def names(data: Labelled) -> Labelled:
    """Return the pairs with the names that ``write_training`` gives the intents."""
    return [(text, _as_name(intent)) for text, intent in data]


def _as_name(intent: str) -> str:
    return intent.replace("?", "").replace("/", "_")


def _read_csv(path: Path) -> Labelled:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]
