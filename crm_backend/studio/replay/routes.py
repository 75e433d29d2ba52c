"""The replays' API, for admins."""

from typing import Annotated

from fastapi import APIRouter, Path

from crm_backend.deps import ReadSession, SettingsDep, WriteSession
from crm_backend.studio.candidates import service as models
from crm_backend.studio.deps import AdminDep
from crm_backend.studio.replay import service, views
from crm_backend.studio.replay.schemas import ReplayIn, ReplayView, TestIn, TestList, TestView

router = APIRouter(prefix="/api/staff/studio", tags=["models"])
Id = Annotated[str, Path(min_length=4, max_length=36, pattern=r"^[0-9a-f-]+$")]


@router.post("/models/{model_id}/replay", status_code=202)
async def replay(
    staff: AdminDep, session: WriteSession, settings: SettingsDep, model_id: Id, body: ReplayIn
) -> ReplayView:
    """Queue a replay of past conversations; the live database is only read."""
    await models.sync(session, settings)
    candidate, base = await models.find(session, model_id), await models.base_of(session, body.base)
    row = await service.queue(session, candidate, base, most=body.most, staff_id=staff.id)
    return await views.replay_view(session, row)


@router.get("/models/{model_id}/replay")
async def show_replay(
    staff: AdminDep, session: ReadSession, model_id: Id, base: str | None = None
) -> ReplayView:
    """Show the replay beside the live model, or another one. 404 ``not_replayed``."""
    candidate, other = await models.find(session, model_id), await models.base_of(session, base)
    return await views.replay_view(session, await service.find(session, candidate, other))


@router.post("/models/{model_id}/replay/cancel")
async def cancel_replay(staff: AdminDep, session: WriteSession, model_id: Id) -> ReplayView:
    """Stop it within seconds. 409 ``not_replaying``."""
    candidate, base = await models.find(session, model_id), await models.base_of(session, None)
    row = await service.find(session, candidate, base)
    await service.cancel(session, row, staff_id=staff.id)
    return await views.replay_view(session, row)


@router.get("/conversation-tests")
async def list_tests(staff: AdminDep, session: ReadSession) -> TestList:
    """List the conversations that every candidate has to get right."""
    return TestList(tests=[TestView.model_validate(row) for row in await service.list_tests(session)])


@router.post("/conversation-tests", status_code=201)
async def add_test(staff: AdminDep, session: WriteSession, settings: SettingsDep, body: TestIn) -> TestView:
    """Make a conversation a test. 409 ``already_a_test``, 422 ``nothing_to_test``."""
    row = await service.add_test(
        session, settings, body.conversation_id, name=body.name.strip(), staff_id=staff.id
    )
    return TestView.model_validate(row)


@router.delete("/conversation-tests/{test_id}", status_code=204)
async def remove_test(staff: AdminDep, session: WriteSession, test_id: Id) -> None:
    """Let it be a test no longer. 404 ``no_such_test``."""
    await service.remove_test(session, test_id, staff_id=staff.id)
