"""How well does the bot understand, and know that it does not? Beside stock Rasa, in the same run.

``python -m benchmarks.intents [--only banking clinc few own] [--tuned FOLDER] [--stock-epochs 5]``

Each data set is trained by `rasa train nlu` with Kefu's ``config.yml`` pipeline and with the pipeline that
`rasa init` writes (DIET; fewer epochs than its 100, because one takes about a minute here), each from an
empty cache, and tested by parsing one sentence after another. Thresholds are those that the pipelines
learnt or have; the test data decides nothing. ``FOLDER`` holds encoders that ``encoder/tune.py`` made from
the same training data: banking77_full/, banking77_10shot_seed0/, clinc150/.
"""

import argparse
import importlib.metadata
import json
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks import intent_data, scores
from benchmarks.intent_data import OUT_OF_SCOPE, ROOT, Dataset
from benchmarks.machine import describe_machine, percentile
from launcher.numerics import blas_variables

PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
QUIET = {"TQDM_DISABLE": "1", "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
FALLBACK = "nlu_fallback"
COLUMNS = (
    "data|pipeline|accuracy|macro-F1|in scope after the gate|out-of-scope recall|MCC|calibration error"
    "|training s|parse p50 ms|p95 ms|memory MB|model MB"
)


@dataclass(frozen=True)
class Trained:
    """A model and what it cost."""

    archive: Path
    seconds: float


def kefu_config(folder: Path, encoder: Path | None = None) -> dict[str, Any]:
    """Return Kefu's pipeline, with a vector cache of its own."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    for component in pipeline:
        component.pop("catalogue", None)
        component.pop("catalogue_headers", None)
        if component["name"].endswith("EncoderFeaturizer"):
            component["cache"] = str(folder / "vectors")
            component["encoder"] = str(encoder or ROOT / "models" / "encoder")
    return {"recipe": "default.v1", "language": "en", "pipeline": pipeline}


def stock_config(epochs: int) -> dict[str, Any]:
    """Return the pipeline of `rasa init` in Rasa 3.6 with other epochs."""
    characters = {"analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}
    pipeline: list[dict[str, Any]] = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", **characters},
        {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": epochs, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]
    return {"recipe": "default.v1", "language": "en", "pipeline": pipeline}


def train(folder: Path, config: dict[str, Any], data: intent_data.Labelled) -> Trained:
    """Run `rasa train nlu` and time the whole command."""
    intent_data.write_training(data, folder / "data")
    (folder / "config.yml").write_text(yaml.safe_dump({"assistant_id": "benchmark", **config}))
    started = time.perf_counter()
    command = f"-m rasa train nlu -c {folder}/config.yml -u {folder}/data/nlu.yml -d {folder}/data/domain.yml"
    _run([*command.split(), "--out", str(folder), "--fixed-model-name", "model"], folder)
    return Trained(folder / "model.tar.gz", time.perf_counter() - started)


def parse(model: Trained, texts: list[str]) -> dict[str, Any]:
    """Parse the texts in a process of its own; see ``nlu_process``."""
    sentences, out = model.archive.with_name("sentences.json"), model.archive.with_name("parses.json")
    sentences.write_text(json.dumps(texts), encoding="utf-8")
    arguments = [str(model.archive), str(sentences), str(out)]
    _run(["-m", "benchmarks.nlu_process", *arguments], model.archive.parent)
    result: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return result


def _run(arguments: list[str], folder: Path) -> None:
    environment = {**os.environ, **QUIET, **blas_variables(), "PYTHONPATH": str(ROOT)}
    environment["RASA_CACHE_DIRECTORY"] = str(folder / "rasa-cache")
    with (folder / "log.txt").open("a") as log:
        subprocess.run([PYTHON, *arguments], cwd=ROOT, env=environment, check=True, stdout=log, stderr=log)


def row(name: str, pipeline: str, model: Trained, dataset: Dataset) -> str:
    """Measure and return one row of the table."""
    test = intent_data.names(dataset.test)
    result = parse(model, [text for text, _ in test] + dataset.outside)
    inside, outside = result["parses"][: len(test)], result["parses"][len(test) :]
    truth, first = [intent for _, intent in test], [_first(one) for one in inside]
    right = [a == b[0] for a, b in zip(truth, first, strict=True)]
    passed = [one["intent"] == answer[0] for one, answer in zip(inside, first, strict=True)]
    figures = [
        f"{100 * scores.accuracy(truth, [name for name, _ in first]):.2f}",
        f"{100 * scores.macro_f1(truth, [name for name, _ in first]):.2f}",
        f"{100 * sum(a and b for a, b in zip(right, passed, strict=True)) / len(test):.2f}",
        *_of_outside(inside, outside),
        f"{scores.calibration_error([confidence for _, confidence in first], right):.3f}",
        f"{model.seconds:.0f}",
        f"{1000 * statistics.median(result['seconds']):.1f}",
        f"{1000 * percentile(result['seconds'], 0.95):.1f}",
        f"{result['megabytes']:.0f}",
        f"{model.archive.stat().st_size / 1e6:.1f}",
    ]
    return f"| {name} | {pipeline} | " + " | ".join(figures) + " |"


def _first(one: dict[str, Any]) -> tuple[str, float]:
    """Return the likeliest intent, refused or not, and its confidence."""
    ranked = [(name, confidence) for name, confidence in one["ranking"] if name != FALLBACK]
    return ranked[0] if ranked else ("", 0.0)


def _of_outside(inside: list[dict[str, Any]], outside: list[dict[str, Any]]) -> tuple[str, str]:
    if not outside:
        return "–", "–"
    refused = [one["intent"] in (FALLBACK, OUT_OF_SCOPE, None) for one in [*inside, *outside]]
    truth = [False] * len(inside) + [True] * len(outside)
    recall = sum(refused[len(inside) :]) / len(outside)
    return f"{100 * recall:.1f}", f"{scores.matthews(truth, refused):.3f}"


def run(name: str, dataset: Dataset, arguments: argparse.Namespace, *, tuned: str, epochs: int) -> None:
    """Print the rows of one data set."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        variants = {"Kefu": kefu_config(folder / "kefu")}
        encoder = arguments.tuned / tuned if arguments.tuned else None
        if encoder and encoder.is_dir():
            variants["Kefu, tuned encoder"] = kefu_config(folder / "tuned", encoder)
        if epochs:
            variants[f"stock Rasa, {epochs} epochs"] = stock_config(epochs)
        for pipeline, config in variants.items():
            model_folder = folder / pipeline.replace(" ", "_").replace(",", "")
            model = train(model_folder, config, dataset.train)
            print(row(name, pipeline, model, dataset), flush=True)
            if pipeline == "Kefu" and name == "BANKING77":
                _retrain(model_folder, config, dataset)


def _retrain(folder: Path, config: dict[str, Any], dataset: Dataset) -> None:
    """Change one sentence and train again, as the studio does; printed below the table."""
    text, intent = dataset.train[0]
    again = train(folder, config, [(text + " please", intent), *dataset.train[1:]])
    NOTES.append(
        f"Retrain after one changed sentence, {len(dataset.train)} sentences, to a packed model: "
        f"{again.seconds:.0f} s"
    )


NOTES: list[str] = []


def own_bot() -> None:
    """Print the row of the shop's own bot: the active model on sentences written by others."""
    active = json.loads((ROOT / "models" / "active.json").read_text(encoding="utf-8"))
    archive = ROOT / "models" / active["archive"]
    dataset = Dataset("own", [], intent_data.own_test())
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / archive.name
        copy.symlink_to(archive)
        print(row("Kefu's own bot", "Kefu", Trained(copy, float("nan")), dataset), flush=True)


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description="Measure intents beside stock Rasa.")
    parser.add_argument("--only", nargs="+", default=["banking", "few", "clinc", "own"], help="data sets")
    parser.add_argument("--tuned", type=Path, help="folder of tuned encoders")
    parser.add_argument("--stock-epochs", type=int, default=5, help="0: without stock Rasa")
    arguments = parser.parse_args()
    epochs = arguments.stock_epochs
    print(f"{describe_machine()} · Rasa 3.6.21 · onnxruntime {importlib.metadata.version('onnxruntime')}\n")
    print("| " + COLUMNS.replace("|", " | ") + " |\n" + "|---" * len(COLUMNS.split("|")) + "|")
    if "banking" in arguments.only:
        run("BANKING77", intent_data.banking(), arguments, tuned="banking77_full", epochs=epochs)
    if "few" in arguments.only:
        for seed in range(3):
            folder = f"banking77_10shot_seed{seed}"
            few = intent_data.banking_few(seed)
            run(few.name, few, arguments, tuned=folder, epochs=10 * epochs if seed == 0 else 0)
    if "clinc" in arguments.only:
        run("CLINC150", intent_data.clinc(), arguments, tuned="clinc150", epochs=epochs)
    if "own" in arguments.only:
        own_bot()
    print("\n" + "\n".join(NOTES))


if __name__ == "__main__":
    main()
