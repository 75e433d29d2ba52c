"""Card numbers, IBANs and passwords taken out of what people type, before anybody keeps it.

Pure functions; what stands in a text instead says what was there.
"""

import re
from collections.abc import Callable

CARD, IBAN, PASSWORD = "[card number removed]", "[IBAN removed]", "[password removed]"

_DIGITS = re.compile(r"(?<![\w])[2-6](?:[ \u00a0.\-]{0,2}\d){12,18}(?!\w)")
_IBAN = re.compile(r"(?<!\w)([A-Za-z]{2})[ \-]?\d{2}(?:[ \u00a0\-]?[A-Za-z0-9]){11,30}(?!\w)")
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28,
    "IE": 22, "IL": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "XK": 20,
}  # fmt: skip
_SECRET = re.compile(
    r"""(?ix) \b (?: pass(?:word|code|phrase) | pass\ phrase | passwor[dt] | passwort | kennwort | pwd
        | pin(?:\ (?:code|number))? | cv[cv]2? | security\ code | mot\ de\ passe | contrase(?:ñ|n)a ) \b
    (?P<link> (?:\s+(?:for|to|of|on|für|zu|von)\s+[^\n.!?;:=]{1,40}?)? \s*
        (?: [:=] \s* | \s (?:is|was|ist|war|lautet|est|es) \s+ (?:[:=]\s*)? ) )
    (?P<secret> "[^"\n]{1,80}" | '[^'\n]{1,80}' | „[^“”\n]{1,80}[“”] | “[^”\n]{1,80}” | \S+ )
    (?P<rest> [^\n]{0,24} )"""
)
_PLAIN_WORDS = frozenset(
    """
    a about again all already also always an and being below blocked broken case changed compromised
    correct different empty expired fine forgotten gone hidden hacked hard he i in incorrect invalid it
    just known leaked locked lost made missing needed never new no not nothing now ok okay old on one
    only out outdated private rejected required reset safe saved secret secure so still stolen strong
    stuck such supposed temporary that the they this to too unknown unsafe useless valid very weak what
    where working wrong you your falsch nicht abgelaufen gesperrt weg vergessen richtig ungültig neu alt
    """.split()  # noqa: SIM905
)
"""What follows "my password is" where no password follows."""


def mask(text: str) -> str:
    """Return the text without card numbers, IBANs and passwords."""
    return _SECRET.sub(_hide_secret, mask_numbers(text))


def mask_numbers(text: str) -> str:
    """Return the text without card numbers (Luhn) and IBANs (remainder 97)."""
    return _DIGITS.sub(_if(_is_card, CARD), _IBAN.sub(_hide_iban, text))


def _if(holds: Callable[[str], bool], instead: str) -> Callable[[re.Match[str]], str]:
    return lambda found: instead if holds(found[0]) else found[0]


def _is_card(text: str) -> bool:
    digits = [int(char) for char in text if char.isdecimal()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _hide_iban(found: re.Match[str]) -> str:
    """Hide as many characters as the country's numbers have; words after them stay."""
    length = _IBAN_LENGTHS.get(found[1].upper())
    places = [at for at, char in enumerate(found[0]) if char.isalnum()]
    if length is None or len(places) < length:
        return found[0]
    end = places[length - 1] + 1
    number = "".join(char for char in found[0][:end] if char.isalnum())
    follows = found[0][end : end + 1]
    if follows.isalnum() or not number.isascii() or not _divides(number.upper()):
        return found[0]
    return IBAN + found[0][end:]


def _divides(number: str) -> bool:
    return int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1


def _hide_secret(found: re.Match[str]) -> str:
    secret, whole = found["secret"], found[0]
    core = secret.rstrip(".,;!?)")
    if not core or core.startswith("[") or (_is_plain(core) and not _is_assigned(found["link"])):
        return whole
    start, end = found.start("secret") - found.start(), found.start("secret") - found.start() + len(core)
    return f"{whole[:start]}{PASSWORD}{mask(whole[end:])}"


def _is_plain(word: str) -> bool:
    return word.lower() in _PLAIN_WORDS


def _is_assigned(link: str) -> bool:
    return any(sign in link for sign in ":=")
