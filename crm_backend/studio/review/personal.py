"""A customer's message made fit to teach: what says who wrote it is taken out, in the same form.

Card numbers, IBANs and passwords were hidden when the message came in. Here go e-mail addresses, phone
numbers, order and ticket numbers, links, and what the shop knows of the writer: name and address.
The stand-ins look like what they replace, so that the bot still learns where such things stand.
"""

import re
from dataclasses import dataclass

from crm_backend.privacy.masking import mask
from crm_backend.studio.data.sentences import one_line

EMAIL, PHONE, NAME, STREET = "sam@example.com", "020 7946 0123", "Sam", "12 Garden Road"
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+")
_ORDER = re.compile(r"\b(KF)([ -]?)(\d{3,6})\b", re.IGNORECASE)
_TICKET = re.compile(r"\b(T)(-)(\d{3,6})\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w#-])(?:\+|00?)\d(?:[ ()/.-]{0,2}\d){7,13}(?!\w)")
_NAMED = re.compile(
    r"\b((?i:my name is|my name's|i am called|signed,?|regards,?)\s+)((?:[A-Z][\w'-]+\s?){1,3})"
)
_SHORTEST = 3


@dataclass(frozen=True)
class Writer:
    """What the shop knows of who wrote; all empty for a stranger."""

    name: str = ""
    phone: str = ""
    address: str = ""


def without_personal(text: str, writer: Writer = Writer()) -> str:
    """Return the message on one line, without what tells who wrote it."""
    line = mask(one_line(text))
    line = _LINK.sub("https://example.com", line)
    line = _EMAIL.sub(EMAIL, line)
    line = _hide_known(line, writer)
    line = _ORDER.sub(r"\g<1>\g<2>1002", line)
    line = _TICKET.sub(r"\g<1>\g<2>1002", line)
    line = _PHONE.sub(PHONE, line)
    return _NAMED.sub(lambda found: found[1] + NAME + (" " if found[2].endswith(" ") else ""), line)


def _hide_known(line: str, writer: Writer) -> str:
    for part in re.split(r"[\n,]", writer.address):
        line = _without(line, part.strip(), STREET)
    line = _without(line, writer.phone, PHONE)
    line = _without(line, writer.name, NAME)
    for part in writer.name.split():
        line = _without(line, part, NAME)
    return line


def _without(line: str, what: str, instead: str) -> str:
    if len(what) < _SHORTEST:
        return line
    return re.sub(rf"(?<!\w){re.escape(what)}(?!\w)", instead, line, flags=re.IGNORECASE)
