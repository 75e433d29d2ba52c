"""E-mail addresses and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.entities.sentence import Found, Sentence

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_MORE = r"(?:[\s()./-]{0,2}\d)"
_PHONES = [
    re.compile(rf"(?<![\w+])(?P<value>(?:\+|00)\s?[1-9]{_MORE}{{6,14}})(?!\d)"),
    re.compile(rf"(?<![\w.,/+-])(?P<value>\(?0[1-9]{_MORE}{{5,11}})(?!\d)"),
    re.compile(r"(?<![\w+-])(?P<value>(?:1[\s.-])?\(?[2-9]\d{2}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4})(?![\d-])"),
    re.compile(
        rf"""\b(?:phone|mobile|cell|telephone|tel|whatsapp|call|ring|dial|(?:reach|text)\sme)\b[^\d\n+]{{0,20}}
        (?P<value>\+?\d{_MORE}{{6,14}})(?!\d)""",
        re.IGNORECASE | re.VERBOSE,
    ),
]


def find_emails(sentence: Sentence) -> Iterator[Found]:
    if "@" not in sentence.text:
        return
    for match in _EMAIL.finditer(sentence.text):
        written = match[0].rstrip(".-")
        yield Found("email", match.start(), match.start() + len(written), written.lower())


def find_phones(sentence: Sentence) -> Iterator[Found]:
    for pattern in _PHONES:
        for match in pattern.finditer(sentence.text):
            yield Found("phone", *match.span("value"), _digits(match["value"]))


def _digits(written: str) -> str:
    """Return +49… for a number with a country code (a "(0)" in it is not dialled), else the digits."""
    international = written.startswith(("+", "00"))
    digits = re.sub(r"\D", "", written.replace("(0)", "") if international else written)
    return "+" + digits.removeprefix("00") if international else digits
