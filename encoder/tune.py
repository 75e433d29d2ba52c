"""Tune the encoder on a shop's own sentences and articles: ``python -m encoder.tune --data data/nlu``.

Trains on the CPU, keeps a part of the data out to judge by, exports ONNX int8, and replaces the present
encoder only if the new one is better on that part. Exit code 1 and an unchanged encoder otherwise.
Runs in an environment of its own (see encoder/requirements.lock), never in the ones that serve.
"""

import argparse
import hashlib
import json
import logging
import sys
import warnings
from dataclasses import asdict, replace
from pathlib import Path

from safetensors import SafetensorError  # type: ignore[import-not-found]
from transformers.utils import logging as transformers_logging  # type: ignore[import-not-found]

from encoder.export import find_weights, sha256
from encoder.tune_data import DataError, digest, read_pairs, read_sentences, split_pairs, split_sentences
from encoder.tune_folders import check_space, is_full, open_run, start_weights
from encoder.tune_task import Task, tune
from encoder.tune_train import Recipe


def _read_task(arguments: argparse.Namespace) -> Task:
    sentences = read_sentences(arguments.data)
    pairs = read_pairs(arguments.pairs) if arguments.pairs else []
    recipe = Recipe(
        epochs=arguments.epochs,
        minutes=arguments.minutes,
        patience=arguments.patience,
        batch=arguments.batch,
        learning_rate=arguments.learning_rate,
        frozen_layers=arguments.frozen_layers,
        seed=arguments.seed,
    )
    start = start_weights(arguments.start) if arguments.start else find_weights()
    # A run is known by all that shapes it, so --resume can never go on from something else.
    shape = [
        digest(sentences, pairs),
        sha256(start / "model.safetensors"),
        asdict(replace(recipe, minutes=None)),
    ]
    name = hashlib.sha256(json.dumps([*shape, arguments.hold_out]).encode()).hexdigest()[:12]
    run = open_run(arguments.work / name, resume=arguments.resume)
    check_space(run)
    return Task(
        split_sentences(sentences, part=arguments.hold_out, seed=arguments.seed),
        split_pairs(pairs, part=arguments.hold_out, seed=arguments.seed),
        start,
        arguments.out,
        run,
        recipe,
        arguments.refit,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="encoder.tune",
        description="Tune the sentence encoder.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    defaults = Recipe()
    add = parser.add_argument
    add("--data", type=Path, default=Path("data/nlu"), help="folder of Rasa NLU YAML, or a .csv or .jsonl")
    add("--pairs", type=Path, help='.jsonl of {"question", "article"}')
    add("--from", dest="start", type=Path, help="weights, or a tuned encoder, to start from")
    add("--out", type=Path, default=Path("models/encoder"), help="encoder to replace if it is beaten")
    add("--work", type=Path, default=Path("models/tune"), help="where runs keep their checkpoints")
    add("--resume", action="store_true", help="go on with the run of the same data and settings")
    add("--refit", action="store_true", help="once better, train again on all data, held-out part too")
    add("--hold-out", type=_share, default=0.1, help="share of the data to judge by")
    add("--epochs", type=int, default=defaults.epochs)
    add("--minutes", type=float, help="stop training after so many")
    add("--patience", type=int, default=defaults.patience, help="epochs without a gain before stopping")
    add("--batch", type=int, default=defaults.batch)
    add("--learning-rate", type=float, default=defaults.learning_rate)
    add("--frozen-layers", type=int, default=defaults.frozen_layers, help="lowest layers kept as they are")
    add("--seed", type=int, default=defaults.seed)
    return parser


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 0.5:
        raise argparse.ArgumentTypeError("must lie between 0 and 0.5")
    return value


def _quieten() -> None:
    """Keep what the libraries say to developers off the admin's screen."""
    warnings.filterwarnings("ignore")
    logging.getLogger().setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()


def main() -> int:
    """Parse the command line and tune; errors for people go to standard error."""
    arguments = _parser().parse_args()
    _quieten()
    try:
        reason = tune(_read_task(arguments))
    except DataError as error:
        reason = str(error)
    except (OSError, RuntimeError, SafetensorError) as error:
        if is_full(error, arguments.work, arguments.out.parent):
            reason = "The disk is full: make room and run the command again with --resume."
        elif isinstance(error, OSError):
            reason = f"{error.filename or 'a file'}: {error.strerror or error}."
        else:
            raise
    except KeyboardInterrupt:
        print("\nstopped; the same command with --resume goes on", file=sys.stderr)
        return 130
    if reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    print(f"\n{arguments.out} is the tuned encoder now; 'make train' trains the bot on it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
