"""A customer's text as every finder reads it: plain characters, spaCy tokens, what is already claimed."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Found:
    """One mention: where it stands and what it means. Names that begin with "_" are not for Rasa."""

    entity: str
    start: int
    end: int
    value: str = ""
    info: Mapping[str, Any] = field(default_factory=dict)
    confidence: float = 1.0


class _Plain(dict[int, str]):
    """Maps characters that look alike onto one, each onto exactly one: positions stay as they are."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        digit = unicodedata.decimal(sign, None)
        wide = 0xFF01 <= code <= 0xFF5E
        self[code] = str(digit) if digit is not None else chr(code - 0xFEE0) if wide else sign
        return self[code]


_PLAIN = _Plain()
for _plain, _signs in {
    "-": "‐‑‒–—―−﹣",
    "'": "‘’ʼ´`",
    '"': "“”„«»",
    " ": "\t\r\f\v\u00a0\u2007\u2009\u200a\u202f\u3000",
}.items():
    _PLAIN.update({ord(_sign): _plain for _sign in _signs})


class Sentence:
    """``text`` has the positions of the original; ``doc`` holds its words and signs without white space."""

    def __init__(self, text: str, vocab: Vocab) -> None:
        self.text = text.translate(_PLAIN)
        spans = [match.span() for match in _WORD.finditer(self.text)]
        self.doc = Doc(vocab, words=[self.text[start:end] for start, end in spans])
        self.words = [token.lower_ for token in self.doc]
        self.found: list[Found] = []
        self._spans = spans
        self._claimed = bytearray(len(text))

    def place(self, first: int, end: int) -> tuple[int, int]:
        """Return where the tokens ``first`` to before ``end`` stand in the text."""
        return self._spans[first][0], self._spans[end - 1][1]

    def token_at(self, position: int) -> int:
        """Return the number of the first token that stands at or after a position of the text."""
        return bisect_left(self._spans, (position, 0))

    def word(self, at: int) -> str:
        """Return the lower-case token at a position, or "" beyond either end."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def is_free(self, start: int, end: int) -> bool:
        return not any(self._claimed[start:end])

    def claim(self, found: Iterable[Found]) -> None:
        """Keep what overlaps nothing that was claimed before."""
        for one in found:
            if self.is_free(one.start, one.end):
                self._claimed[one.start : one.end] = b"\1" * (one.end - one.start)
                self.found.append(one)

    def mentions(self, entity: str) -> bool:
        return any(one.entity == entity for one in self.found)


Finder = Callable[[Sentence], Iterable[Found]]


def longest_first(matches: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Sort spaCy's matches so that of two that overlap the longer one is looked at first."""
    return sorted(matches, key=lambda match: (match[1] - match[2], match[1]))
