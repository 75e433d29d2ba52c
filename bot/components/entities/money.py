"""Amounts with a currency, as ``49.90 EUR``. A number without a currency is no money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from spacy.matcher import Matcher
from spacy.vocab import Vocab

from bot.components.entities import number_words
from bot.components.entities.sentence import Finder, Found, Sentence
from bot.components.entities.word_lists import word_list

_SIGNS = {"€": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR"}
_CODES = {code: code.upper() for code in word_list("eur usd gbp chf jpy inr cad aud sek nok dkk pln czk")}
_NAMES = {
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
    "pound": "GBP", "pounds": "GBP", "quid": "GBP", "franc": "CHF", "francs": "CHF", "franken": "CHF",
    "yen": "JPY", "rupees": "INR",
}  # fmt: skip
_CURRENCIES = _SIGNS | _CODES | _NAMES

_NUMBER = r"\d{1,3}(?:[.,' ]\d{3}){1,3}(?:[.,]\d{1,2})?(?!\d)|\d{1,7}(?:[.,]\d{1,2})?(?![\d])"
_BEFORE = rf"us\$|[€$£¥₹]|(?<!\w)(?:{'|'.join(_CODES)})"
_AFTER = rf"[€£¥₹$]|(?:{'|'.join([*_CODES, *_NAMES])})\b"
_WRITTEN = re.compile(
    rf"""(?P<before>{_BEFORE})\s?(?P<amount1>{_NUMBER})(?P<k1>k\b)?(?:,-)?
    |(?<![\w.,])(?P<amount2>{_NUMBER})(?P<k2>k\b)?(?:[,.]-{{1,2}})?[\s-]?(?P<after>{_AFTER})
     (?:(?<=€)(?P<cents1>\d\d)\b|\s(?:and\s)?(?P<cents2>\d{{1,2}})\scents?\b)?""",
    re.IGNORECASE | re.VERBOSE,
)
_WEIGHT = re.compile(r"\s(?:of|in\sweight|heavy)\b", re.IGNORECASE)
_WEIGHS = re.compile(r"\bweigh\w{0,3}\s(?:\w{1,10}\s){0,2}$", re.IGNORECASE)


def money_finder(vocab: Vocab) -> Finder:
    """Find amounts in digits ("€49.90", "1.299,00 EUR") and in words ("twenty euros")."""
    matcher = Matcher(vocab)
    number = {"LOWER": {"IN": [*number_words.WORDS, *number_words.JOINING]}, "OP": "+"}
    matcher.add("words", [[number, {"LOWER": {"IN": [*_NAMES, *_CODES]}}]], greedy="LONGEST")

    def find(sentence: Sentence) -> Iterator[Found]:
        yield from _written(sentence.text)
        for _, first, end in matcher(sentence.doc):
            yield from _worded(sentence, first, end)

    return find


def _written(text: str) -> Iterator[Found]:
    for match in _WRITTEN.finditer(text):
        currency = (match["before"] or match["after"]).lower()
        if currency.startswith("pound") and _is_weight(text, *match.span()):
            continue
        amount = _amount(match["amount1"] or match["amount2"]) * (1000 if match["k1"] or match["k2"] else 1)
        amount += Decimal(match["cents1"] or match["cents2"] or 0) / 100
        yield _money(match.start(), match.end(), amount, _CURRENCIES[currency])


def _worded(sentence: Sentence, first: int, end: int) -> Iterator[Found]:
    words = sentence.words[first : end - 1]
    while words and words[0] in ("and", "-"):
        first, words = first + 1, words[1:]
    amount = number_words.parse(words)
    start, stop = sentence.place(first, end)
    if amount is None or _is_weight(sentence.text, start, stop):
        return
    yield _money(start, stop, Decimal(amount), _CURRENCIES[sentence.words[end - 1]])


def _is_weight(text: str, start: int, end: int) -> bool:
    return bool(_WEIGHT.match(text, end) or _WEIGHS.search(text[max(0, start - 30) : start]))


def _amount(written: str) -> Decimal:
    """Read 1,299.00 as well as 1.299,00: the last sign before one or two digits parts the cents."""
    cents = re.search(r"[.,](\d{1,2})$", written)
    whole = re.sub(r"\D", "", written[: cents.start()] if cents else written)
    return Decimal(f"{whole}.{cents[1] if cents else 0}")


def _money(start: int, end: int, amount: Decimal, currency: str) -> Found:
    value = f"{amount:.2f}"
    return Found("money", start, end, f"{value} {currency}", {"amount": value, "currency": currency})
