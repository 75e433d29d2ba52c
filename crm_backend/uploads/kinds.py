"""What a file is: judged by its bytes alone, never by the name or type that came with it."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from crm_backend.conversations.text import clean
from crm_backend.errors import InvalidInput
from crm_backend.knowledge import images

NAME_CHARS = 100
PDF, TEXT = "application/pdf", "text/plain"
_ENDINGS = {
    **{media_type: ending for ending, media_type in images.MEDIA_TYPES.items()},
    PDF: "pdf",
    TEXT: "txt",
}
_TEXT_ENDINGS = {"txt", "csv", "log", "md"}
TAKEN = "Pictures (PNG, JPEG, GIF, WebP), PDF and plain text can be sent."


@dataclass(frozen=True)
class Kind:
    """``width`` and ``height`` in pixels, of a picture only."""

    media_type: str
    width: int | None = None
    height: int | None = None


def kind_of(content: bytes) -> Kind:
    """Return what these bytes are.

    Raises:
        TooLarge: ``image_too_large``, a picture of too many pixels.
        InvalidInput: ``empty_file`` or ``file_type_not_taken``.
    """
    if not content:
        raise InvalidInput("The file is empty.", code="empty_file")
    if content.startswith(b"%PDF-"):
        return Kind(PDF)
    try:
        picture = images.check(content)
    except InvalidInput:
        if _is_text(content):
            return Kind(TEXT)
        raise InvalidInput(TAKEN, code="file_type_not_taken") from None
    return Kind(images.MEDIA_TYPES[picture.name.rpartition(".")[2]], picture.width, picture.height)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(ord(char) < 32 and char not in "\t\n\r\f" for char in text)


def safe_name(given: str, media_type: str) -> str:
    """Return a name to show and to save under: no folders, and the ending that the bytes deserve."""
    name = clean(PurePosixPath(given.replace("\\", "/")).name).replace("\n", " ").replace('"', "'")
    stem, _, ending = name.rpartition(".")
    if not stem:
        stem, ending = name, ""
    right = {*_TEXT_ENDINGS} if media_type == TEXT else {_ENDINGS[media_type], *_alike(media_type)}
    shown = ending.lower() if ending.lower() in right else _ENDINGS[media_type]
    return f"{stem.strip('. ')[:NAME_CHARS] or 'file'}.{shown}"


def _alike(media_type: str) -> set[str]:
    return {"jpeg"} if media_type == "image/jpeg" else set()
