"""Dates in digits: 2026-05-03, 03.05.2026, 3/5/26, 3/5.

With points the day always comes first; with slashes and dashes it does unless ``day_first`` is false or
the numbers allow only the other order (5/13). Without a year, points need a preposition ("on 3.5.").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

from bot.components.entities.dates import found_period
from bot.components.entities.days import Period, day_and_month
from bot.components.entities.sentence import Finder, Found, Sentence
from bot.components.entities.tense import Tense, tense_before

_ISO = re.compile(r"(?<![\w/-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d/-])")
_FULL = re.compile(
    r"(?<![\w./-])(?P<one>\d{1,2})(?P<sign>[./-])\s?(?P<two>\d{1,2})(?P=sign)\s?(?P<year>(?:19|20)?\d\d)(?![\w/-]|\.\d)"
)
_SHORT = re.compile(
    r"(?<![\w./-])(?P<one>\d{1,2})(?P<sign>/)(?P<two>\d{1,2})(?![\w/.-]*\d|\s?(?:stars?|of|price|off)\b)"
)
_POINTS = re.compile(
    r"\b(?:on|by|until|till|since|from|before|after|dated|am|vom|bis|seit)\s(?:the\s)?"
    r"(?P<span>(?P<one>\d{1,2})(?P<sign>\.)\s?(?P<two>\d{1,2})\.)(?!\d)",
    re.IGNORECASE,
)
_NO_DATE_AFTER = re.compile(r"\b(?:rated?|rating|score|part|item|step|page|size|\d)\s$", re.IGNORECASE)
_DATE_AFTER = re.compile(
    r"\b(?:on|by|until|till|since|from|before|after|dated?|for|the|is|was|ordered|arrived|delivered)[\s:]{1,2}$",
    re.IGNORECASE,
)
_FRACTIONS = ("1/2", "1/3", "2/3", "1/4", "3/4")


def numeric_date_finder(now: Callable[[], datetime], *, day_first: bool) -> Finder:
    def find(sentence: Sentence) -> Iterator[Found]:
        today = now().date()
        for start, end, match in _matches(sentence.text):
            tense = tense_before(sentence.words, sentence.token_at(start))
            period = _read(match, today, day_first=day_first, ahead=tense is Tense.FUTURE)
            if period:
                yield found_period(period, start, end)

    return find


def _matches(text: str) -> Iterator[tuple[int, int, re.Match[str]]]:
    for pattern in (_ISO, _FULL):
        yield from ((*match.span(), match) for match in pattern.finditer(text))
    for match in _SHORT.finditer(text):
        before = text[max(0, match.start() - 20) : match.start()]
        fraction = match[0] in _FRACTIONS and not _DATE_AFTER.search(before)
        if not fraction and not _NO_DATE_AFTER.search(before):
            yield *match.span(), match
    yield from ((*match.span("span"), match) for match in _POINTS.finditer(text))


def _read(match: re.Match[str], today: date, *, day_first: bool, ahead: bool) -> Period | None:
    named = match.groupdict()
    if "one" not in named:
        return day_and_month(today, int(match["day"]), int(match["month"]), int(match["year"]), ahead=ahead)
    one, two, year = int(match["one"]), int(match["two"]), named.get("year")
    first_is_day = day_first or match["sign"] == "." or one > 12
    number, month = (one, two) if first_is_day and two <= 12 else (two, one)
    full_year = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    return day_and_month(today, number, month, full_year, ahead=ahead)
