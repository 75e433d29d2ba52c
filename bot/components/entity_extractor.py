"""Entities as customers write them, found by rules on spaCy and given in one normal form.

| entity        | written                                              | value                         |
|---------------|------------------------------------------------------|-------------------------------|
| order_number  | KF-1002, kf1002, "order no 1002", "#1002", 1002      | KF-1002                       |
| ticket_number | T-1001, t1001, "ticket 1001"                         | T-1001                        |
| email         | Ada@Example.com                                      | ada@example.com               |
| phone         | +49 (0)30 5550 1870, 030 5550 1870, (555) 123-4567   | +493055501870, digits         |
| money         | €49.90, 49,90 EUR, 1.299,00 €, "twenty euros"        | 49.90 EUR                     |
| quantity      | 2, "two", "a couple of", 3x                          | 2                             |
| date          | "last Tuesday", "the 3rd", 3 May, 03.05.2026, 3/5,   | 2026-05-03; of a period the   |
|               | "in 3 days", "last week", "end of the month"         | first day                     |
| address       | 12 Baker Street, Leeds LS1 4AP; Hauptstr. 14, Köln   | the same on one line          |
| product       | names of the catalogue, unique parts of them, SKUs   | Brass Desk Lamp               |

Each has ``start`` and ``end``. ``additional_info`` holds the parts: of money ``amount`` and ``currency``;
of a date ``grain`` and, for a period, ``from`` and ``to`` (both included); of an address ``street``,
``house_number``, ``postcode``, ``city``, ``state``, ``country`` as far as understood; of a product ``sku``.

It needs spaCy 3.7 beside Rasa, but no spaCy model. config.yml (every line but the first may be left out):
  - name: bot.components.entity_extractor.EntityExtractor
    order_prefix: KF
    ticket_prefix: T
    timezone: Europe/Berlin       # where "today" is; UTC
    day_first: true               # 3/5 is 3 May
    catalogue: catalogue.json     # a file or http(s) address: [{"name": "Brass Desk Lamp", "sku": "L-1"}, …]
    catalogue_headers: {Authorization: Bearer $CATALOGUE_SECRET}
    catalogue_refresh_seconds: 60 # how often an address is asked; a file is read again when it changes

$NAME is read from the environment when the model is loaded; where it is not set, there is no catalogue and
no entity ``product``. Not ${NAME}: Rasa reads that when it trains, fails where it is not set, and keeps the
value in the model archive, which is no place for a secret.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dateutil import tz
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.entities.catalogue import open_catalogue
from bot.components.entities.pipeline import EntityFinder, Rules
from bot.components.entities.sentence import Found

# A model that is being loaded waits this long for its products; a message never does.
_FIRST_LOOK_SECONDS = 1.0


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds the entities found by the rules; nothing is trained."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "order_prefix": "KF",
            "ticket_prefix": "T",
            "timezone": "UTC",
            "day_first": True,
            "catalogue": "",
            "catalogue_headers": {},
            "catalogue_refresh_seconds": 60,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityExtractor:
        return cls(config)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EntityExtractor:
        extractor = cls.create(config, model_storage, resource, execution_context)
        extractor.refresh_catalogue(wait=_FIRST_LOOK_SECONDS)
        return extractor

    def __init__(self, config: dict[str, Any]) -> None:
        zone = tz.gettz(config["timezone"])
        if zone is None:
            raise InvalidConfigException(f"EntityExtractor: there is no timezone {config['timezone']!r}.")
        rules = Rules(
            config["order_prefix"],
            config["ticket_prefix"],
            day_first=config["day_first"],
            now=lambda: datetime.now(zone),
        )
        self._finder = EntityFinder(rules)
        self._catalogue = open_catalogue(
            config["catalogue"] or "",
            config["catalogue_headers"] or {},
            self._finder.load_products,
            refresh_seconds=config["catalogue_refresh_seconds"],
        )

    def refresh_catalogue(self, *, wait: float = 0.0) -> None:
        if self._catalogue:
            self._catalogue.refresh(wait=wait)

    def process(self, messages: list[Message]) -> list[Message]:
        self.refresh_catalogue()
        for message in messages:
            found = [_as_entity(one) for one in self._finder.find(message.get(TEXT) or "")]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _as_entity(found: Found) -> dict[str, Any]:
    """Return a mention as Rasa knows it."""
    entity = {
        "entity": found.entity,
        "start": found.start,
        "end": found.end,
        "value": found.value,
        "confidence_entity": found.confidence,
    }
    return {**entity, "additional_info": dict(found.info)} if found.info else entity
