"""What Lumen & Leaf sells: 40 products in eight categories."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Item:
    """A product; ``shape`` names its picture, ``season`` the months in which it sells double."""

    id: str
    sku: str
    name: str
    category: str
    description: str
    price: Decimal
    shape: str
    colours: tuple[str, ...]
    stock: int
    restock_in: int | None
    """Days until more comes, for what is sold out."""
    popularity: float
    season: frozenset[int]
    bulky: bool


FILE = Path(__file__).parent / "products.csv"
_SEASONS = {
    "Lamps": {10, 11, 12, 1},
    "Wall & ceiling lights": {9, 10, 11},
    "Outdoor light": {5, 6, 7, 12},
    "Tableware": {11, 12},
    "Kitchen": {11, 12},
    "Textiles": {10, 11, 12},
    "Bags": {3, 4, 6, 7},
    "Plants & pots": {3, 4, 5},
}
_BULKY = {"Birch Floor Lamp", "Jute Rug", "Olive Tree"}


def read_items(new_id: Callable[[], str]) -> list[Item]:
    """Return the whole range, in order of SKU."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_item(new_id(), row) for row in csv.DictReader(file)]


def _item(item_id: str, row: dict[str, str]) -> Item:
    return Item(
        id=item_id,
        sku=row["sku"],
        name=row["name"],
        category=row["category"],
        description=row["description"],
        price=Decimal(row["price"]),
        shape=row["shape"],
        colours=tuple(row["colours"].split("|")),
        stock=int(row["stock"]),
        restock_in=int(row["restock_in"]) if row["restock_in"] else None,
        popularity=float(row["popularity"]),
        season=frozenset(_SEASONS[row["category"]]),
        bulky=row["name"] in _BULKY,
    )


def product_rows(items: Iterable[Item], *, today: date) -> list[dict[str, Any]]:
    """Return the rows of the products table."""
    return [
        {
            "id": item.id,
            "sku": item.sku,
            "name": item.name,
            "category": item.category,
            "description": item.description,
            "price": item.price,
            "currency": "EUR",
            "stock": item.stock,
            "restock_on": today + timedelta(days=item.restock_in) if item.restock_in else None,
            "colours": list(item.colours),
            "image": f"{item.sku}.svg",
            "active": True,
        }
        for item in items
    ]
