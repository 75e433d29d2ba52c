"""Orders come from a file; every row that is no ordinary sale is counted with its reason."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from crm_backend.database import Database
from crm_backend.errors import InvalidInput
from crm_backend.insights.import_checks import Rules
from crm_backend.insights.importing import Report, import_orders
from crm_backend.insights.lines import read_lines

RULES = Rules(currency="EUR", now=datetime(2026, 1, 1, tzinfo=UTC))
HEAD = "Invoice,Date,SKU,Quantity,Price,Customer,Currency\n"
ROWS = (
    ("1,2025-05-01 10:00:00,a,2,10.50,7,EUR", None),
    ("2,2025-05-01 10:00:00,a,-2,10.50,7,EUR", "negative_quantity"),
    ("C3,2025-05-02 10:00:00,a,-1,10.50,7,EUR", "cancelled_invoice"),
    ("4,2025-05-01 10:00:00,a,2,10.50,,EUR", "missing_customer"),
    ("5,2025-05-01 10:00:00,a,2,10.50,7,USD", "wrong_currency"),
    ("6,yesterday,a,2,10.50,7,EUR", "broken_date"),
    ("7,2027-05-01 10:00:00,a,2,10.50,7,EUR", "date_in_future"),
    ("8,2025-05-01 10:00:00,a,two,10.50,7,EUR", "broken_quantity"),
    ("9,2025-05-01 10:00:00,a,2,ten,7,EUR", "broken_price"),
    ("10,2025-05-01 10:00:00,a,2,0,7,EUR", "no_price"),
    ("11,2025-05-01 10:00:00,,2,1,7,EUR", "missing_product"),
)


def write(path: Path) -> Path:
    path.write_text(HEAD + "\n".join(row for row, _ in ROWS) + "\n", encoding="utf-8")
    return path


async def bring(database: Database, path: Path, **named: str) -> Report:
    return await import_orders(database, path, named=named, rules=RULES)


async def test_every_row_set_aside_has_its_reason(database: Database, tmp_path: Path) -> None:
    report = await bring(database, write(tmp_path / "orders.csv"))
    wanted = {reason: 1 for _, reason in ROWS if reason}
    assert dict(report.reasons) == wanted
    assert (report.rows, report.imported) == (len(ROWS), 3)
    assert report.examples["wrong_currency"] == [5]
    async with database.read() as session:
        lines = (await read_lines(session)).sort("order_id")
    assert lines["order_id"].to_list() == ["1", "4", "C3"]
    assert lines["is_return"].to_list() == [False, False, True]
    assert lines["unit_price_minor"].to_list() == [1050] * 3


async def test_the_same_file_again_doubles_nothing(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv")
    await bring(database, path)
    await bring(database, path)
    async with database.read() as session:
        assert (await read_lines(session)).height == 3


async def test_an_order_from_another_file_is_not_taken_twice(database: Database, tmp_path: Path) -> None:
    await bring(database, write(tmp_path / "orders.csv"))
    other = tmp_path / "more.csv"
    other.write_text(HEAD + ROWS[0][0] + "\n12,2025-06-01 10:00:00,b,1,3,8,EUR\n", encoding="utf-8")
    report = await bring(database, other)
    assert (report.imported, dict(report.reasons)) == (1, {"already_imported": 1})


async def test_numbers_of_customers_in_parquet_stay_whole(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    row = {"Invoice": "1", "InvoiceDate": "2025-05-01 10:00:00", "StockCode": "a", "Quantity": 1}
    pl.DataFrame([{**row, "Price": 0.1 + 0.2, "Customer ID": 13085.0}]).write_parquet(path)
    await bring(database, path)
    async with database.read() as session:
        (line,) = (await read_lines(session)).rows(named=True)
    assert (line["customer_id"], line["unit_price_minor"]) == ("13085", 30)


@pytest.mark.parametrize(
    ("named", "code"), [({"customer_id": "Nobody"}, "unknown_column"), ({}, "missing_column")]
)
async def test_columns_that_do_not_fit(
    database: Database, tmp_path: Path, named: dict[str, str], code: str
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Invoice,When\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        await bring(database, path, **named)
    assert refused.value.code == code


async def test_a_file_that_is_something_else(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    path.write_text("no parquet", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be read"):
        await bring(database, path)
