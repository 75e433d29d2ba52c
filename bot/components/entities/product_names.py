"""How customers shorten and misspell the names of a catalogue. No spaCy, no files."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from spacy.matcher.levenshtein import levenshtein

from bot.components.entities.word_lists import word_set

_FILLERS = word_set("a an the of for with and in on to by set pack piece size no")
_LONG_NAME = 5


@dataclass(frozen=True)
class Product:
    name: str
    sku: str = ""


@dataclass(frozen=True)
class Phrase:
    """A way to name a product; ``kind`` is name, sku, part or head (the last word alone)."""

    product: Product
    kind: str


def plain_word(word: str) -> str:
    """Return a word in lower case, without accents and plural ending."""
    folded = word.casefold()
    if not folded.isascii():
        folded = "".join(
            sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign)
        )
    return _singular(folded)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def name_words(name: str) -> tuple[str, ...]:
    return tuple(plain_word(word) for word in re.findall(r"[^\W_]+", name.replace("'s", "")))


def name_phrases(products: Sequence[Product]) -> dict[tuple[str, ...], Phrase]:
    """Return every phrase that names exactly one product: SKUs, names, and parts of names.

    Parts are neighbouring words, or words with others left out if the last stays: "brass lamp" for
    "Brass Desk Lamp". What fits several products is left out; a full name wins over a part.
    """
    meant: dict[tuple[str, ...], dict[str, Phrase]] = defaultdict(dict)
    exact: dict[tuple[str, ...], Phrase] = {}
    for product in products:
        words = name_words(product.name)
        if words:
            exact.setdefault(words, Phrase(product, "name" if len(words) > 1 else "head"))
        for sku in _sku_words(product.sku):
            exact.setdefault(sku, Phrase(product, "sku"))
        for part in _parts(words):
            meant[part][product.name] = Phrase(product, "part" if len(part) > 1 else "head")
    unique = {part: next(iter(phrases.values())) for part, phrases in meant.items() if len(phrases) == 1}
    mentioned = _mentions(products)
    return {
        **{part: one for part, one in unique.items() if one.kind != "head" or mentioned[part[0]] == 1},
        **exact,
    }


def _mentions(products: Sequence[Product]) -> dict[str, int]:
    """Count in how many names a word stands: "glass" alone names no product where two hold it."""
    counts: dict[str, int] = defaultdict(int)
    for name in {product.name for product in products}:
        for word in set(name_words(name)):
            counts[word] += 1
    return counts


def _sku_words(sku: str) -> Iterator[tuple[str, ...]]:
    """Return LL-101 as it may be split into words; a SKU of digits alone could be any number."""
    words = tuple(re.findall(r"[^\W_]+", sku.casefold()))
    if words and re.search(r"[a-z]", "".join(words)) and len("".join(words)) > 3:
        yield words
        if len(words) > 1:
            yield ("".join(words),)


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    head = next(
        (word for word in reversed(words) if word.isalpha() and len(word) > 2 and word not in _FILLERS), None
    )
    if head and len(words) > 1:
        yield (head,)
    lengths = range(2, len(words))
    parts = {words[at : at + size] for size in lengths for at in range(len(words) - size + 1)}
    if len(words) <= _LONG_NAME:
        parts |= {part for size in lengths for part in combinations(words, size) if part[-1] == head}
    yield from (part for part in parts if _says_enough(part))


def _says_enough(part: tuple[str, ...]) -> bool:
    content = [word for word in part if word not in _FILLERS and len(word) > 2]
    return len(content) > 1 and part[0] not in _FILLERS and part[-1] not in _FILLERS


class Spelling:
    """Corrects words towards those of the catalogue: one letter wrong, two in long words, or two swapped."""

    def __init__(self, words: Sequence[str]) -> None:
        self._known = frozenset(words)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in self._known:
            if word.isalpha() and len(word) > 3:
                self._by_letter[word[0]].append(word)
        self.correct = lru_cache(maxsize=4096)(self._correct)

    def knows(self, word: str) -> bool:
        return word in self._known and len(word) > 2 and word not in _FILLERS

    def _correct(self, word: str) -> str:
        if word in self._known or not 4 <= len(word) <= 24 or not word.isalpha():
            return word
        near = (other for other in self._by_letter[word[0]] if _is_near(word, other))
        return min(near, key=lambda other: (levenshtein(word, other, 3), other), default=word)


def _is_near(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) > 2:
        return False
    swapped = sorted(word) == sorted(other) and sum(a != b for a, b in zip(word, other, strict=True)) == 2
    allowed = 0 if max(len(word), len(other)) < 5 else 1 if len(other) < 8 else 2
    return swapped or (allowed > 0 and levenshtein(word, other, allowed) <= allowed)
