"""``{{variables}}`` in texts: which there are, and filling them in. No database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm_backend.errors import InvalidInput

VARIABLES = {
    "customer.name": "The customer's full name",
    "customer.first_name": "The customer's first name",
    "customer.email": "The customer's e-mail address",
    "order.number": "The order the conversation is about",
    "order.status": "How that order stands, in words",
    "ticket.number": "The latest ticket of the conversation",
    "agent.name": "The full name of who answers",
    "agent.first_name": "The first name of who answers",
    "shop.name": "The name of the shop",
}
Values = Mapping[str, str | None]
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


@dataclass(frozen=True)
class Filled:
    """A text with its variables filled in; what is ``missing`` still stands in it as ``{{name}}``."""

    text: str
    missing: tuple[str, ...]


def check(text: str) -> None:
    """Refuse a text with a variable that does not exist.

    Raises:
        InvalidInput: ``unknown_variable``, naming it and those there are.
    """
    for name in _PLACE.findall(text):
        if name not in VARIABLES:
            known = ", ".join(f"{{{{{one}}}}}" for one in VARIABLES)
            raise InvalidInput(
                f"There is no variable {{{{{name}}}}}. Use one of {known}.",
                code="unknown_variable",
                name=name,
            )


def fill(text: str, values: Values) -> Filled:
    """Put the values in; what has none, or is unknown, stays as it stands."""
    names = dict.fromkeys(_PLACE.findall(text))
    missing = tuple(name for name in names if not values.get(name))
    return Filled(_PLACE.sub(lambda found: values.get(found[1]) or f"{{{{{found[1]}}}}}", text), missing)
