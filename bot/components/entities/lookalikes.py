"""What resembles an entity and is none: claimed first, so that no finder takes a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.entities.sentence import Found, Sentence

_LINK = r"(?:https?://|www\.)\S{1,300}"
_CARD = r"(?<![\d+])(?:\d{4}[ -]){2,3}\d{1,7}(?!\d)"
_IBAN = r"\b[A-Z]{2}\d{2}(?:\s?[A-Z\d]{4}){3,7}(?:\s?[A-Z\d]{1,3})?\b"
_TRACKING = r"\b1Z[A-Z\d]{16}\b|\b[A-Z]{2}\d{9}[A-Z]{2}\b|(?<![\d+])(?:(?!0)\d{12,15}|\d{16,30})(?!\d)"
_TIME = r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b)?|\b\d{1,2}\s?(?:[ap]m|[ap]\.m\.|o'?clock|uhr|h)\b"
_SHARE = (
    r"\b24/7\b|\b\d{1,3}(?:[.,]\d{1,2})?\s?(?:%|percent\b)|\b\d{1,2}\s?/\s?\d{1,2}\s?(?:stars?|points?)\b"
)
_RATING = r"\b(?:rate|rated|rating|score|gave|give)\s(?:\w{1,12}\s){0,3}?\d{1,2}\s?(?:/|out of)\s?\d{1,2}\b"
_SIZE = r"\bsize\s[\w./]{1,5}\b|\b\d{1,4}\s?[x×]\s?\d{1,4}(?:\s?[x×]\s?\d{1,4})?\b"
_UNIT = "[ckm]?m|k?g|m?l|lit(?:re|er)s?|inch(?:es)?|watts?|w|volts?|v|[gtmk]b|mah|°c?|degrees"
_MEASURE = rf"\b\d{{1,6}}(?:[.,]\d{{1,3}})?\s?(?:{_UNIT})\b"
_ALL = re.compile(
    "|".join([_LINK, _CARD, _IBAN, _TRACKING, _TIME, _SHARE, _RATING, _SIZE, _MEASURE]), re.IGNORECASE
)


def find_lookalikes(sentence: Sentence) -> Iterator[Found]:
    for match in _ALL.finditer(sentence.text):
        yield Found("_lookalike", match.start(), match.end())
