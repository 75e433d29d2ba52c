"""The training data in view: what to look at, the map, entities, replies, rules and stories."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request

from crm_backend.deps import DatabaseDep, ReadSession, SettingsDep
from crm_backend.studio.deps import AdminDep, SourcesDep, sentence_vectors
from crm_backend.studio.overview import views
from crm_backend.studio.overview.kept import Kept
from crm_backend.studio.overview.quality import quality_of
from crm_backend.studio.overview.schemas import EntitiesView, FlowsView, MapView, QualityView, RepliesView
from crm_backend.studio.training_data import load

router = APIRouter(prefix="/api/staff/studio/data", tags=["studio"])


def _kept(request: Request) -> Kept:
    state = request.app.state
    if not hasattr(state, "data_overview"):
        state.data_overview = Kept(sentence_vectors(request))
    kept: Kept = state.data_overview
    return kept


KeptDep = Annotated[Kept, Depends(_kept)]


@router.get("/quality")
async def show_quality(
    staff: AdminDep, database: DatabaseDep, sources: SourcesDep, kept: KeptDep
) -> QualityView:
    """Show what to look at: confused intents, odd sentences, near duplicates, too few, too many."""
    async with database.read_slow() as session:
        data = await load(session, sources)
    return await kept.get(
        "quality", data, lambda space: views.quality_view(quality_of(space, data.corpus.sentences))
    )


@router.get("/map")
async def show_map(staff: AdminDep, database: DatabaseDep, sources: SourcesDep, kept: KeptDep) -> MapView:
    """Show every sentence as a point; the first call after a change takes a second or two."""
    async with database.read_slow() as session:
        data = await load(session, sources)
    return await kept.get("map", data, views.map_view)


@router.get("/entities")
async def list_entities(staff: AdminDep, session: ReadSession, sources: SourcesDep) -> EntitiesView:
    """List the entities with their commonest words and examples."""
    return views.entities_view(await load(session, sources))


@router.get("/replies")
async def list_replies(
    staff: AdminDep, session: ReadSession, sources: SourcesDep, settings: SettingsDep
) -> RepliesView:
    """List what the bot can say, with every wording and where it is used; it comes from the files."""
    data = await load(session, sources)
    return await run_sync(views.replies_view, data.corpus, await run_sync(_actions, settings.actions))


@router.get("/flows")
async def list_flows(staff: AdminDep, session: ReadSession, sources: SourcesDep) -> FlowsView:
    """List rules and stories step by step; they come from the files."""
    return await run_sync(views.flows_view, (await load(session, sources)).corpus)


def _actions(folder: Path) -> Mapping[str, str]:
    return {f"actions/{path.name}": path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
