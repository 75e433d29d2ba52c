"""A folder of files to import: on the disk, or in a .zip that is never unpacked to the disk."""

import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from crm_backend.errors import InvalidInput, NotFound, TooLarge

ENTRIES = 40_000
UNPACKED_BYTES = 300_000_000
"""Of a whole archive, whatever its headers say."""


@dataclass(frozen=True)
class Folder:
    """``names`` are paths with slashes, relative to the folder; ``read`` gives at most so many bytes."""

    names: frozenset[str]
    read: Callable[[str, int], bytes]

    @property
    def markdown(self) -> list[str]:
        """The articles, sorted; hidden files and what a Mac adds are none."""
        return sorted(name for name in self.names if _is_article(name))


def _is_article(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not hidden and name.lower().endswith((".md", ".markdown"))


def on_disk(root: Path) -> Folder:
    """Open a folder; links that lead out of it are not followed.

    Raises:
        NotFound: ``folder_not_found``.
    """
    if not root.is_dir():
        raise NotFound(f"There is no folder {root}.", code="folder_not_found")
    top = root.resolve()
    inside = [path for path in root.rglob("*") if path.is_file() and path.resolve().is_relative_to(top)]
    names = frozenset(path.relative_to(root).as_posix() for path in inside)

    def read(name: str, limit: int) -> bytes:
        with (root / name).open("rb") as file:
            return file.read(limit)

    return Folder(names, read)


def in_zip(content: bytes) -> Folder:
    """Open an archive.

    Raises:
        InvalidInput: ``bad_archive``; ``unsafe_archive``: a name that leads out of it, a link, a password.
        TooLarge: ``archive_too_large``, when its headers say so; reading says so otherwise.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InvalidInput("The file is not a .zip archive.", code="bad_archive") from error
    entries = archive.infolist()
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise _too_large()
    for entry in entries:
        _refuse_unsafe(entry)
    return Folder(frozenset(e.filename for e in entries if not e.is_dir()), _Reader(archive))


def _refuse_unsafe(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    path = PurePosixPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or any(char in name for char in "\\\0:")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if leads_out or is_link or entry.flag_bits & 0x1:
        detail = f"The archive has an unsafe entry: '{name[:100]}'."
        raise InvalidInput(detail, code="unsafe_archive")


class _Reader:
    """Counts what was really unpacked; headers can lie."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._left = archive, UNPACKED_BYTES

    def __call__(self, name: str, limit: int) -> bytes:
        try:
            with self._archive.open(name) as file:
                content = file.read(limit)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise InvalidInput(f"'{name[:100]}' cannot be unpacked.", code="bad_archive") from error
        self._left -= len(content)
        if self._left < 0:
            raise _too_large()
        return content


def _too_large() -> TooLarge:
    detail = f"The archive has over {ENTRIES} files or {UNPACKED_BYTES} bytes unpacked."
    return TooLarge(detail, code="archive_too_large", limit=UNPACKED_BYTES)
