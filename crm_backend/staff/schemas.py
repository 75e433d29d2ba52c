"""The shapes of the staff API."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["agent", "supervisor", "admin"]


class LoginIn(BaseModel):
    email: str = Field(max_length=254, pattern=r"^[^\x00-\x1f]*$")
    password: str = Field(max_length=200)


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


class SignedInView(BaseModel):
    staff: StaffView
