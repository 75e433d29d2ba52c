"""The shapes of the accounts' API, for admins."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, EmailStr, Field

from crm_backend.staff.schemas import Role


def _is_said(name: str) -> str:
    if not name.strip():
        raise ValueError("a name is needed")
    return name


Name = Annotated[
    str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$"), AfterValidator(_is_said)
]


class PersonIn(BaseModel):
    email: Annotated[EmailStr, Field(max_length=254)]
    name: Name
    role: Role


class PersonChange(BaseModel):
    """What is left out stays as it is."""

    name: Name | None = None
    role: Role | None = None
    active: bool | None = None


class PersonView(BaseModel):
    id: str
    email: str
    name: str
    role: Role
    active: bool
    created_at: datetime
    second_factor: bool
    temporary_password: bool
    """Not changed by its owner yet."""
    locked_until: datetime | None


class PeopleView(BaseModel):
    """``second_factor_from``: the least role that needs a second factor; null: nobody has to."""

    people: list[PersonView]
    second_factor_from: Role | None


class SignInRulesIn(BaseModel):
    second_factor_from: Role | None


class NewPerson(BaseModel):
    """``password`` is shown this once; its owner is asked for another at the first sign-in."""

    person: PersonView
    password: str


class TemporaryPassword(BaseModel):
    password: str
