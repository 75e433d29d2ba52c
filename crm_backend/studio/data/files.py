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

from crm_backend.studio.data.sentences import Sentence
from crm_backend.studio.data.shapes import check_domain, check_flows
from crm_backend.studio.data.yaml_text import broken, compose, items, line_of, load, pairs


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
            if "rules:" in text or "stories:" in text:
                check_flows(name, compose(name, text))
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
    for key, value in pairs(compose(name, text)):
        if key == "nlu":
            for item in items(name, value, "'nlu' should be a list of intents."):
                fields = dict(pairs(item))
                if not fields:
                    raise broken(name, line_of(item), "an item of 'nlu' should begin with '- intent: …'.")
                if "intent" in fields:
                    yield _named(name, fields["intent"]), _examples_of(name, item, fields)


def _named(name: str, node: Any) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value:
        raise broken(name, line_of(node), "an intent needs a name.")
    return str(node.value)


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


def _examples_of(name: str, item: Any, fields: Mapping[str, Any]) -> Any:
    intent, line = fields["intent"].value, line_of(item)
    node = fields.get("examples")
    if node is None or not node.value or (isinstance(node.value, str) and not node.value.strip()):
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
    check_domain(name, compose(name, text))
    content = load(name, text) or {}
    names = {
        part: [str(next(iter(one)) if isinstance(one, dict) else one) for one in content.get(part) or []]
        for part in ("intents", "entities")
    }
    return names | {part: content.get(part) or {} for part in ("responses", "forms", "slots")}
