"""Archives of models, pulled from the backend: it is asked with the ETag of what is here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from rasa.utils.endpoints import EndpointConfig

PULL_SECONDS = 5.0
TIMEOUT = aiohttp.ClientTimeout(total=30)
OK, NO_CONTENT = 200, 204


@dataclass(frozen=True)
class Pulled:
    """An archive that is not here yet."""

    etag: str
    name: str
    content: bytes

    @contextmanager
    def as_file(self) -> Iterator[Path]:
        """Give the archive as a file for as long as it is loaded."""
        with TemporaryDirectory() as folder:
            path = Path(folder, self.name)
            path.write_bytes(self.content)
            yield path


class NoModel(Exception):
    """The backend says that there is none."""


class Source:
    """An archive's address: ``active`` or ``canary``, beside the one that endpoints.yml names."""

    def __init__(self, server: EndpointConfig, name: str) -> None:
        self._server = server
        self._url = f"{server.url.rsplit('/', 1)[0]}/{name}"

    async def pull(self, etag: str) -> Pulled | None:
        """Return the archive, None if it is the one with this ETag or cannot be had at the moment.

        Raises:
            NoModel: there is none.
            aiohttp.ClientError, asyncio.TimeoutError: the backend is not there.
        """
        headers = {"If-None-Match": etag} if etag else {}
        async with (
            self._server.session() as session,
            session.get(self._url, headers=headers, timeout=TIMEOUT) as response,
        ):
            if response.status == NO_CONTENT:
                raise NoModel
            if response.status != OK:
                return None
            name = Path(response.headers.get("filename", "model.tar.gz")).name
            return Pulled(response.headers["ETag"], name, await response.read())

    async def tell_failure(self, etag: str, error: str) -> None:
        """Tell the backend that this archive does not work."""
        said = {"sha256": etag.strip('"'), "error": error[:2000]}
        async with (
            self._server.session() as session,
            session.post(f"{self._url}/failed", json=said, timeout=TIMEOUT),
        ):
            return
