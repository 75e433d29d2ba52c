"""What keeps a guessed or stolen password from being enough."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class SecondFactor(Base):
    """An authenticator app; its secret is derived from ``number`` and the session secret, never stored."""

    __tablename__ = "staff_second_factors"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """None until a first code has shown that the app has the secret."""
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The time step of the last code; no code counts twice."""


class RecoveryCode(Base):
    """Signs in once without the app; only its hash is stored."""

    __tablename__ = "staff_recovery_codes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInFailures(Base):
    """Failed sign-ins in a row for one e-mail, known or not."""

    __tablename__ = "staff_sign_in_failures"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A keyed hash of the e-mail."""
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInRules(Base):
    """What an admin asks of all who sign in; one row."""

    __tablename__ = "sign_in_rules"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    second_factor_from: Mapped[str | None] = mapped_column(String(16))
    """The least role that needs a second factor; None: it is everybody's own choice."""
