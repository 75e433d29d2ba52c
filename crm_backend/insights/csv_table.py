"""Rows of a report as CSV that a spreadsheet may open: no cell is taken for a formula."""

import csv
import io
from collections.abc import Sequence

from pydantic import BaseModel

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Sequence[BaseModel]) -> str:
    """Return the rows under their field names; '' without rows."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(type(rows[0]).model_fields)
    for row in rows:
        writer.writerow([_safe(value) for value in row.model_dump(mode="json").values()])
    return out.getvalue()


def _safe(value: object) -> object:
    text_like_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if text_like_formula else "" if value is None else value
