"""Writes that may be sent twice: the first answer is kept under its key and given again."""

import hashlib
from datetime import datetime
from typing import Any, TypeVar

from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel
from sqlalchemy import JSON, Integer, String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, now
from crm_backend.errors import InvalidInput, KefuError

Answer = TypeVar("Answer", bound=BaseModel)


class IdempotentWrite(Base):
    __tablename__ = "idempotent_writes"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer, default=0)
    """HTTP status of the answer; 0 while the write is under way."""
    response: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)


def fingerprint(path: str, body: bytes) -> str:
    """Return what tells two requests apart that carry the same key."""
    return hashlib.sha256(path.encode() + b"\0" + body).hexdigest()


async def claim(session: AsyncSession, key: str, *, fingerprint: str) -> tuple[IdempotentWrite, bool]:
    """Take the key for this transaction; return its row and whether it is ours (False: see the answer).

    A second request with the key waits at the insert until the first has committed
    (PostgreSQL) or at BEGIN (SQLite), and then finds the answer.

    Raises:
        InvalidInput: the key was used for another request (``idempotency_key_reused``).
    """
    row = await session.get(IdempotentWrite, key)
    if row is None:
        row = IdempotentWrite(key=key, fingerprint=fingerprint, status=0, response={})
        if await insert_if_new(session, row):
            return row, True
        row = await session.get_one(IdempotentWrite, key)
    if row.fingerprint != fingerprint:
        raise InvalidInput("This key was used for another request.", code="idempotency_key_reused")
    return row, False


async def insert_if_new(session: AsyncSession, row: Base) -> bool:
    """Insert a row unless another transaction has inserted its key; say whether we did."""
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def keep_answer(row: IdempotentWrite, answer: BaseModel | KefuError) -> None:
    """Store an answer or a refusal."""
    if isinstance(answer, KefuError):
        row.status = answer.status
        row.response = jsonable_encoder(
            {
                "detail": answer.detail,
                "code": answer.code,
                "retry_after": answer.retry_after,
                "extra": answer.extra,
            }
        )
    else:
        row.status, row.response = 200, answer.model_dump(mode="json", by_alias=True)


def kept_answer(row: IdempotentWrite, shape: type[Answer]) -> Answer | KefuError:
    """Return the answer or the refusal that was stored."""
    if row.status == 200:
        return shape.model_validate(row.response)
    kept = row.response
    error = KefuError(kept["detail"], code=kept["code"], retry_after=kept["retry_after"], **kept["extra"])
    error.status = row.status
    return error
