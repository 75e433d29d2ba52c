"""Pages of a list by where the last one ended: a cursor holds a time and an id, opaque to clients."""

import base64
import binascii
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from crm_backend.errors import InvalidInput


def make_cursor(at: datetime, last_id: str) -> str:
    """Return the cursor of the row that a page ended with."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{last_id}".encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """Return time and id of the row that the last page ended with.

    Raises:
        InvalidInput: ``invalid_cursor``.
    """
    try:
        at, _, last_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        moment = datetime.fromisoformat(at)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("The cursor is not one of ours.", code="invalid_cursor") from error
    if moment.tzinfo is None or "\x00" in last_id:
        raise InvalidInput("The cursor is not one of ours.", code="invalid_cursor")
    return moment, last_id


def comes_after(column: Any, identity: Any, cursor: str, *, descending: bool) -> ColumnElement[bool]:
    """Return the condition for the rows behind the cursor in a list by ``column``, then ``identity``."""
    at, last_id = read_cursor(cursor)
    if descending:
        return or_(column < at, and_(column == at, identity < last_id))
    return or_(column > at, and_(column == at, identity > last_id))
