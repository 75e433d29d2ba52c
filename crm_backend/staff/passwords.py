"""What a new password has to be: long, and not what anybody would try first."""

from typing import Protocol

from crm_backend.errors import InvalidInput

MINIMUM = 10
FEWEST_CHARACTERS = 5
"""Different ones."""
COMMON = ("password", "passwort", "qwertz", "qwerty", "letmein", "welcome", "admin", "123456", "iloveyou")
LEAST_BESIDE = 6
"""What has to be left of a password beside a common word, a name or an e-mail."""


class Owner(Protocol):
    email: str
    name: str


def refuse_weak(password: str, owner: Owner) -> None:
    """Refuse a password that is short or easily guessed; no rules about kinds of characters.

    Raises:
        InvalidInput: ``weak_password``, with what to do about it.
    """
    if len(password) < MINIMUM:
        raise InvalidInput(f"The password needs {MINIMUM} characters or more.", code="weak_password")
    if len(set(password)) < FEWEST_CHARACTERS:
        raise InvalidInput("The password repeats too few characters.", code="weak_password")
    rest = password.lower()
    for word in sorted(_first_tries(owner), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < LEAST_BESIDE and len(rest) < len(password):
        detail = "That is easily guessed. Take a longer one, such as four words that do not go together."
        raise InvalidInput(detail, code="weak_password")


def _first_tries(owner: Owner) -> list[str]:
    email = owner.email.lower()
    words = [*COMMON, *owner.name.lower().split(), email, email.split("@")[0]]
    return [word for word in words if len(word) > 3]
