"""The shop's training files, read with the line of every sentence; an error names file and line.

The files stay text: an edit changes the lines it is about and no other (see ``writing``).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from crm_backend.errors import InvalidInput
from crm_backend.studio.data.sentences import Sentence

BROKEN = "training_data_broken"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Sources:
    """Where the files are: ``data`` with nlu, rules and stories; the domain's folder; ``config.yml``."""

    data: Path
    domain: Path
    config: Path


@dataclass(frozen=True)
class Corpus:
    """What the files say. Names of files are relative: ``data/nlu/orders.yml``, ``domain/orders.yml``."""

    texts: Mapping[str, str]
    sentences: tuple[Sentence, ...]
    intents: Mapping[str, str]
    """Every intent of the domain and the file that declares it."""
    entities: tuple[str, ...] = ()
    domain: Mapping[str, Any] = field(default_factory=dict)
    """Responses, forms and slots of all domain files together."""

    @property
    def digest(self) -> str:
        return digest_of(self.texts)

    @cached_property
    def by_key(self) -> Mapping[str, Sentence]:
        """The sentences by key; of two that read the same the first counts."""
        found: dict[str, Sentence] = {}
        for one in self.sentences:
            found.setdefault(one.key, one)
        return found


def digest_of(texts: Mapping[str, str]) -> str:
    """Return one SHA-256 of all files and their names."""
    whole = hashlib.sha256()
    for name in sorted(texts):
        whole.update(f"{name}\0{texts[name]}\0".encode())
    return whole.hexdigest()


def read_files(sources: Sources) -> Corpus:
    """Read what is on the disk now; what was read before is parsed once.

    Raises:
        InvalidInput: ``training_data_broken``, with ``file`` and ``line``.
    """
    return _parsed(tuple(sorted(_texts(sources).items())))


def parse(texts: Mapping[str, str]) -> Corpus:
    """Return what these files say.

    Raises:
        InvalidInput: ``training_data_broken``, with ``file`` and ``line``.
    """
    sentences: list[Sentence] = []
    intents: dict[str, str] = {}
    entities: set[str] = set()
    domain: dict[str, Any] = {"responses": {}, "forms": {}, "slots": {}}
    for name, text in sorted(texts.items()):
        if name.startswith("domain/"):
            found = _domain(name, text)
            intents |= dict.fromkeys(found["intents"], name)
            entities.update(found["entities"])
            for part in domain:
                domain[part] |= {key: (name, value) for key, value in found[part].items()}
        elif name.startswith("data/"):
            sentences += read_sentences(name, text)
    return Corpus(dict(texts), tuple(sentences), intents, tuple(sorted(entities)), domain)


def read_sentences(name: str, text: str) -> list[Sentence]:
    """Return the sentences of one file; rules, stories and other parts of it have none.

    Raises:
        InvalidInput: ``training_data_broken``, with ``file`` and ``line``.
    """
    return [
        Sentence(example, intent, name, line)
        for intent, node in intent_blocks(name, text)
        for line, example in _examples(name, intent, node)
    ]


def intent_blocks(name: str, text: str) -> Iterator[tuple[str, Any]]:
    """Yield each intent of a file and the YAML node of its examples."""
    root = _compose(name, text)
    for key, value in _pairs(root):
        if key == "nlu":
            for item in _items(name, value):
                fields = dict(_pairs(item))
                if "intent" in fields:
                    yield str(fields["intent"].value), _examples_of(name, item, fields)


def load(name: str, text: str) -> Any:
    """Return a file's content as plain values.

    Raises:
        InvalidInput: ``training_data_broken``, with ``file`` and ``line``.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (safe: a SafeLoader either way)
    except yaml.YAMLError as error:
        raise _not_yaml(name, error) from error


def broken(name: str, line: int, what: str) -> InvalidInput:
    """Return the error for a line of a file."""
    return InvalidInput(f"{name}, line {line}: {what}", code=BROKEN, file=name, line=line)


def _texts(sources: Sources) -> dict[str, str]:
    folders = {"data": sources.data, "domain": sources.domain}
    found = {
        f"{short}/{path.relative_to(folder).as_posix()}": path
        for short, folder in folders.items()
        for path in sorted(folder.rglob("*.yml"))
    }
    return {name: _text(name, path) for name, path in found.items()}


def _text(name: str, path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise broken(name, 1, "this file is not UTF-8 text.") from error


@lru_cache(maxsize=4)
def _parsed(texts: tuple[tuple[str, str], ...]) -> Corpus:
    return parse(dict(texts))


def _compose(name: str, text: str) -> Any:
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _not_yaml(name, error) from error


def _not_yaml(name: str, error: Exception) -> InvalidInput:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read as YAML"
    return broken(name, mark.line + 1 if mark else 1, f"{problem}.")


def _pairs(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), value


def _items(name: str, node: Any) -> Iterator[Any]:
    if not isinstance(node, yaml.SequenceNode):
        raise broken(name, node.start_mark.line + 1, "'nlu' should be a list of intents.")
    yield from node.value


def _examples_of(name: str, item: Any, fields: Mapping[str, Any]) -> Any:
    intent, line = fields["intent"].value, item.start_mark.line + 1
    node = fields.get("examples")
    if node is None or not node.value:
        raise broken(name, line, f"the intent '{intent}' has no examples.")
    if not isinstance(node, yaml.ScalarNode) or node.style != "|":
        detail = f"the examples of '{intent}' should be text after 'examples: |', one '- sentence' a line."
        raise broken(name, line, detail)
    return node


def _examples(name: str, intent: str, node: Any) -> Iterator[tuple[int, str]]:
    first = node.start_mark.line + 2  # the line after "examples: |", counted from 1
    for line, text in enumerate(node.value.split("\n"), start=first):
        if not text.strip():
            continue
        if not text.startswith("-") or not text[1:].strip():
            raise broken(name, line, f"an example of '{intent}' should read '- sentence'.")
        yield line, text[1:].strip()


def _domain(name: str, text: str) -> dict[str, Any]:
    content = load(name, text) or {}
    if not isinstance(content, dict):
        raise broken(name, 1, "a domain file should hold keys such as 'intents'.")
    names = {
        part: [next(iter(one)) if isinstance(one, dict) else str(one) for one in content.get(part) or []]
        for part in ("intents", "entities")
    }
    return names | {part: content.get(part) or {} for part in ("responses", "forms", "slots")}
