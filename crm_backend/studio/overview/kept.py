"""What was worked out from the training data, kept until the data changes; made once when many ask."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from anyio.to_thread import run_sync

from crm_backend.studio.data.nearest import Space, space_of
from crm_backend.studio.training_data import TrainingData
from crm_backend.studio.vectors import SentenceVectors

T = TypeVar("T")


class Kept:
    """One a process; holds the latest answer to each question."""

    def __init__(self, vectors: SentenceVectors) -> None:
        self._vectors = vectors
        self._known: dict[str, tuple[object, Any]] = {}
        self._working = asyncio.Lock()

    async def get(self, name: str, data: TrainingData, make: Callable[[Space], T]) -> T:
        """Return what ``make`` says of the sentences as they are in ``data``."""
        state = (data.corpus.digest, tuple(data.merged.applied))
        async with self._working:
            known = self._known.get(name)
            if known is None or known[0] != state:
                known = (state, await run_sync(self._make, data, make))
                self._known[name] = known
            answer: T = known[1]
            return answer

    def _make(self, data: TrainingData, make: Callable[[Space], T]) -> T:
        return make(space_of(data.merged, self._vectors))
