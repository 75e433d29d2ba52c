"""What the studio's routes share: who may, where the files are, and the sentences' vectors."""

from typing import Annotated

from fastapi import Depends, Path, Request

from crm_backend.deps import SettingsDep
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView
from crm_backend.studio.data.files import Sources
from crm_backend.studio.training_data import sources_of
from crm_backend.studio.vectors import SentenceVectors

ModelId = Annotated[str, Path(min_length=4, max_length=36, pattern=r"^[0-9a-f-]+$")]
AdminDep = Annotated[StaffView, Depends(require_role("admin"))]


def _sources(settings: SettingsDep) -> Sources:
    return sources_of(settings)


SourcesDep = Annotated[Sources, Depends(_sources)]


def sentence_vectors(request: Request) -> SentenceVectors:
    """Return the application's vectors of sentences, made on first use."""
    state = request.app.state
    if not hasattr(state, "sentence_vectors"):
        file = state.settings.home / "studio-vectors.db"
        state.sentence_vectors = SentenceVectors(state.vectors, file)
    vectors: SentenceVectors = state.sentence_vectors
    return vectors


VectorsDep = Annotated[SentenceVectors, Depends(sentence_vectors)]
