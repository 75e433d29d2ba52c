"""A finder in a known shop on a known day: Tuesday, 17 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

from bot.components.entities.pipeline import EntityFinder, Rules
from bot.components.entities.product_names import Product
from bot.components.entities.sentence import Found
from bot.components.entity_extractor import EntityExtractor

TODAY = datetime(2026, 11, 17, 10, 0)
PRODUCTS = [
    Product("Brass Desk Lamp", "LMP-01"),
    Product("Blue Table Lamp", "LMP-02"),
    Product("Birch Floor Lamp", "LMP-03"),
    Product("Blue Stoneware Mug", "MUG-01"),
    Product("Green Glass Vase", "VAS-01"),
    Product("Glass Storage Jar", "JAR-01"),
    Product("Linen Tea Towels", "TOW-01"),
    Product("Wool Throw", "THR-01"),
    Product("Linen Duvet Cover", "DUV-01"),
    Product("City Backpack", "BAG-01"),
    Product("Portable Terrace Lamp", "LMP-04"),
    Product("Monstera", "PLA-01"),
]
Find = Callable[[str], list[Found]]


@pytest.fixture(scope="session")
def finder() -> EntityFinder:
    finder = EntityFinder(Rules(now=lambda: TODAY))
    finder.load_products(PRODUCTS)
    return finder


@pytest.fixture(scope="session")
def find(finder: EntityFinder) -> Find:
    return finder.find


@pytest.fixture(scope="session")
def values(find: Find) -> Callable[[str], dict[str, str]]:
    """Return what is found in a text as value by entity."""
    return lambda text: {found.entity: found.value for found in find(text)}


@pytest.fixture(scope="session")
def written(find: Find) -> Callable[[str, str], list[tuple[str, str]]]:
    """Return how an entity is written in a text, and its value."""
    return lambda text, entity: [
        (text[found.start : found.end], found.value) for found in find(text) if found.entity == entity
    ]


@pytest.fixture(scope="session")
def load_extractor(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., EntityExtractor]:
    """Load the component as Rasa does, with these lines of config.yml."""
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    context = ExecutionContext(GraphSchema({}), model_id="test", node_name="extractor")

    def load(**config: Any) -> EntityExtractor:
        full = {**EntityExtractor.get_default_config(), **config}
        return EntityExtractor.load(full, storage, Resource("extractor"), context)

    return load


@pytest.fixture(scope="session")
def extractor(load_extractor: Callable[..., EntityExtractor]) -> EntityExtractor:
    return load_extractor()
