"""Articles as they stand in a file, and what in the file could not be read."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_backend.errors import InvalidInput

FIELDS = ("title", "body", "questions", "category", "language", "status", "slug")
"""What a file may say of an article; title and body it must."""
ROWS = 20_000

Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One article of a file; a field that the file does not have is not in ``fields``."""

    where: str
    fields: Mapping[str, Value]

    def text(self, name: str) -> str:
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Skipped:
    """What was left out: where it stands, and why."""

    where: str
    code: str
    reason: str
    title: str = ""


@dataclass
class Parsed:
    """The readable rows of a file, the others, and what else is worth knowing."""

    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def skip(self, where: str, code: str, reason: str) -> None:
        self.skipped.append(Skipped(where, code, reason))

    def add(self, row: Row) -> None:
        """Keep a row.

        Raises:
            InvalidInput: ``too_many_articles``.
        """
        if len(self.rows) >= ROWS:
            detail = f"The file has more than {ROWS} articles; split it."
            raise InvalidInput(detail, code="too_many_articles", limit=ROWS)
        self.rows.append(row)

    def note_unknown(self, names: list[str], what: str) -> None:
        """Name what is not read; once each."""
        for name in names:
            note = f"The {what} '{name[:80]}' is not known and was not read."
            if note not in self.notes and len(self.notes) < 100:
                self.notes.append(note)


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with its mark.

    Raises:
        InvalidInput: ``not_utf8``; names the line.
    """
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        detail = f"Line {line} is not UTF-8. Save the file as UTF-8 and try again."
        raise InvalidInput(detail, code="not_utf8", line=line) from error
