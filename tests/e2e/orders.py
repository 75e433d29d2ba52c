"""Orders made for one test: a copy of an order of the demo shop in the wanted state, with one thing in it."""

import sqlite3
import uuid
from typing import Any

from tests.e2e.system import System

PARTS = ["order_lines", "payments", "shipments"]


def copy_order(system: System, status: str) -> tuple[str, str]:
    """Return number and e-mail of a fresh order in this state, by neither Ada nor Bo."""
    number = f"KF-{90000 + uuid.uuid4().int % 9999}"
    with sqlite3.connect(system.home / "kefu.db", timeout=15) as database:
        database.row_factory = sqlite3.Row
        order = database.execute(
            "SELECT o.* FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.status = ? "
            "AND c.email NOT IN ('ada@example.com', 'bo@example.com') "
            "AND o.number < 'KF-9' "
            "AND (SELECT sum(quantity) FROM order_lines WHERE order_id = o.id) = 1 "
            "ORDER BY o.placed_at DESC LIMIT 1",
            (status,),
        ).fetchone()
        assert order, f"the demo shop has no order that is {status}"
        copy = _copy(database, "orders", order, number=number)
        for table in PARTS:
            for part in database.execute(
                f"SELECT * FROM {table} WHERE order_id = ?", (order["id"],)
            ).fetchall():
                _copy(database, table, part, order_id=copy)
        email = database.execute(
            "SELECT email FROM customers WHERE id = ?", (order["customer_id"],)
        ).fetchone()[0]
    return number, str(email)


def _copy(database: sqlite3.Connection, table: str, row: sqlite3.Row, **changes: Any) -> str:
    values = {**dict(row), "id": str(uuid.uuid4()), **changes}
    columns = ", ".join(values)
    marks = ", ".join("?" for _ in values)
    database.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))
    return str(values["id"])
