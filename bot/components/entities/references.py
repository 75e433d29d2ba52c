"""Order and ticket numbers as people write them, and other shops' numbers for the masker.

An ``order_number`` always has the shop's shape: the prefix and 3 to 7 digits. Longer numbers and those
with letters ("order 113542617735902", "#58813-A", "{{Order Number}}") are ``_order``: no entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.components.entities.sentence import Finder, Found, Sentence

ORDER_WORDS = r"purchase\sorder|orders?|purchase|delivery|parcel|package|shipment"
INVOICE_WORDS = r"invoice|bill|receipt"
TICKET_WORDS = r"ticket|case|complaint|claim"
NUMBER_WORDS = r"no|nr|num|numb|number|nubmer|numer|id|ref|reference|code"
# White space is bounded everywhere: a text of blanks must not make the optional parts try each other out.
LINK = (
    rf"(?:\s{{1,3}}(?:with|under)(?:\s(?:the|my))?)?(?:\s{{0,3}}(?:{NUMBER_WORDS}))?"
    r"\s?\.?\s{0,3}(?:is|was|:)?\s{0,3}[#:(]?\s{0,3}"
)
_FOREIGN = r"(?=[A-Z/-]{0,8}(?:\d[A-Z/-]{0,8}){4})[A-Z\d]{1,30}(?:[/-][A-Z\d]{1,20}){0,4}(?![\w@])"
_DATE = r"(?!\d{1,4}[/-]\d{1,2}[/-]\d{1,4}\b)"
_PLACEHOLDER = re.compile(
    r"[{\[<]{1,2}\s?[^{}\[\]<>\n]{0,20}(?P<what>order|purchase|invoice|ticket)[^{}\[\]<>\n]{0,20}[}\]>]{1,2}",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:^|(?<=[\s,;:(\"]))\d{4}(?=$|[\s?!,;:)\"]|\.(?:\s|$))")
_ALONE = re.compile(
    r"^\W{0,9}(?:(?:it'?s|its|it is|that'?s|number|yes|ok|sure)\W{1,3})?(?P<value>\d{5,7})\W{0,9}$", re.I
)
_NOT_AFTER = re.compile(
    r"""(?:[€$£]\s?|\d\s
    |\b(?:ending|ends|digits|card|visa|mastercard|amex|pin|cvv|iban|account|zip|plz|code|postcode|room|way|size
        |model|article|item|sku|page|built|©)\s(?:(?:in|with|on|are|is|no\.?|nr\.?|number|code|:)\s){0,2})$""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR_AFTER = re.compile(
    r"\b(?:in|since|from|of|until|till|before|after|during|by|year|summer|winter|spring|autumn|christmas|xmas)\s$",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"""\s(?:\d|[€$£]|eur|dollar|pound|bucks|quid|usd|gbp|chf|cents?\b|w\b|ml\b|k?g\b|[ckm]m\b|pieces|pcs|units
    |items|copies|people|persons|customers|followers|times|miles|hours|hrs?\b|points|stars|percent|%)""",
    re.IGNORECASE | re.VERBOSE,
)
# An address that was not understood as one: its numbers are no order's.
ADDRESS_WORDS = re.compile(
    r"""\b(?i:street|st\.|road|rd\b|avenue|ave\b|lane|way\s\d|square|apartment|flat\s\d|floor|zip|postcode|post\scode
    |\w{0,20}stra(?:ß|ss)e|\w{1,20}str\.|\w{1,20}weg|\w{1,20}platz|\w{1,20}gasse|rue\s|calle)\b
    |\b[Vv]ia\s[A-Z]|\b\d{4,5}\s[A-ZÄÖÜ][a-zäöüß]+""",
    re.VERBOSE,
)


def reference_finder(order_prefix: str, ticket_prefix: str) -> Finder:
    """Find numbers that say themselves what they are: by their prefix, a word before them or a #."""
    rules = [*_ticket_rules(ticket_prefix), *_order_rules(order_prefix)]

    def find(sentence: Sentence) -> Iterator[Found]:
        if "{" in sentence.text or "[" in sentence.text or "<" in sentence.text:
            yield from _placeholders(sentence.text)
        if not _has_digit(sentence.text):
            return
        for entity, prefix, pattern in rules:
            for match in pattern.finditer(sentence.text):
                start = match.start("value") if entity == "_order" else match.start()
                yield Found(entity, start, match.end(), _numbered(prefix, match["value"]))

    return find


def bare_number_finder(order_prefix: str) -> Finder:
    """Find four digits on their own, or up to seven as the whole answer: an order's, if nothing else."""

    def find(sentence: Sentence) -> Iterable[Found]:
        if not _has_digit(sentence.text):
            return []
        alone = _ALONE.match(sentence.text)
        if alone:
            places = [alone.span("value")]
        elif not sentence.mentions("address") and ADDRESS_WORDS.search(sentence.text):
            places = []
        else:
            places = [match.span() for match in _BARE.finditer(sentence.text)]
            places = [place for place in places if _may_be_order(sentence, *place)]
        text = sentence.text
        return [Found("order_number", a, b, _numbered(order_prefix, text[a:b])) for a, b in places]

    return find


def _ticket_rules(prefix: str) -> list[tuple[str, str, re.Pattern[str]]]:
    own = rf"(?<![\w'-]){re.escape(prefix)}[\s_#-]?(?P<value>\d{{4,7}})\b" if prefix else r"(?!)(?P<value>)"
    worded = rf"\b(?:{TICKET_WORDS}){LINK}(?P<value>\d{{4,7}})\b(?![/-]\w)"
    return [("ticket_number", prefix, _compile(own)), ("ticket_number", prefix, _compile(worded))]


def _order_rules(prefix: str) -> list[tuple[str, str, re.Pattern[str]]]:
    own = (
        rf"(?<!\w){re.escape(prefix)}[\s_#.-]{{0,3}}(?P<value>\d{{3,7}})\b" if prefix else r"(?!)(?P<value>)"
    )
    ends = r"\b(?![/-]\w)(?!\s(?:pieces|pcs|units|items|copies|of\b))"
    worded = rf"\b(?:{ORDER_WORDS}){LINK}(?P<value>\d{{4,7}}){ends}"
    foreign = rf"\b(?:{ORDER_WORDS}|{INVOICE_WORDS}){LINK}{_DATE}(?!\d{{4}}\b(?![/-]))(?P<value>{_FOREIGN})"
    return [
        ("order_number", prefix, _compile(own)),
        ("order_number", prefix, _compile(worded)),
        ("order_number", prefix, _compile(r"(?<![\w&])#\s?(?P<value>\d{4,7})\b(?![/-]\w)")),
        ("_order", "", _compile(foreign)),
        ("_order", "", _compile(rf"(?<![\w&])(?P<value>#\s?{_FOREIGN})")),
    ]


def _placeholders(text: str) -> Iterator[Found]:
    for match in _PLACEHOLDER.finditer(text):
        what = {"ticket": "_ticket", "invoice": "_invoice"}.get(match["what"].lower(), "_order")
        yield Found(what, match.start(), match.end())


def _may_be_order(sentence: Sentence, start: int, end: int) -> bool:
    text = sentence.text
    before, number = text[max(0, start - 40) : start], text[start:end]
    counts = any(one.entity == "product" and one.start == end + 1 for one in sentence.found)
    is_year = number[:2] in ("19", "20") and _YEAR_AFTER.search(before)
    return not (counts or is_year or _NOT_AFTER.search(before) or _NOT_BEFORE.match(text, end))


def _numbered(prefix: str, digits: str) -> str:
    return f"{prefix}-{digits}" if prefix else digits


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _has_digit(text: str) -> bool:
    return re.search(r"\d", text) is not None
