"""The accounts of those who work here, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from crm_backend.deps import ReadSession, SettingsDep, WriteSession
from crm_backend.staff import people, second_factor
from crm_backend.staff.deps import require_role
from crm_backend.staff.people_schemas import (
    NewPerson,
    PeopleView,
    PersonChange,
    PersonIn,
    PersonView,
    SignInRulesIn,
    TemporaryPassword,
)
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff/people", tags=["staff"])
AdminDep = Annotated[StaffView, Depends(require_role("admin"))]
Id = Annotated[str, Path(max_length=36, pattern=r"^[0-9a-f-]+$")]


@router.get("")
async def list_people(staff: AdminDep, session: ReadSession, settings: SettingsDep) -> PeopleView:
    """List all accounts."""
    least = await second_factor.required_from(session)
    return PeopleView(
        people=await people.list_people(session, settings),
        second_factor_from=least,  # type: ignore[arg-type]
    )


@router.put("/sign-in-rules", status_code=204)
async def set_sign_in_rules(staff: AdminDep, session: WriteSession, body: SignInRulesIn) -> None:
    """Say from which role up a second factor is needed; who has none is asked for it at once."""
    await people.require_second_factor(session, body.second_factor_from, by=staff.id)


@router.post("", status_code=201)
async def add_person(staff: AdminDep, session: WriteSession, body: PersonIn) -> NewPerson:
    """Make an account; its first password is shown this once. 409 ``e_mail_taken``."""
    added, password = await people.add(session, body, by=staff.id)
    return NewPerson(person=people.view(added), password=password)


@router.patch("/{staff_id}")
async def change_person(
    staff: AdminDep, session: WriteSession, staff_id: Id, body: PersonChange
) -> PersonView:
    """Change a name or a role, close an account or open it again. 409 ``last_admin``."""
    changed = await people.change(session, await people.find(session, staff_id), body, by=staff.id)
    has_factor = await second_factor.of(session, staff_id) is not None
    return people.view(changed, second_factor=has_factor)


@router.post("/{staff_id}/password")
async def reset_password(
    staff: AdminDep, session: WriteSession, settings: SettingsDep, staff_id: Id
) -> TemporaryPassword:
    """Give somebody a new password, shown this once; their sessions and a lock-out end."""
    found, password = await people.find(session, staff_id), people.new_password()
    await people.reset_password(session, found, password, settings, by=staff.id)
    return TemporaryPassword(password=password)


@router.delete("/{staff_id}/second-factor", status_code=204)
async def reset_second_factor(staff: AdminDep, session: WriteSession, staff_id: Id) -> None:
    """Take away the second factor of somebody who lost it; their sessions end."""
    await people.reset_second_factor(session, await people.find(session, staff_id), by=staff.id)
