"""Which column of a file means what: named with ``--map``, or known by its usual name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_backend.errors import InvalidInput

REQUIRED = ("order_id", "placed_at", "product_id", "quantity", "unit_price")
OPTIONAL = ("customer_id", "product_name", "category", "currency", "status")
FIELDS = (*REQUIRED, *OPTIONAL)

_USUAL = {
    "order_id": ("order", "ordernumber", "orderno", "invoice", "invoiceno", "invoicenumber"),
    "placed_at": ("date", "orderdate", "invoicedate", "createdat", "orderedat", "time"),
    "product_id": ("product", "sku", "stockcode", "item", "itemid", "articlenumber"),
    "quantity": ("qty", "count", "pieces"),
    "unit_price": ("price", "unitcost", "itemprice"),
    "customer_id": ("customer", "customernumber", "customerno", "client", "clientid"),
    "product_name": ("description", "productname", "name", "title", "itemname"),
    "category": ("productcategory", "department"),
    "currency": ("currencycode",),
    "status": ("orderstatus", "state"),
}


@dataclass(frozen=True)
class Columns:
    """``of`` names the file's column for each of our fields; ``ignored`` are the columns nobody reads."""

    of: Mapping[str, str]
    ignored: tuple[str, ...]


def parse_map(pairs: Sequence[str]) -> dict[str, str]:
    """Read ``field=column`` pairs.

    Raises:
        InvalidInput: ``broken_map``; not a pair, or a field that does not exist.
    """
    found = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or field.strip() not in FIELDS:
            raise InvalidInput(
                f"--map {pair}: write FIELD=COLUMN with one of {', '.join(FIELDS)}.", code="broken_map"
            )
        found[field.strip()] = column.strip()
    return found


def choose_columns(present: Sequence[str], named: Mapping[str, str]) -> Columns:
    """Say which column is which.

    Raises:
        InvalidInput: ``unknown_column`` (named, but not in the file) or ``missing_column``.
    """
    if unknown := sorted(set(named.values()) - set(present)):
        raise InvalidInput(
            f"The file has no column {_listed(unknown)}. It has {_listed(present)}.", code="unknown_column"
        )
    free = [column for column in present if column not in named.values()]
    guessed = {field: _guess(field, free) for field in FIELDS if field not in named}
    of = {**named, **{field: column for field, column in guessed.items() if column}}
    if missing := [field for field in REQUIRED if field not in of]:
        raise InvalidInput(
            f"No column for {', '.join(missing)}: name it with --map {missing[0]}=COLUMN. "
            f"The file has {_listed(present)}.",
            code="missing_column",
        )
    return Columns(of, tuple(column for column in present if column not in of.values()))


def _guess(field: str, columns: Sequence[str]) -> str | None:
    usual = (field.replace("_", ""), *_USUAL[field])
    by_name = {_plain(column): column for column in reversed(columns)}
    return next((by_name[name] for name in usual if name in by_name), None)


def _plain(column: str) -> str:
    return "".join(letter for letter in column.lower() if letter.isalnum())


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f"“{column}”" for column in columns)
