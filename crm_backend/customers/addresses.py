"""Whether a postal address is complete enough for a parcel."""

import re

_POSTCODE = re.compile(
    r"""(?<![\w])(?:
        [A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}   # United Kingdom
      | [A-Z]\d[A-Z]\s*\d[A-Z]\d            # Canada
      | [A-Z]\d{2}\s*[A-Z\d]{4}             # Ireland
      | \d{4}\s?[A-Z]{2}                    # the Netherlands
      | \d{5}-\d{3,4}                       # United States, Brazil
      | \d{4}-\d{3}                         # Portugal
      | \d{3}[\s-]\d{2,4}                   # Sweden, Czechia, Japan
      | \d{2}-\d{3}                         # Poland
      | \d{4,6}                             # most others
    )(?![\w])""",
    re.IGNORECASE | re.VERBOSE,
)
_HOUSE_NUMBER = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{2,}")


def missing_parts(text: str) -> list[str]:
    """Return what the address lacks: "street", "house number", "postcode", "town"."""
    found = list(_POSTCODE.finditer(text))
    postcode = found[-1] if found else None
    rest = text if postcode is None else text[: postcode.start()] + "," + text[postcode.end() :]
    parts = [part.strip() for part in re.split(r"[,;\n]", rest) if part.strip()]
    return [
        name
        for name, is_there in (
            ("street", bool(_WORD.search(rest))),
            ("house number", bool(_HOUSE_NUMBER.search(rest))),
            ("postcode", postcode is not None),
            ("town", _has_town(parts)),
        )
        if not is_there
    ]


def _has_town(parts: list[str]) -> bool:
    """A part without a number beside the street's, or a word after the house number ("5 Main St London")."""
    street = next((part for part in parts if _HOUSE_NUMBER.search(part)), None)
    others = [part for part in parts if part is not street and _WORD.search(part)]
    if others or street is None:
        return bool(others)
    return len(_WORD.findall(street)) >= 3
