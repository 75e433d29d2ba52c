"""Somebody of the staff who works on articles, as the studio will call the API; and pictures to add."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import httpx
from PIL import Image

from tests.crm_backend.gateway.people import Agent

GIFTS = {
    "title": "Gift wrapping",
    "body": "We wrap gifts for **3.90 EUR** an order.\n",
    "questions": ["Can you wrap it as a present?"],
    "category": "Orders",
    "language": "en",
    "status": "draft",
}


@dataclass
class Editor:
    agent: Agent

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.agent.call(method, f"/knowledge{path}", **options)

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.call("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: Any, *, expect: int = 200) -> Any:
        response = await self.call("POST", path, json=body)
        assert response.status_code == expect, response.text
        return response.json()

    async def write(self, **changes: Any) -> Any:
        """Create an article."""
        return await self.post("/articles", GIFTS | changes, expect=201)

    async def change(self, article: Any, *, expect: int = 200, **changes: Any) -> Any:
        body = {"version": article["version"], **changes}
        response = await self.call("PATCH", f"/articles/{article['id']}", json=body)
        assert response.status_code == expect, response.text
        return response.json()

    async def bring(self, name: str, content: bytes, *, expect: int = 200, **params: Any) -> Any:
        """Import a file."""
        files = {"file": (name, content)}
        response = await self.call("POST", "/import", files=files, params=params)
        assert response.status_code == expect, response.text
        return response.json()

    async def take(self, format: str) -> bytes:
        """Export everything."""
        response = await self.call("GET", "/export", params={"format": format})
        assert response.status_code == 200, response.text
        return response.content

    async def everything(self) -> list[dict[str, Any]]:
        """Return what an author wrote in each article, by slug."""
        names = ("slug", "title", "body", "questions", "category", "language", "status")
        page = await self.get("/articles", per_page=100)
        articles = [await self.get(f"/articles/{row['id']}") for row in page["articles"]]
        return sorted(
            ({name: article[name] for name in names} for article in articles), key=lambda one: one["slug"]
        )


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    """Return a real picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def archive(files: dict[str, bytes | str]) -> bytes:
    """Return a .zip of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()
