"""How dates are put in words: spaCy patterns by kind, over lower-case tokens."""

from __future__ import annotations

from typing import Any

from bot.components.entities.date_words import (
    COUNTS,
    DAY_NUMBERS,
    MODIFIERS,
    MONTHS,
    ORDINALS,
    TODAY,
    UNITS,
    WEEKDAYS,
)


def _one_of(words: Any, **more: Any) -> dict[str, Any]:
    return {"LOWER": {"IN": list(words)}, **more}


_WEEKDAY, _MONTH, _DAY, _UNIT = (_one_of(words) for words in (WEEKDAYS, MONTHS, DAY_NUMBERS, UNITS))
_SIGN, _OF, _THE = _one_of([",", "."], OP="?"), _one_of(["of"], OP="?"), _one_of(["the"], OP="?")
_POINT = _one_of(["."], OP="?")
_YEAR = {"TEXT": {"REGEX": r"^(?:19|20)\d\d$"}}
_COUNT, _STEP = _one_of(COUNTS), _one_of(MODIFIERS)
_COUNTED = [[_COUNT, _UNIT], [_one_of(["a"]), _one_of(["couple", "fortnight"]), _OF, {**_UNIT, "OP": "?"}]]
_DAYTIMES = ["morning", "afternoon", "evening", "night", "noon"]
_DAYTIME = _one_of(_DAYTIMES, OP="?")
PATTERNS: dict[str, list[list[dict[str, Any]]]] = {
    "date": [
        [_WEEKDAY, _SIGN, _THE, _DAY, _POINT, _OF, _MONTH, _SIGN, _YEAR],
        [_WEEKDAY, _SIGN, _THE, _DAY, _POINT, _OF, _MONTH],
        [_THE, _DAY, _POINT, _OF, _MONTH, _SIGN, _YEAR],
        [_THE, _DAY, _POINT, _OF, _MONTH],
        [_WEEKDAY, _SIGN, _MONTH, _SIGN, _THE, _DAY],
        [_MONTH, _SIGN, _THE, _DAY, _SIGN, _YEAR],
        [_MONTH, _SIGN, _THE, _DAY],
    ],
    "day_of_month": [
        [_THE, _one_of(ORDINALS), _one_of(["of"]), _one_of([*MODIFIERS, "the"]), _one_of(["month"])],
    ],
    "ordinal": [[_THE, _one_of(ORDINALS)], [_WEEKDAY, _SIGN, _THE, _one_of(ORDINALS)]],
    "month": [[_one_of([*MODIFIERS, "early", "late"], OP="?"), _MONTH], [_MONTH, _YEAR]],
    "today": [
        [_one_of(TODAY), _DAYTIME],
        [_one_of(["this"]), _one_of(_DAYTIMES)],
        [_one_of(["last"]), _one_of(["night"])],
        [_THE, _one_of(["day"]), _one_of(["before", "after"]), _one_of(["yesterday", "tomorrow"])],
    ],
    "weekday": [
        [_WEEKDAY, _DAYTIME],
        [_one_of(["this"], OP="?"), _STEP, _WEEKDAY, _DAYTIME],
        [_WEEKDAY, _OF, _STEP, _one_of(["week"])],
        [_STEP, _one_of(["week"]), _WEEKDAY],
    ],
    "ago": [[*counted, _one_of(["ago", "back"])] for counted in _COUNTED],
    "ahead": [
        *([_one_of(["in"]), *counted] for counted in _COUNTED),
        *([*counted, _one_of(["from"]), _one_of(["now", "today"])] for counted in _COUNTED),
    ],
    "period": [
        [_STEP, _one_of(["week", "weekend", "month", "year"])],
        [_one_of(["the"]), _one_of(["week"]), _one_of(["before"]), _one_of(["last"])],
        [_one_of(["the"]), _one_of(["week"]), _one_of(["after"]), _one_of(["next"])],
        [_one_of(["the"]), _one_of(["weekend"])],
    ],
    "edge": [
        [_one_of(["the"], OP="?"), _one_of(["end", "beginning", "start", "middle"]), _one_of(["of"]),
         _one_of([*MODIFIERS, "the"], OP="?"), _one_of(["week", "month", "year", *MONTHS])],
        [_one_of(["mid"]), _one_of(["-"], OP="?"), _MONTH],
    ],
}  # fmt: skip
