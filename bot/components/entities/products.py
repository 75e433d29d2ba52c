"""Products of the catalogue in a text: by name, by a part that only one has, by SKU, with small typos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.components.entities.product_names import (
    Phrase,
    Product,
    Spelling,
    name_phrases,
    name_words,
    plain_word,
)
from bot.components.entities.sentence import Found, Sentence, longest_first
from bot.components.entities.streets import STREET_WORD
from bot.components.entities.word_lists import word_set

_CONFIDENCE = {"name": 1.0, "sku": 1.0, "part": 0.9, "head": 0.8}
_TYPO = 0.1
# One word alone is a product's name only where something is named: "the throw", not "throw it away".
_DETERMINERS = word_set(
    """
    a an the my your this that these those some any one two three four five six another both of no which
    have sell stock carry order buy return get need want
    """
)
_COLOURS = word_set(
    """
    white black grey gray red blue green yellow orange brown pink purple beige navy gold silver teal cream
    amber turquoise violet olive
    """
)
_ADJECTIVES = _COLOURS | word_set(
    """
    new old big small large little tall broken damaged wrong other same missing faulty defective torn
    cracked dark light cheap nice lovely first second third last
    """
)
_VERB_OBJECTS = word_set("it them my the this that these those me us you him her up away out off")


class ProductFinder:
    """Knows one state of the catalogue; :meth:`load` puts a new one in its place at once."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self.load([])

    def load(self, products: Sequence[Product]) -> None:
        phrases = name_phrases(products)
        matcher = PhraseMatcher(self._vocab)
        for words in phrases:  # one by one: a list of them all would hold megabytes
            matcher.add("product", [Doc(self._vocab, words=list(words))])
        spelling = Spelling([word for words in phrases for word in words])
        self._state = phrases, matcher, spelling

    def __call__(self, sentence: Sentence) -> Iterator[Found]:
        phrases, matcher, spelling = self._state
        if not phrases:
            return
        tokens = _name_tokens(sentence.words)
        plain = [plain_word(sentence.words[at]) for at in tokens]
        words = [spelling.correct(word) for word in plain]
        if not words:
            return
        for _, first, end in longest_first(matcher(Doc(self._vocab, words=words))):
            phrase = phrases[tuple(words[first:end])]
            typos = sum(a != b for a, b in zip(words[first:end], plain[first:end], strict=True))
            place = tokens[first], tokens[end - 1] + 1
            # "Brass desk lamp" is not the "Fern Desk Lamp" where brass is a word of other names.
            before = plain_word(sentence.word(place[0] - 1))
            if spelling.knows(before) and before not in name_words(phrase.product.name):
                continue
            if _is_meant(phrase, typos, sentence, *place):
                yield _found(phrase, typos, *sentence.place(*place))


def _found(phrase: Phrase, typos: int, start: int, end: int) -> Found:
    confidence = round(_CONFIDENCE[phrase.kind] - _TYPO * typos, 2)
    return Found("product", start, end, phrase.product.name, {"sku": phrase.product.sku}, confidence)


def _name_tokens(words: Sequence[str]) -> list[int]:
    """Return where the words stand that can be of a name: without hyphens and the 's of a genitive."""
    return [
        at
        for at, word in enumerate(words)
        if word not in ("-", "'") and not (word == "s" and at > 0 and words[at - 1] == "'")
    ]


def _is_meant(phrase: Phrase, typos: int, sentence: Sentence, first: int, end: int) -> bool:
    if phrase.kind == "sku":
        return typos == 0
    before, after = sentence.word(first - 1), sentence.word(end)
    if _has_other_colour(phrase.product, before):
        return False
    if before[:1].isdecimal() and STREET_WORD.fullmatch(after):  # 12 Olive Tree Lane
        return False
    if phrase.kind == "head":
        return (typos == 0 or len(sentence.words[first]) > 5) and _is_named(sentence, first, end)
    return typos < end - first


def _has_other_colour(product: Product, before: str) -> bool:
    """Whether "blue" stands before what the catalogue knows as "Green Glass Vase"."""
    own = _COLOURS & set(name_words(product.name))
    return bool(before in _COLOURS and own and before not in own)


def _is_named(sentence: Sentence, first: int, end: int) -> bool:
    before = sentence.word(first - 1)
    if sentence.word(end) in _VERB_OBJECTS and before not in _DETERMINERS:
        return False
    if before in _ADJECTIVES:
        return first < 2 or sentence.word(first - 2) in _DETERMINERS or sentence.word(first - 2).isdecimal()
    return before == "" or before in _DETERMINERS or before.strip("x").isdecimal()
