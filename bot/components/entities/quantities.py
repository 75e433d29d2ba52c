"""How many: "2", "two", "3x", "a couple of"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.matcher import Matcher
from spacy.vocab import Vocab

from bot.components.entities import number_words
from bot.components.entities.date_words import MONTHS
from bot.components.entities.references import ADDRESS_WORDS
from bot.components.entities.sentence import Finder, Found, Sentence, longest_first
from bot.components.entities.word_lists import word_set

_SETS = {"couple": 2, "pair": 2, "dozen": 12}
_PIECES = ["pieces", "pcs", "units", "items", "copies", "x"]
_COUNTS = [word for word, value in number_words.VALUES.items() if 1 <= value <= 20]
# What is counted here is no product.
_OTHER_THINGS = word_set(
    """
    second seconds minute minutes min mins hour hours hr hrs day days night nights week weeks weekend
    weekends fortnight month months year years time times thing things question questions moment moments sec
    secs order orders purchase purchases parcel parcels package packages delivery deliveries shipment
    shipments ticket tickets case cases complaint complaints invoice invoices bill bills refund refunds
    payment payments account accounts email emails mail mails message messages call calls person persons
    people agent agents colleague colleagues technician technicians employee employees staff member members
    customer customers reason reasons option options problem problems issue issues card cards address
    addresses star stars point points percent cent cents step steps attempt attempts way ways hundred
    thousand million am pm euro euros dollar dollars pound pounds metre metres meter meters foot feet
    degrees
    """
)
_SKIPPED = word_set(
    """
    of the my your our these those more other extra additional different new last next business working
    failed separate single and or to -
    """
)
_NO_COUNT_AFTER = word_set(
    """
    number no nr # apartment apt flat floor house room unit way size step page article section version model
    type art line gate platform level ending part chapter phase tier building street road at around rated
    option august september error after before until till between aged turned turns m budget charged paid
    pay cost costs price worth total debited formula
    """
)
_NO_PRODUCTS = _OTHER_THINGS | MONTHS.keys()
_MONTHS = MONTHS.keys() - {"may", "march"}
_BEFORE_ONE = word_set(
    """
    just only want wanted need needed order ordered buy bought take get have is it to of exactly add send
    return keep for and or quantity like with than up remove replace me was be
    """
)
_AFTER_ONE = word_set(
    """
    please pls only of each , . ! ? to in is was that which i from for and or but not with at on we instead
    now
    """
)
_NO_ONE_AFTER = word_set("the this that which no any every each my other another")


def quantity_finder(vocab: Vocab) -> Finder:
    matcher = Matcher(vocab)
    is_set = {"LOWER": {"IN": list(_SETS)}}
    of = {"LOWER": "of", "OP": "?"}
    matcher.add(
        "set", [[{"LOWER": "a"}, is_set, of], [{"LOWER": "half"}, {"LOWER": "a"}, {"LOWER": "dozen"}]]
    )
    matcher.add("word", [[{"LOWER": {"IN": [*_COUNTS, "both"]}}]])
    pieces = {"LOWER": {"IN": _PIECES}}
    matcher.add("many", [[{"TEXT": {"REGEX": r"^[1-9]\d{2}$"}}, pieces]])
    matcher.add("digits", [[{"LOWER": {"REGEX": r"^(?:[1-9]\d?x?|x[1-9]\d?)$"}}]])

    def find(sentence: Sentence) -> Iterator[Found]:
        if not sentence.mentions("address") and ADDRESS_WORDS.search(sentence.text):
            return
        for _, first, end in longest_first(matcher(sentence.doc)):
            words = sentence.words[first:end]
            if _is_count(sentence, first, end):
                yield Found("quantity", *sentence.place(first, end), str(_count(words)))

    return find


def _count(words: list[str]) -> int:
    if words[0] == "half":
        return 6
    if words[0] == "a":
        return _SETS[words[1]]
    return 2 if words[0] == "both" else number_words.VALUES.get(words[0]) or int(words[0].strip("x"))


def _is_count(sentence: Sentence, first: int, end: int) -> bool:
    words, before, after = sentence.words[first:end], sentence.word(first - 1), sentence.word(end)
    if before in _NO_COUNT_AFTER or {before, after} & _MONTHS or _is_part_of_number(sentence, first, end):
        return False
    if _counted_noun(sentence, end) in _NO_PRODUCTS:
        return False
    if before == "and" and sentence.word(first - 3) == "between":
        return False
    if words[0] == "both":
        return not re.match(r"\d|kf", after)
    if words[0] == "a" and words[-1] == "couple":
        return after not in ("who", "that", "which", "")
    return words[0] != "one" or _counts_one(before, after)


def _counted_noun(sentence: Sentence, at: int) -> str:
    """Return what is counted: "orders" in "two of my orders" and in "2 or 3 orders"."""
    for place in range(at, at + 4):
        word = sentence.word(place)
        if word not in _SKIPPED and word not in number_words.VALUES and not word.isdecimal():
            return word
    return ""


def _counts_one(before: str, after: str) -> bool:
    """ "One mug" and "just one" count; "the green one" and "the one I ordered" do not."""
    if after == "of":
        return before != "no"
    if after == "" or not after.isalpha() or after in _AFTER_ONE:
        return before in _BEFORE_ONE or before == ""
    return before not in _NO_ONE_AFTER


def _is_part_of_number(sentence: Sentence, first: int, end: int) -> bool:
    """Whether signs or other digits stick to it: 1.5, 3/4, 10-12, 5:30, +49 30, €2."""
    start, stop = sentence.place(first, end)
    around = sentence.text[max(0, start - 2) : start], sentence.text[stop : stop + 2]
    return bool(re.search(r"[\d\w][.,:/'-]$|[€$£#+/:&-]$|\d\s$", around[0])) or bool(
        re.match(r"[.,:/'-]\d|[€$£%°\"']|\s[€$£%°]|\s\d|/", around[1])
    )
