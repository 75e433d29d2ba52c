"""Pictures of articles: checked by what is in them, kept by the hash of it.

They lie in KEFU_HOME/uploads/knowledge, which nothing serves but ``/media/{hash}.{ext}``. A picture is
kept byte for byte: its hash stays the same through export and import.
"""

import hashlib
import os
import re
import struct
import tempfile
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from crm_backend.errors import InvalidInput, NotFound, TooLarge

IMAGE_BYTES = 5_000_000
IMAGE_PIXELS = 25_000_000
ENDINGS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}

_NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|gif|webp)")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError)
"""What Pillow raises for files that are cut off or made up."""


@dataclass(frozen=True)
class Picture:
    """A picture that was checked; ``name`` is its hash and ending."""

    name: str
    width: int
    height: int

    @property
    def url(self) -> str:
        return media_url(self.name)


def media_url(name: str) -> str:
    """Return the address of a picture."""
    return f"/media/{name}"


def folder_of(home: Path) -> Path:
    """Return where the pictures lie."""
    return home / "uploads" / "knowledge"


def check(content: bytes) -> Picture:
    """Decode a picture and name it.

    Raises:
        TooLarge: ``image_too_large``: more than 5 MB or 25 million pixels.
        InvalidInput: ``not_an_image``: not a whole PNG, JPEG, GIF or WebP.
    """
    if len(content) > IMAGE_BYTES:
        detail = f"The picture has {len(content)} bytes; {IMAGE_BYTES} are allowed."
        raise TooLarge(detail, code="image_too_large", limit=IMAGE_BYTES, length=len(content))
    try:
        kind, width, height = _decode(content)
    except (*_BROKEN, struct.error, zlib.error, UnidentifiedImageError) as error:
        detail = "This is not a whole PNG, JPEG, GIF or WebP picture."
        raise InvalidInput(detail, code="not_an_image") from error
    name = f"{hashlib.sha256(content).hexdigest()}.{ENDINGS[kind]}"
    return Picture(name, width, height)


def _decode(content: bytes) -> tuple[str, int, int]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
        try:
            image = Image.open(BytesIO(content), formats=list(ENDINGS))
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
    if image.width * image.height > IMAGE_PIXELS:
        raise _too_many_pixels()
    image.load()
    return str(image.format), image.width, image.height


def _too_many_pixels() -> TooLarge:
    detail = f"The picture has too many pixels; {IMAGE_PIXELS} are allowed."
    return TooLarge(detail, code="image_too_large", limit=IMAGE_PIXELS)


def store(folder: Path, content: bytes) -> Picture:
    """Check a picture and keep it; the same one again changes nothing (see ``check`` for errors)."""
    picture = check(content)
    path = folder / picture.name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    return picture


def find(folder: Path, name: str) -> Path:
    """Return the file of a picture.

    Raises:
        NotFound: ``image_not_found``.
    """
    path = folder / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound("There is no such picture.", code="image_not_found")
    return path
