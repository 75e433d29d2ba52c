"""The shapes of import and export."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["csv", "json", "markdown"]
REPORT: dict[str, Any] = {
    "created": 58,
    "updated": 1,
    "unchanged": 0,
    "skipped": [
        {"where": "line 7", "code": "body_missing", "reason": "The article has no body.", "title": "Jobs"}
    ],
    "notes": ["The column 'tags' is not known and was not read."],
    "dry_run": False,
}


class SkippedRow(BaseModel):
    where: str = Field(description="line, item or file")
    code: str
    reason: str
    title: str


class ImportReport(BaseModel):
    """What came of every article of a file."""

    model_config = ConfigDict(json_schema_extra={"examples": [REPORT]})

    created: int
    updated: int
    unchanged: int
    skipped: list[SkippedRow]
    notes: list[str] = Field(description="unknown columns, pictures that were not there")
    dry_run: bool
