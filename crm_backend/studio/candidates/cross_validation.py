"""What a model says of its own training sentences held out: written into the archive at its training."""

import json
import tarfile
from pathlib import Path

from pydantic import BaseModel

from crm_backend.studio.candidates.scores import Rate, Report, wilson

FILE = "cross_validation.json"


class HeldOut(BaseModel):
    """Sentences of an intent that were held out, and how many were understood without their fold."""

    sentences: int
    right: int


class CrossValidation(BaseModel):
    folds: int
    intents: dict[str, HeldOut]

    @property
    def rate(self) -> Rate:
        """The share of all that was understood."""
        held = self.intents.values()
        return wilson(sum(one.right for one in held), sum(one.sentences for one in held))

    def of(self, intent: str) -> Rate | None:
        """The share of one intent, None where nothing of it was held out."""
        held = self.intents.get(intent)
        return wilson(held.right, held.sentences) if held else None


def of(archive: Path, tune_minutes: int) -> CrossValidation | None:
    """Return it for a model on the shared encoder; a tuned one has seen the sentences that are held out."""
    return None if tune_minutes else read(archive)


def read(archive: Path) -> CrossValidation | None:
    """Return what the archive holds; None for models from before there was any."""
    with tarfile.open(archive) as file:
        for member in file:
            if member.name.endswith("/" + FILE) and (found := file.extractfile(member)):
                return CrossValidation.model_validate(json.load(found))
    return None


def add(report: Report, base: CrossValidation | None, candidate: CrossValidation | None) -> None:
    """Put both models' cross-validation into a report, as far as they have one."""
    report.base_cross_validation = base.rate if base else None
    report.candidate_cross_validation = candidate.rate if candidate else None
    for row in report.intents:
        row.base_cross_validation = base.of(row.intent) if base else None
        row.candidate_cross_validation = candidate.of(row.intent) if candidate else None
