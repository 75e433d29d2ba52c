"""Articles as a folder of Markdown files with front matter, and the pictures they show."""

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import unquote

from crm_backend.errors import KefuError
from crm_backend.knowledge import front_matter, images
from crm_backend.knowledge.content import BODY_BYTES, Draft, slug_of
from crm_backend.knowledge.folders import Folder
from crm_backend.knowledge.rows import Parsed, Row, decode

FILE_BYTES = BODY_BYTES + 100_000
PICTURES = "media"
"""The folder of an export that holds the pictures."""

KeepPicture = Callable[[bytes], str]
"""Takes a picture's bytes and returns the address it has from now on."""

_IMAGE = re.compile(r"(?P<start>!\[[^\]\n]{0,500}\]\([ \t]*)(?:<(?P<angled>[^<>\n]+)>|(?P<plain>[^\s()<>]+))")
_OWN = re.compile(r"/media/([0-9a-f]{64}\.(?:png|jpg|gif|webp))")


def parse(folder: Folder, *, keep: KeepPicture) -> Parsed:
    """Read the articles of a folder; pictures they name are kept, and the links to them follow.

    Raises:
        InvalidInput: ``too_many_articles``; ``bad_archive``.
        TooLarge: ``archive_too_large``.
    """
    parsed = Parsed()
    for name in folder.markdown:
        content = folder.read(name, FILE_BYTES + 1)
        if len(content) > FILE_BYTES:
            parsed.skip(name, "article_too_large", f"The file has over {FILE_BYTES} bytes.")
            continue
        try:
            fields, unknown = front_matter.read(decode(content))
        except KefuError as error:
            parsed.skip(name, error.code, error.detail)
            continue
        parsed.note_unknown(unknown, "field")
        fields["body"] = _adopt(str(fields["body"]), name, folder, keep, parsed)
        if not fields.get("slug"):
            fields["slug"] = slug_of(posixpath.splitext(posixpath.basename(name))[0])
        parsed.add(Row(name, fields))
    if not parsed.rows and not parsed.skipped:
        parsed.notes.append("There is no Markdown file in it.")
    return parsed


def _adopt(body: str, name: str, folder: Folder, keep: KeepPicture, parsed: Parsed) -> str:
    """Return the body with the links to pictures beside it turned into Kefu's own."""

    def adopted(match: re.Match[str]) -> str:
        link = match["angled"] or match["plain"]
        if _OWN.fullmatch(link):
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(link)))
        if path not in folder.names:
            parsed.notes.append(f"{name}: the picture '{link[:100]}' is not in the folder.")
            return match[0]
        content = folder.read(path, images.IMAGE_BYTES + 1)
        try:
            return match["start"] + keep(content)
        except KefuError as error:
            parsed.notes.append(f"{name}: the picture '{link[:100]}' was not taken. {error.detail}")
            return match[0]

    return _IMAGE.sub(adopted, body)


def pictures_of(body: str) -> set[str]:
    """Return the names of Kefu's own pictures in a body."""
    return set(_OWN.findall(body))


def write(slug: str, draft: Draft, *, there: Iterable[str]) -> str:
    """Return the file of an article; links to the pictures that are ``there`` lead into the folder."""
    body = draft.body
    for name in there:
        body = body.replace(images.media_url(name), f"{PICTURES}/{name}")
    return front_matter.write(slug, replace(draft, body=body))
