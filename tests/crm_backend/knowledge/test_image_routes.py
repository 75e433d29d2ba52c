"""Pictures of articles: taken, refused, shown."""

import hashlib
import struct
import zlib
from pathlib import Path

import httpx
import pytest

from crm_backend.settings import Settings
from tests.crm_backend.knowledge.editor import Editor, archive, picture


async def add(editor: Editor, content: bytes, name: str = "a.png") -> httpx.Response:
    return await editor.call("POST", "/images", files={"file": (name, content)})


@pytest.mark.parametrize(
    ("kind", "ending", "media_type"),
    [
        ("PNG", "png", "image/png"),
        ("JPEG", "jpg", "image/jpeg"),
        ("GIF", "gif", "image/gif"),
        ("WEBP", "webp", "image/webp"),
    ],
)
async def test_a_picture_is_kept_and_served(
    editor: Editor, client: httpx.AsyncClient, settings: Settings, kind: str, ending: str, media_type: str
) -> None:
    content = picture(kind)
    added = await add(editor, content, name="../../whatever.svg")
    assert added.status_code == 201
    name = f"{hashlib.sha256(content).hexdigest()}.{ending}"
    assert added.json() == {"url": f"/media/{name}", "width": 4, "height": 3}
    assert [path.name for path in (settings.home / "uploads" / "knowledge").iterdir()] == [name]
    shown = await client.get(added.json()["url"])
    assert shown.content == content
    assert shown.headers["content-type"] == media_type
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in shown.headers["cache-control"]
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert (await add(editor, content)).json() == added.json()


def huge_png() -> bytes:
    """Return a few bytes that claim 60,000 × 60,000 pixels."""

    def part(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"")) + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 422, "not_an_image"),
        (b"GIF89a<script>alert(1)</script>", 422, "not_an_image"),
        (picture("PNG", (300, 300))[:200], 422, "not_an_image"),
        (picture("BMP"), 422, "not_an_image"),
        (archive({"a.png": picture()}), 422, "not_an_image"),
        (huge_png(), 413, "image_too_large"),
        (picture("PNG", (5100, 5000)), 413, "image_too_large"),
        (picture() + b"0" * 5_000_001, 413, "file_too_large"),
        (b"0" * 6_100_000, 413, "too_large"),
    ],
)  # fmt: skip
async def test_what_is_no_picture_of_ours_is_refused(
    editor: Editor, settings: Settings, content: bytes, status: int, code: str
) -> None:
    response = await add(editor, content)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not (settings.home / "uploads").exists()


async def test_only_pictures_are_served(
    editor: Editor, client: httpx.AsyncClient, settings: Settings
) -> None:
    await add(editor, picture())
    folder: Path = settings.home / "uploads" / "knowledge"
    (folder / "secret.txt").write_text("secret")
    for name in ("secret.txt", "..%2f..%2fkefu.db", "%00", "0" * 64 + ".png", "0" * 64 + ".svg"):
        assert (await client.get(f"/media/{name}")).status_code == 404


async def test_an_article_shows_kefus_pictures_and_no_others(
    editor: Editor, client: httpx.AsyncClient
) -> None:
    url = (await add(editor, picture())).json()["url"]
    body = (
        f'![ours "x"]({url} "a title") ![theirs](https://evil.example/t) ![data](data:image/png;base64,AA)'
        f" ![up](/media/../api/x) ![api](/api/staff/logout)\n\n<script>alert(1)</script>"
        f' <img src="{url}" onerror="alert(1)"> [x](javascript:alert(1))'
    )
    await editor.write(body=body, status="published")
    page = (await client.get("/help/gift-wrapping")).text
    assert f'<img src="{url}" alt="ours &quot;x&quot;" title="a title" loading="lazy"' in page
    assert page.count("<img") == 1
    assert "theirs" in page
    for harmful in ("<script", 'src="https', 'src="data', 'href="javascript', "evil.example"):
        assert harmful not in page
