"""What a person typed, made fit to be stored and shown."""

import unicodedata

from crm_backend.errors import InvalidInput
from crm_backend.privacy.masking import mask

_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
"""Unicode categories that leave nothing to see: control, format, surrogate, separators."""


def clean(text: str) -> str:
    """Return the text without control characters and outer white space; line ends become ``\\n``."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if char in "\n\t" or not _is_control(char)).strip()


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs")


def check_message(text: str, *, limit: int) -> str:
    """Return the cleaned text of a message, without card numbers, IBANs and passwords.

    Raises:
        InvalidInput: nothing to read in it (``empty_message``), or more than ``limit`` characters
            (``message_too_long``).
    """
    cleaned = clean(text)
    if all(unicodedata.category(char) in _INVISIBLE for char in cleaned):
        raise InvalidInput("The message is empty.", code="empty_message")
    if len(cleaned) > limit:
        detail = f"The message has {len(cleaned)} characters; {limit} are allowed."
        raise InvalidInput(detail, code="message_too_long", limit=limit, length=len(cleaned))
    return mask(cleaned)
