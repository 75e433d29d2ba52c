"""The training data's API: seen, edited, exported, imported."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from crm_backend.deps import ReadSession, WriteSession
from crm_backend.knowledge.uploads import FILE_BODY, read_file
from crm_backend.studio.data import exporting, importing, service
from crm_backend.studio.data.checking import check
from crm_backend.studio.data.schemas import (
    ChangeIn,
    CheckView,
    DataView,
    EditPage,
    EditView,
    ExportedView,
    ImportedView,
    IntentIn,
    NewName,
    OldSentence,
    Removed,
    SentenceIn,
    SentencePage,
)
from crm_backend.studio.data.sentences import Sentence
from crm_backend.studio.data.service import By
from crm_backend.studio.data.views import edit_views, latest_edits, overview, sentence_page
from crm_backend.studio.deps import AdminDep, SourcesDep, VectorsDep
from crm_backend.studio.training_data import load

router = APIRouter(prefix="/api/staff/studio/data", tags=["studio"])
ZIP_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {"application/zip": {}}}}
IntentName = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_]+$")]


@router.get("")
async def show_data(staff: AdminDep, session: ReadSession, sources: SourcesDep) -> DataView:
    """Show the intents with their counts, open edits, and edits that no longer fit the files."""
    return await overview(session, await load(session, sources))


@router.get("/sentences")
async def list_sentences(
    staff: AdminDep,
    session: ReadSession,
    sources: SourcesDep,
    intent: Annotated[str, Query(max_length=64)] = "",
    q: Annotated[str, Query(max_length=200, description="words that all occur in it")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> SentencePage:
    """List sentences of one intent or of all; those that are not in the files yet come first."""
    return sentence_page(await load(session, sources), intent=intent, q=q, limit=limit)


@router.post("/check")
async def check_sentence(
    staff: AdminDep, session: ReadSession, sources: SourcesDep, vectors: VectorsDep, body: SentenceIn
) -> CheckView:
    """Say what saving this sentence would do: a duplicate, a contradiction, too near another intent?"""
    data = await load(session, sources)
    return await check(session, data, vectors, text=body.text, intent=body.intent)


@router.post("/sentences", status_code=201)
async def add_sentence(
    staff: AdminDep, session: WriteSession, sources: SourcesDep, body: SentenceIn
) -> EditView:
    """Add a sentence. 409 ``contradiction`` names the intent that has it; ``move`` takes it from there."""
    row = await service.add_sentence(
        session, sources, text=body.text, intent=body.intent, by=By(staff.id), move=body.move
    )
    return (await edit_views(session, [row]))[0]


@router.post("/sentences/change")
async def change_sentence(
    staff: AdminDep, session: WriteSession, sources: SourcesDep, body: ChangeIn
) -> EditView:
    """Change a sentence's words, marks or intent. 409 ``sentence_changed``: somebody was quicker."""
    old = Sentence(body.old.text, body.old.intent)
    row = await service.change_sentence(
        session, sources, old=old, text=body.text, intent=body.intent, by=By(staff.id)
    )
    return (await edit_views(session, [row]))[0]


@router.post("/sentences/remove")
async def remove_sentence(
    staff: AdminDep, session: WriteSession, sources: SourcesDep, body: OldSentence
) -> EditView:
    """Remove a sentence."""
    old = Sentence(body.text, body.intent)
    row = await service.remove_sentence(session, sources, old=old, by=By(staff.id))
    return (await edit_views(session, [row]))[0]


@router.post("/intents", status_code=201)
async def add_intent(staff: AdminDep, session: WriteSession, sources: SourcesDep, body: IntentIn) -> DataView:
    """Add an intent with its first sentences; until it has a rule of its own it looks in the articles."""
    await service.add_intent(
        session, sources, name=body.name, file=body.file, sentences=body.sentences, by=By(staff.id)
    )
    return await overview(session, await load(session, sources))


@router.post("/intents/{name}/rename")
async def rename_intent(
    staff: AdminDep, session: WriteSession, sources: SourcesDep, name: IntentName, body: NewName
) -> DataView:
    """Rename an intent. 409 ``intent_in_use`` names the rules that say its name, which are files."""
    await service.rename_intent(session, sources, name=name, new_name=body.name, by=By(staff.id))
    return await overview(session, await load(session, sources))


@router.delete("/intents/{name}")
async def remove_intent(
    staff: AdminDep, session: WriteSession, sources: SourcesDep, name: IntentName
) -> Removed:
    """Remove an intent with its sentences. 409 ``intent_in_use`` names the rules that use it."""
    return Removed(sentences=await service.remove_intent(session, sources, name=name, by=By(staff.id)))


@router.get("/edits")
async def list_edits(
    staff: AdminDep,
    session: ReadSession,
    state: Annotated[str | None, Query(pattern="^(open|exported|undone)$")] = None,
) -> EditPage:
    """List edits, newest first."""
    return EditPage(edits=await latest_edits(session, state=state))


@router.post("/edits/{edit_id}/undo")
async def undo_edit(
    staff: AdminDep, session: WriteSession, edit_id: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> EditView:
    """Take an edit back that is not in the files yet."""
    row = await service.undo(session, edit_id, staff_id=staff.id)
    return (await edit_views(session, [row]))[0]


@router.post("/archive", response_class=Response, responses=ZIP_ANSWER)
async def download(staff: AdminDep, session: WriteSession, sources: SourcesDep) -> Response:
    """Return ``data/`` and ``domain/`` with every edit as a .zip."""
    content = await exporting.as_archive(session, sources, staff_id=staff.id)
    headers = {"Content-Disposition": 'attachment; filename="training-data.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


@router.post("/export")
async def export(staff: AdminDep, session: WriteSession, sources: SourcesDep) -> ExportedView:
    """Write every edit into the shop's files; only the lines it is about change."""
    done = await exporting.into_files(session, sources, staff_id=staff.id)
    return ExportedView(files=list(done.files), edits=done.edits, digest=done.digest)


@router.post("/import", openapi_extra=FILE_BODY)
async def import_archive(
    staff: AdminDep,
    session: WriteSession,
    sources: SourcesDep,
    request: Request,
    prefer: Annotated[str | None, Query(pattern="^(ours|theirs)$", description="who wins a conflict")] = None,
) -> ImportedView:
    """Take in what an archive changes since the last export.

    409 ``import_conflicts`` lists both sides, ``intents_emptied`` intents that it lacks and the bot needs.
    """
    upload = await read_file(request, limit=importing.ARCHIVE_BYTES)
    by = By(staff.id, "import")
    done = await importing.from_archive(session, sources, upload.content, by=by, prefer=prefer)
    return ImportedView(
        added=done.added, changed=done.changed, removed=done.removed, conflicts=len(done.conflicts)
    )
