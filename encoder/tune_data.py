"""Read what to tune on: labelled sentences (Rasa NLU YAML, CSV, JSONL) and question-article pairs (JSONL).

Every error names the file and the line and says what was expected there. Needs no torch.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import yaml  # type: ignore[import-untyped]

ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
T = TypeVar("T")
LABEL_COLUMNS = ("label", "intent", "category")


class DataError(Exception):
    """The data cannot be tuned on; the text says where and why."""


@dataclass(frozen=True)
class Sentence:
    """What a customer wrote, and the intent it belongs to."""

    text: str
    label: str


@dataclass(frozen=True)
class Pair:
    """A question and the article that answers it."""

    question: str
    article: str


@dataclass(frozen=True)
class Split(Generic[T]):
    """The part that is trained on, and the part that only judges."""

    train: list[T]
    held_out: list[T]


def read_sentences(path: Path) -> list[Sentence]:
    """Read a folder of Rasa NLU YAML files, one such file, a CSV or a JSONL; repeated sentences count once.

    Raises:
        DataError: nothing is there, the format is wrong, or an intent has fewer than two sentences.
    """
    files = _files(path)
    sentences = list(dict.fromkeys(sentence for file in files for sentence in _read_file(file)))
    if not sentences:
        raise DataError(f"{path} holds no labelled sentences.")
    counts = Counter(sentence.label for sentence in sentences)
    scarce = sorted(label for label, count in counts.items() if count < 2)
    if scarce:
        raise DataError(
            f"Intents with fewer than 2 different sentences: {', '.join(scarce)}. Add some or remove them."
        )
    if len(counts) < 2:
        raise DataError(f"{path} holds one intent only: there is nothing to tell apart.")
    return sentences


def read_pairs(path: Path) -> list[Pair]:
    """Read ``{"question": ..., "article": ...}`` a line; repeated pairs count once.

    Raises:
        DataError: the file is missing, or a line is not such an object.
    """
    rows = _read_jsonl(path, ("question", "article"))
    pairs = list(dict.fromkeys(Pair(question, article) for question, article in rows))
    if len({pair.article for pair in pairs}) < 2:
        raise DataError(f"{path} needs questions for at least two articles.")
    return pairs


def split_sentences(sentences: Sequence[Sentence], *, part: float, seed: int) -> Split[Sentence]:
    """Hold out ``part`` of every intent: at least one sentence, and at most half of them."""
    groups: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        groups[sentence.label].append(sentence)
    split: Split[Sentence] = Split([], [])
    for label in sorted(groups):
        # Ordered by hash: adding sentences later moves few others between the two parts.
        members = sorted(groups[label], key=lambda sentence: _order(sentence.text, seed))
        count = min(max(1, round(len(members) * part)), len(members) // 2)
        split.held_out.extend(members[:count])
        split.train.extend(members[count:])
    return split


def split_pairs(pairs: Sequence[Pair], *, part: float, seed: int) -> Split[Pair]:
    """Hold out ``part`` of the questions."""
    ordered = sorted(pairs, key=lambda pair: _order(pair.question, seed))
    count = max(1, round(len(ordered) * part)) if ordered else 0
    return Split(ordered[count:], ordered[:count])


def digest(sentences: Sequence[Sentence], pairs: Sequence[Pair]) -> str:
    """Return one hash of the data, whatever its order."""
    rows = [["sentence", item.text, item.label] for item in sentences]
    rows += [["pair", item.question, item.article] for item in pairs]
    return hashlib.sha256(json.dumps(sorted(rows)).encode()).hexdigest()


def _order(text: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}\0{text}".encode()).hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted([*path.glob("*.yml"), *path.glob("*.yaml")])
        if not files:
            raise DataError(f"{path} holds no .yml files.")
        return files
    if not path.is_file():
        raise DataError(f"{path} does not exist.")
    return [path]


def _read_file(path: Path) -> Iterator[Sentence]:
    match path.suffix.lower():
        case ".yml" | ".yaml":
            yield from _read_nlu(path)
        case ".csv":
            yield from _read_csv(path)
        case ".jsonl":
            yield from (Sentence(text, label) for text, label in _read_jsonl(path, ("text", "label")))
        case other:
            raise DataError(f"{path}: '{other}' is not read; give .yml, .csv or .jsonl.")


def _read_nlu(path: Path) -> Iterator[Sentence]:
    try:
        content = yaml.safe_load(_text(path))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(f"{path}, line {line}: not YAML ({error.problem}).") from error
    blocks = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(blocks, list):
        raise DataError(f"{path}, line 1: no list 'nlu:', so no Rasa training data.")
    for block in blocks:
        if isinstance(block, dict) and "intent" in block:
            yield from _read_intent(path, block)


def _read_intent(path: Path, block: dict[str, object]) -> Iterator[Sentence]:
    intent, examples = str(block["intent"]), block.get("examples")
    if not isinstance(examples, str):
        raise DataError(f"{path}, {_line_of(path, intent)}: 'examples: |' is missing in intent {intent}.")
    for line in filter(None, map(str.strip, examples.splitlines())):
        if not line.startswith("-"):
            raise DataError(f"{path}, {_line_of(path, line)}: an example begins with '- ', this does not.")
        if text := ANNOTATION.sub(r"\1", line[1:]).strip():
            yield Sentence(text, intent.split("/")[0])


def _line_of(path: Path, needle: str) -> str:
    lines = _text(path).splitlines()
    return f"line {next((n for n, line in enumerate(lines, 1) if needle in line), 1)}"


def _read_csv(path: Path) -> Iterator[Sentence]:
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restkey="more")
    columns = reader.fieldnames or []
    label = next((name for name in LABEL_COLUMNS if name in columns), None)
    if "text" not in columns or label is None:
        raise DataError(f"{path}, line 1: the columns must be 'text,label', not '{','.join(columns)}'.")
    for row in reader:
        text, name = (row["text"] or "").strip(), (row[label] or "").strip()
        if not text or not name or "more" in row:
            raise DataError(f"{path}, line {reader.line_num}: not a text and a label.")
        yield Sentence(text, name)


def _read_jsonl(path: Path, keys: tuple[str, str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield _read_object(f"{path}, line {number}", line, keys)


def _read_object(where: str, line: str, keys: tuple[str, str]) -> tuple[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(f"{where}: not JSON ({error}).") from error
    values = [row.get(key) if isinstance(row, dict) else None for key in keys]
    first, second = (value.strip() if isinstance(value, str) else "" for value in values)
    if not first or not second:
        raise DataError(f"{where}: needs texts named '{keys[0]}' and '{keys[1]}'.")
    return first, second


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 text (byte {error.start}).") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error
