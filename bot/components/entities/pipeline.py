"""All finders joined: what one has claimed, none after it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import spacy
from spacy.language import Language

from bot.components.entities.addresses import find_addresses
from bot.components.entities.contact import find_emails, find_phones
from bot.components.entities.dates import date_finder
from bot.components.entities.lookalikes import find_lookalikes
from bot.components.entities.money import money_finder
from bot.components.entities.numeric_dates import numeric_date_finder
from bot.components.entities.product_names import Product
from bot.components.entities.products import ProductFinder
from bot.components.entities.quantities import quantity_finder
from bot.components.entities.references import bare_number_finder, reference_finder
from bot.components.entities.sentence import Finder, Found, Sentence

# spaCy keeps every word it ever saw; before those of customers fill the memory it begins anew.
_NEW_WORDS = 200_000


@dataclass(frozen=True)
class Rules:
    """What differs from shop to shop; ``now`` is asked anew for each text."""

    order_prefix: str = "KF"
    ticket_prefix: str = "T"
    day_first: bool = True
    now: Callable[[], datetime] = datetime.now


class EntityFinder:
    """Finds entities in one text after another; :meth:`load_products` can be called from any thread."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._products: Sequence[Product] = []
        self._changing = threading.Lock()
        self._begin_anew()

    def load_products(self, products: Sequence[Product]) -> None:
        with self._changing:
            self._products = products
            self._product_finder.load(products)
            self._most_words = len(self._nlp.vocab.strings) + _NEW_WORDS

    def find(self, text: str) -> list[Found]:
        """Return the entities by position, none overlapping another."""
        return [found for found in self.find_all(text) if not found.entity.startswith("_")]

    def find_all(self, text: str) -> list[Found]:
        """Return the entities and what only resembles one (names that begin with "_")."""
        if len(self._nlp.vocab.strings) > self._most_words:
            self._begin_anew()
        sentence = Sentence(text, self._nlp.vocab)
        for find in self._finders:
            sentence.claim(find(sentence))
        return sorted(sentence.found, key=lambda found: found.start)

    def _begin_anew(self) -> None:
        with self._changing:
            self._nlp = spacy.blank("en")
            self._product_finder = ProductFinder(self._nlp.vocab)
            self._product_finder.load(self._products)
            self._finders = _in_order(self._nlp, self._rules, self._product_finder)
            self._most_words = len(self._nlp.vocab.strings) + _NEW_WORDS


def _in_order(nlp: Language, rules: Rules, products: ProductFinder) -> list[Finder]:
    """Return the finders, the surest first."""
    return [
        find_emails,
        reference_finder(rules.order_prefix, rules.ticket_prefix),
        find_lookalikes,
        money_finder(nlp.vocab),
        products,
        find_addresses,
        numeric_date_finder(rules.now, day_first=rules.day_first),
        date_finder(nlp.vocab, rules.now),
        find_phones,
        bare_number_finder(rules.order_prefix),
        quantity_finder(nlp.vocab),
    ]
