"""From an uploaded file or a path to rows."""

from pathlib import Path
from typing import get_args

from crm_backend.errors import InvalidInput, NotFound, TooLarge
from crm_backend.knowledge import csv_rows, folders, images, json_rows, markdown_rows
from crm_backend.knowledge.folders import Folder
from crm_backend.knowledge.rows import Parsed, decode
from crm_backend.knowledge.transfer_schemas import Format

FILE_BYTES = 25_000_000
_BY_ENDING: dict[str, Format] = {".csv": "csv", ".json": "json", ".zip": "markdown"}


def format_of(name: str, said: Format | None) -> Format:
    """Return the format that was said, or that the file's name shows.

    Raises:
        InvalidInput: ``unknown_format``.
    """
    found = said or _BY_ENDING.get(Path(name.replace("\0", "")).suffix.lower())
    if found is None:
        detail = (
            f"The name ends neither in .csv, .json nor .zip; say the format: {', '.join(get_args(Format))}."
        )
        raise InvalidInput(detail, code="unknown_format")
    return found


def read_file(content: bytes, *, format: Format, pictures: Path, dry_run: bool) -> Parsed:
    """Return the rows of a file's content (errors: see the formats' ``parse``)."""
    if format == "csv":
        return csv_rows.parse(decode(content))
    if format == "json":
        return json_rows.parse(decode(content))
    return _read_folder(folders.in_zip(content), pictures, dry_run=dry_run)


def read_path(path: Path, *, format: Format | None, pictures: Path, dry_run: bool) -> Parsed:
    """Return the rows of a file or folder on this machine.

    Raises:
        NotFound: ``file_not_found``.
        TooLarge: ``file_too_large``.
    """
    if path.is_dir():
        return _read_folder(folders.on_disk(path), pictures, dry_run=dry_run)
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", code="file_not_found")
    if path.stat().st_size > FILE_BYTES:
        detail = f"{path} is too large; {FILE_BYTES} bytes are allowed."
        raise TooLarge(detail, code="file_too_large", limit=FILE_BYTES)
    known = format_of(path.name, format)
    return read_file(path.read_bytes(), format=known, pictures=pictures, dry_run=dry_run)


def _read_folder(folder: Folder, pictures: Path, *, dry_run: bool) -> Parsed:
    def keep(content: bytes) -> str:
        return (images.check(content) if dry_run else images.store(pictures, content)).url

    return markdown_rows.parse(folder, keep=keep)
