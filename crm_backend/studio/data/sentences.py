"""A training sentence: its text as the files hold it, and what tells two of them apart. Pure functions."""

import re
from dataclasses import dataclass

MAX_CHARS = 500
_MARKED = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<entity>[^()]+)\)|\{(?P<json>[^{}]+)\})")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_ENTITY_IN_JSON = re.compile(r'"entity"\s*:\s*"([^"]+)"')


@dataclass(frozen=True)
class Marked:
    """An entity within a sentence's plain text: characters ``start`` to ``end``."""

    start: int
    end: int
    value: str
    entity: str


@dataclass(frozen=True)
class Sentence:
    """One example of an intent; ``text`` may hold entities: ``where is [KF-1002](order_number)``."""

    text: str
    intent: str
    file: str = ""
    line: int = 0
    """From 1; 0 for one that is in no file yet."""

    @property
    def key(self) -> str:
        return key_of(self.text)


def plain(text: str) -> str:
    """Return the text without its entity marks."""
    return _MARKED.sub(lambda found: found["text"], text)


def key_of(text: str) -> str:
    """Return what two spellings of the same sentence share: case and white space do not count."""
    return " ".join(plain(text).casefold().split())


def entities_of(text: str) -> list[Marked]:
    """Return the marked entities, with their places in the plain text."""
    found, shift = [], 0
    for match in _MARKED.finditer(text):
        start = match.start() - shift
        end = start + len(match["text"])
        found.append(Marked(start, end, match["text"], _entity_of(match)))
        shift += len(match[0]) - len(match["text"])
    return found


def mark(text: str, start: int, end: int, entity: str) -> str:
    """Return a plain text with one entity marked; its characters ``start`` to ``end``."""
    return f"{text[:start]}[{text[start:end]}]({entity}){text[end:]}"


def one_line(text: str) -> str:
    """Return the text on one line: a line end would begin another sentence in the file."""
    return " ".join(text.split())


def is_name(name: str) -> bool:
    """Say whether this is a name for an intent or an entity: ``verb_noun``."""
    return len(name) <= 64 and _NAME.fullmatch(name) is not None


def _entity_of(match: re.Match[str]) -> str:
    if match["entity"]:
        return match["entity"].partition(":")[0]
    named = _ENTITY_IN_JSON.search(match["json"])
    return named[1] if named else ""
