"""What does it cost to read a mood, and how good is it? ``python -m benchmarks.sentiment [MESSAGES.csv]``

Prints the trained model's card beside the word lexicon, and the time for one message whose vector is there
(median and 95th percentile; wall clock and processor time). ``MESSAGES.csv`` (columns ``text`` and
``label``: negative, neutral, positive), such as public tweets to companies, is scored by both in the same
run; it never trains anything.
"""

import argparse
import csv
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import describe_machine, percentile
from benchmarks.scores import accuracy, calibration_error, macro_f1
from crm_backend.triage.examples import LABELS, read_examples
from crm_backend.triage.lexical import score_words
from crm_backend.triage.sentiment import SentimentReader
from crm_backend.vectors import TextVectors

MODELS = Path("models")
TIMED = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("messages", nargs="?", type=Path)
    options = parser.parse_args()
    vectors = TextVectors(MODELS / "encoder")
    reader = SentimentReader(vectors, MODELS / "sentiment")
    print(describe_machine())
    if reader.model() is None:
        raise SystemExit("no trained model: run 'python -m crm_backend.triage.train'")
    card = json.loads((MODELS / "sentiment" / "card.json").read_text(encoding="utf-8"))
    print(json.dumps({key: card[key] for key in ("held_out", "domains", "topics", "flags")}, indent=1))
    print_times(reader, vectors)
    if options.messages:
        print_scores(reader, options.messages)


def print_times(reader: SentimentReader, vectors: TextVectors) -> None:
    texts = [one.text for one in read_examples() if one.held_out][:TIMED]
    for name, clock in (("wall clock", time.perf_counter), ("processor", time.process_time)):
        found = [_time(reader, vectors, text, clock) for text in texts]
        middle, high = statistics.median(found), percentile(found, 0.95)
        print(f"one message, {name}: p50 {middle:.2f} ms, p95 {high:.2f} ms")


def _time(reader: SentimentReader, vectors: TextVectors, text: str, clock: Callable[[], float]) -> float:
    """Return milliseconds for label, score, flags and words; the vector is remembered from just before."""
    vectors.of(" ".join(text.split()))
    started = clock()
    reader.read(text)
    return (clock() - started) * 1000


def print_scores(reader: SentimentReader, file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["label"] in LABELS]
    truth = [row["label"] for row in rows]
    read = [reader.read(row["text"]) for row in rows]
    confidences = [max(one.probabilities.values()) for one in read]
    labels = [one.label for one in read]
    error = calibration_error(confidences, [a == b for a, b in zip(truth, labels, strict=True)])
    lexicon = [score_words(row["text"]).label for row in rows]
    for name, said in (("trained", labels), ("lexicon", lexicon)):
        figures = f"macro-F1 {macro_f1(truth, said):.3f}, accuracy {accuracy(truth, said):.3f}"
        print(f"{name}: {len(rows)} messages, {figures}")
    print(f"calibration error {error:.3f}")


if __name__ == "__main__":
    main()
