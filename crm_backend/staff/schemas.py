"""The shapes of the staff API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.staff.passwords import MINIMUM

Role = Literal["agent", "supervisor", "admin"]
Duty = Literal["new_password", "second_factor"]


class LoginIn(BaseModel):
    email: str = Field(max_length=254, pattern=r"^[^\x00-\x1f]*$")
    password: str = Field(max_length=200)
    code: str | None = Field(default=None, max_length=32)
    """Of the authenticator app, or a recovery code; only with a second factor."""


class StaffView(BaseModel):
    """A member of staff, as the console knows them; also who is signed in."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: str
    email: str
    name: str
    role: Role

    @property
    def supervises(self) -> bool:
        return self.role in ("supervisor", "admin")


@dataclass(frozen=True)
class Caller:
    """Who calls, in which session; while they ``must`` do something, only their own account is open."""

    staff: StaffView
    session_id: str
    must: Duty | None


class SignedInView(BaseModel):
    """What they ``must`` do before more than their own account is open."""

    staff: StaffView
    must: Duty | None = None


Code = Annotated[str, Field(min_length=6, max_length=32)]
Password = Annotated[str, Field(max_length=200)]
NewPassword = Annotated[str, Field(min_length=MINIMUM, max_length=200)]


class PasswordChange(BaseModel):
    old: Password
    new: NewPassword


class PasswordProof(BaseModel):
    """What changes how somebody signs in asks for the password once more."""

    password: Password


class CodeIn(BaseModel):
    code: Code


class FactorOffer(BaseModel):
    """A secret for the authenticator app, as text and as the address that a QR code shows."""

    secret: str
    address: str


class RecoveryCodes(BaseModel):
    """Shown this once."""

    codes: list[str]


class SessionView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    created_at: datetime
    expires_at: datetime
    device: str
    address: str
    current: bool = False


class AccountView(BaseModel):
    """``second_factor_since`` is None without one."""

    staff: StaffView
    second_factor_since: datetime | None
    recovery_codes_left: int
    second_factor_required: bool
    sessions: list[SessionView]
