"""All articles and drafts as one file or folder that an import reads back without a difference."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge import csv_rows, json_rows, markdown_rows
from crm_backend.knowledge.content import DELETED, Draft
from crm_backend.knowledge.editing import draft_of
from crm_backend.knowledge.models import Article
from crm_backend.knowledge.transfer_schemas import Format

Articles = Sequence[tuple[str, Draft]]
CHUNK = 500
ENDINGS: dict[Format, str] = {"csv": "csv", "json": "json", "markdown": "zip"}


async def read_all(session: AsyncSession) -> Articles:
    """Return every article that was not deleted, with its slug, by slug."""
    query = select(Article).where(Article.status != DELETED).order_by(Article.slug)
    rows = await session.stream_scalars(query.execution_options(yield_per=CHUNK))
    return [(row.slug, draft_of(row)) async for row in rows]


def write(articles: Articles, target: Path, *, format: Format, pictures: Path) -> None:
    """Write the file; ``markdown`` is a folder, or a .zip of one if ``target`` says so.

    Args:
        pictures: where Kefu keeps its pictures; the Markdown form takes those along that are shown.
    """
    if format == "csv":
        _write_lines(target, csv_rows.write(articles))
    elif format == "json":
        _write_lines(target, json_rows.write(articles))
    elif target.suffix == ".zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            _write_files(articles, pictures, archive.writestr)
    else:
        _write_files(articles, pictures, lambda name, content: _write_file(target / name, content))


def _write_lines(target: Path, pieces: Iterator[str]) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_files(articles: Articles, pictures: Path, put: Callable[[str, bytes], None]) -> None:
    shown: set[str] = set()
    for slug, draft in articles:
        there = {name for name in markdown_rows.pictures_of(draft.body) if (pictures / name).is_file()}
        put(f"{slug}.md", markdown_rows.write(slug, draft, there=there).encode())
        shown |= there
    for name in sorted(shown):
        put(f"{markdown_rows.PICTURES}/{name}", (pictures / name).read_bytes())
