"""Postal addresses: a street line, then what belongs to it before (the flat) and after (postcode, town).

The value is the address on one line as it was written; the parts that were understood are its info.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.entities.sentence import Found, Sentence
from bot.components.entities.streets import (
    ANY_STREET,
    CLOSE,
    COUNTRY,
    LOCALITIES,
    LOOSE_CITY,
    STREETS,
    UNIT_AFTER,
    UNIT_BEFORE,
)

# What may follow a street word; any other word shows that it was none ("2 terrace lamps").
_MAY_FOLLOW = re.compile(
    r"""\s{0,2}(?:$|[.,;:!?\n()"-]|(?i:in|at|please|pls|instead|not|and|or|now|thanks|for|from|with|is|was|but|because|as
    |i|we|it|my|the|there|to|on|if|so)\b)""",
    re.VERBOSE,
)
# After these even "12 baker street london" is an address.
_IS_ADDRESS = re.compile(r"^\s{0,3}$|\b(?:to|at|is|address|:)\s{0,3}$", re.IGNORECASE)


def find_addresses(sentence: Sentence) -> Iterator[Found]:
    if not re.search(r"\d", sentence.text):
        return
    end = 0
    for street in _streets(sentence.text):
        if street.start() >= end and sentence.is_free(*street.span()):
            found = _complete(sentence.text, street)
            if found:
                end = found.end
                yield found


def _streets(text: str) -> list[re.Match[str]]:
    """Return where a street may stand; of those that begin together the longest is first."""
    found = [match for pattern in (*STREETS, ANY_STREET) for match in pattern.finditer(text)]
    return sorted(found, key=lambda match: (match.start(), -match.end()))


def _complete(text: str, street: re.Match[str]) -> Found | None:
    """Add flat, postcode, town and country; None if this is no address after all."""
    unit = UNIT_AFTER.match(text, street.end())
    end = unit.end() if unit else street.end()
    locality = _locality(text, street, end)
    country = COUNTRY.match(text, locality.end() if locality else end)
    if locality is None and (street.re is ANY_STREET or not (country or _MAY_FOLLOW.match(text, end))):
        return None
    end = max(match.end() for match in (street, unit, locality, country) if match)
    start = _with_unit(text, street.start())
    parts = {"street": street["street"], "house_number": street["number"]}
    for match in (locality, country):
        parts |= {name: value for name, value in match.groupdict().items() if value} if match else {}
    return Found("address", start, end, _on_one_line(text[start:end]), _tidy(parts))


def _locality(text: str, street: re.Match[str], end: int) -> re.Match[str] | None:
    """Return postcode and town after a street; with an unsure street only what cannot be anything else."""
    found = next((match for pattern in LOCALITIES if (match := pattern.match(text, end))), None)
    parts = {name for name, value in found.groupdict().items() if value} if found else set()
    if street.re is ANY_STREET:
        return found if {"postcode", "city"} <= parts else None
    if street.re is CLOSE:
        return found if found and ("postcode" in parts or found[0][0] in ",\n") else None
    if found is None and not _MAY_FOLLOW.match(text, end):
        before = text[max(0, street.start() - 20) : street.start()]
        return LOOSE_CITY.match(text, end) if _IS_ADDRESS.search(before) else None
    return found


def _with_unit(text: str, start: int) -> int:
    before = UNIT_BEFORE.search(text, max(0, start - 30), start)
    return before.start() if before else start


def _on_one_line(written: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[\s,;]*\n[\s,;]*", ", ", written.strip()))


def _tidy(parts: dict[str, str]) -> dict[str, str]:
    tidied = {
        name: re.sub(r"\s+", " ", value).strip(" ," if name == "street" else " ,.")
        for name, value in parts.items()
    }
    return {**tidied, **({"postcode": tidied["postcode"].upper()} if "postcode" in tidied else {})}
