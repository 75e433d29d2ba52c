"""Details picked out of free text: products, addresses, numbers, yes and no."""

import re

_WORDS_FOR = {
    0: "none zero", 1: "a an one single another", 2: "two couple pair both", 3: "three", 4: "four", 5: "five",
    6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten", 12: "dozen",
}  # fmt: skip
NUMBER_WORDS = {word: number for number, words in _WORDS_FOR.items() for word in words.split()}

_GENERIC = re.compile(
    r"""(?:a|an|the|my|your|our|some|any|this|that|these|those|its?|them|ones?|something|anything|things?|stuff
    |items?|products?|articles?|orders?|purchase|parcel|package|delivery|goods|shop|store|more|another|new|back
    |please|pls|now|today|again|in|of|on|from|to|for|with|me|i|and|or|all)""",
    re.IGNORECASE | re.VERBOSE,
)
_DETERMINERS = r"""(?:(?:\d+\s*x?|one\ more|an?|the|my|some|any|another|of|one|two|three|four|five|six
    |a\ couple\ of|a\ pair\ of|this|that|these|those)\s+)*"""
_WHAT = r"(?P<what>[\w'’-]+(?:\s+[\w'’-]+){0,5}?)"
_AFTER_VERB = re.compile(
    rf"""\b(?:order|buy|purchase|get|add|remove|take\ off|take\ out|drop|return|returning|send\ back
    |sending\ back|exchange|give\ back|ship\ back|bring\ back|have|want|need|carry|sell|stock|delete|include)
    \s+(?!to\b){_DETERMINERS}{_WHAT}
    (?=\s+(?:to|from|in|into|on|for|because|as|since|it|that|which|please|pls|back|available|again|is|are|was
        |were|they|i|but|so|with\ order|of\ order|off|out|and\ then|anymore|any\ more)\b
        |\s*[,.?!;:(]|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_BEFORE_STOCK = re.compile(
    rf"""\b(?:is|are|has|will|when\ (?:is|are|will))\s+{_DETERMINERS}{_WHAT}
    \s+(?:be\s+)?(?:back|in\ stock|available|still\ available|sold\ out|out\ of\ stock|restocked)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REFERENCES = re.compile(
    r"\b(?:kf|t)[\s_#-]?\d{3,7}\b|\#\s?\d{4,7}\b|\border\s+(?:number\s+)?\d{4,7}\b", re.IGNORECASE
)
_ADDRESS_AFTER = re.compile(
    r"\b(?:to|is|:)\s+(?P<what>(?=[^?]*\d)(?=[^?]*[A-Za-z]{3})[^?]{10,})$", re.IGNORECASE
)
_LEAD = re.compile(
    r"""^(?:(?:sorry|oh|oops|no|nope|wait|actually|yes|sure|ok|okay|well|it'?s|it\ is|its|that'?s|i\ meant
    |i\ mean|make\ it|make\ that|should\ be|it\ should\ be|change\ it\ to|please|to|just|only|rather
    |name:|address:|the\ (?:new\ )?(?:address|street|number|name|e-?mail|product)\ is
    |my\ (?:new\ )?(?:address|name|number|phone(?:\ number)?|e-?mail(?:\ address)?)\ is
    |deliver\ (?:it\ )?to|send\ it\ to|ship\ it\ to)\b[\s,:.!-]*)+""",
    re.IGNORECASE | re.VERBOSE,
)
_YES = re.compile(
    r"""^(?:y|ye[ahps]*|yep|yup|sure|ok(?:ay)?|please\ do|do\ it|go\ ahead|go\ for\ it|correct|exactly|right
    |confirm(?:ed)?|absolutely|definitely|of\ course|fine|perfect|that'?s\ (?:right|correct|fine))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NO = re.compile(
    r"^(?:n|no+|nope|nah|don'?t|do not|please don'?t|not now|rather not|keep it|leave it)\b", re.IGNORECASE
)
_ALL = re.compile(r"\b(?:all|everything|both|whole|complete|entire|every item|each)\b", re.IGNORECASE)
_NOT_KNOWN = re.compile(
    r"""\b(?:don'?t|do\ not|cannot|can'?t|haven'?t|no)\b.{0,25}\b(?:know|have|remember|find|got|idea|number
        |clue)\b
    |\b(?:no\ idea|no\ clue|not\ sure|lost\ it|dunno|idk|where\ (?:do|can)\ i\ (?:find|see|get))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def says_yes(text: str) -> bool:
    return bool(_YES.match(text.strip()))


def says_no(text: str) -> bool:
    return bool(_NO.match(text.strip()))


def says_unknown(text: str) -> bool:
    """Whether the customer says that they do not have what was asked for."""
    return bool(_NOT_KNOWN.search(text))


def says_all(text: str) -> bool:
    return bool(_ALL.search(text))


def without_lead(text: str) -> str:
    """Return the text without "sorry, I meant" and the like in front."""
    return _LEAD.sub("", text.strip()).strip() or text.strip()


def find_product(text: str) -> str | None:
    """Return the product a sentence is about, or None if it names none."""
    plain = re.sub(r"\s+", " ", _REFERENCES.sub(" ", text)).strip()
    for pattern in (_BEFORE_STOCK, _AFTER_VERB):
        for match in pattern.finditer(plain):
            words = [word for word in match["what"].split() if not _GENERIC.fullmatch(word)]
            if words:
                return " ".join(words)
    return None


def find_address(text: str) -> str | None:
    """Return the address after "to" or "is" in a longer sentence."""
    match = _ADDRESS_AFTER.search(_REFERENCES.sub(" ", text))
    return match["what"].strip() if match else None


def looks_like_address(text: str) -> bool:
    """A house number, a postcode or a comma, and words: enough to ask for confirmation."""
    numbers = len(re.findall(r"\b\w*\d\w*\b", text))
    parts = numbers + text.count(",") + text.count("\n")
    return bool(numbers and parts >= 2 and re.search(r"[^\W\d]{3}", text) and len(text) >= 12)


def find_number(text: str) -> str | None:
    """Return the first number of a short answer ("2", "two", "make it 3") as digits."""
    digits = re.search(r"\b\d{1,3}\b", text)
    if digits:
        return digits[0]
    words = re.findall(r"[a-z]+", text.lower())
    return next((str(NUMBER_WORDS[word]) for word in words if word in NUMBER_WORDS), None)


def wants_removal(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:remove|delete|take (?:\w+ )?(?:off|out)|drop|without|get rid of)\b", text, re.IGNORECASE
        )
    )


def wants_other_order(text: str) -> bool:
    """Whether the customer means another order than the one talked about."""
    return bool(
        re.search(
            r"\b(?:other|another|different|second) (?:order|one|parcel|package|purchase)\b",
            text,
            re.IGNORECASE,
        )
    )


def find_name(text: str) -> str | None:
    """Return the new name in "change my name to Ada Lovett"."""
    match = re.search(
        r"\bname\b.*?\b(?:to|is)\s+(?P<what>[A-ZÀ-Þ][\w'’.-]*(?:\s+[A-ZÀ-Þ][\w'’.-]*){0,4})\s*[.!]?$", text
    )
    return match["what"] if match else None
