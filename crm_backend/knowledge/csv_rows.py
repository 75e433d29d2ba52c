"""Articles as CSV: a column a field; the questions one a line in their cell."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from crm_backend.errors import InvalidInput
from crm_backend.knowledge.content import Draft
from crm_backend.knowledge.rows import FIELDS, Parsed, Row, Value

CELL_CHARS = 30_000_000
DELIMITERS = ",;\t"

csv.field_size_limit(CELL_CHARS)  # the module's own 131,072 is less than an article may have


def parse(text: str) -> Parsed:
    """Read the articles of a CSV file; comma, semicolon or tab, as its first line shows.

    Raises:
        InvalidInput: ``no_header``: the first line names no column ``title``; ``too_many_articles``.
    """
    parsed = Parsed()
    lines = _lines(text)
    header = [name.strip().lower() for name in _header(lines, parsed)]
    parsed.note_unknown([name for name in header if name not in FIELDS], "column")
    for number, cells in lines:
        where = f"line {number}"
        if isinstance(cells, csv.Error):
            parsed.skip(where, "broken_row", _why(cells))
        elif len(cells) != len(header):
            parsed.skip(where, "broken_row", f"It has {len(cells)} cells; the header has {len(header)}.")
        else:
            parsed.add(Row(where, _fields(header, cells)))
    return parsed


def _header(lines: "Iterator[tuple[int, list[str] | csv.Error]]", parsed: Parsed) -> Sequence[str]:
    _, cells = next(lines, (1, []))
    if isinstance(cells, csv.Error) or "title" not in [name.strip().lower() for name in cells]:
        detail = f"The first line must name the columns: {', '.join(FIELDS)}."
        raise InvalidInput(detail, code="no_header")
    return cells


def _lines(text: str) -> "Iterator[tuple[int, list[str] | csv.Error]]":
    """Yield each row with the line it begins on; empty ones are left out."""
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, error
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


def _why(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "A quote is never closed; nothing after it could be read."
    return f"It cannot be read: {error}."


def _fields(header: Sequence[str], cells: Sequence[str]) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for name, cell in zip(header, cells, strict=True):
        if name == "questions":
            fields[name] = tuple(cell.splitlines())
        elif name in FIELDS:
            fields[name] = cell
    return fields


def write(articles: Iterable[tuple[str, Draft]]) -> Iterator[str]:
    """Yield the lines of a CSV file; it begins with the mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + _line(FIELDS)
    for slug, draft in articles:
        questions = "\n".join(draft.questions)
        yield _line((draft.title, draft.body, questions, draft.category, draft.language, draft.status, slug))


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
