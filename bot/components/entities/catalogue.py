"""The shop's catalogue, from a file or an address, fresh without retraining.

It is a JSON list of objects with ``name`` and, if the shop has them, ``sku``; other fields do no harm.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests

from bot.components.entities.product_names import Product

logger = logging.getLogger(__name__)
_TIMEOUT = (2.0, 5.0)
_OWN_MACHINE = ("127.0.0.1", "localhost", "::1")


class Source(Protocol):
    def is_due(self) -> bool:
        """Return at once whether it is time for another read."""

    def read(self) -> list[Product] | None:
        """Return the products, or None if they have not changed; raises OSError and ValueError."""


class FileSource:
    """Due when the file is another than at the last look."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = (0, 0)

    def is_due(self) -> bool:
        return self._state() != self._seen

    def read(self) -> list[Product]:
        self._seen = self._state()
        with open(self._path, encoding="utf-8") as file:
            return read_products(file.read())

    def _state(self) -> tuple[int, int] | None:
        if not os.path.exists(self._path):
            return None
        status = os.stat(self._path)
        return status.st_mtime_ns, status.st_size


class UrlSource:
    """Due every ``refresh_seconds``; what the server says is unchanged is not sent again (ETag)."""

    def __init__(self, url: str, headers: Mapping[str, str], *, refresh_seconds: float) -> None:
        self._url = url
        self._headers = dict(headers)
        self._refresh_seconds = refresh_seconds
        self._next_look = 0.0
        self._etag = ""

    def is_due(self) -> bool:
        return time.monotonic() >= self._next_look

    def read(self) -> list[Product] | None:
        self._next_look = time.monotonic() + self._refresh_seconds
        known = {"If-None-Match": self._etag} if self._etag else {}
        with requests.Session() as session:
            session.trust_env = urlsplit(self._url).hostname not in _OWN_MACHINE
            answer = session.get(self._url, headers=self._headers | known, timeout=_TIMEOUT)
        if answer.status_code == requests.codes.not_modified:
            return None
        answer.raise_for_status()
        products = read_products(answer.content.decode("utf-8"))
        self._etag = answer.headers.get("ETag", "")
        return products


class Catalogue:
    """Hands ``on_change`` the products whenever the source has others.

    A look at the source happens in a thread of its own: whoever calls :meth:`refresh` never waits for it.
    A source that cannot be read leaves the products as they are and is logged once, until it is back.
    """

    def __init__(self, source: Source, on_change: Callable[[Sequence[Product]], None]) -> None:
        self._source = source
        self._on_change = on_change
        self._lost = False
        self._looking = threading.Lock()

    def refresh(self, *, wait: float = 0.0) -> None:
        """Begin a look at the source if one is due; ``wait`` that many seconds for it at most."""
        if not self._source.is_due() or not self._looking.acquire(blocking=False):
            return
        look = threading.Thread(target=self._look, name="catalogue", daemon=True)
        look.start()
        if wait:
            look.join(wait)

    def _look(self) -> None:
        try:
            products = self._source.read()
            if products is not None:
                self._on_change(products)
        except (OSError, ValueError) as error:
            if not self._lost:
                logger.warning("No fresh catalogue, the last one stays in use: %s", error)
            self._lost = True
        else:
            if self._lost:
                logger.info("The catalogue can be read again.")
            self._lost = False
        finally:
            self._looking.release()


def open_catalogue(
    location: str,
    headers: Mapping[str, str],
    on_change: Callable[[Sequence[Product]], None],
    *,
    refresh_seconds: float,
) -> Catalogue | None:
    """Return the catalogue at a path or URL; None if none is named or a $NAME in it is not set here."""
    location = os.path.expandvars(location)
    known = {name: os.path.expandvars(value) for name, value in headers.items()}
    if not location or any("$" in part for part in (location, *known.values())):
        return None
    if location.startswith(("http://", "https://")):
        return Catalogue(UrlSource(location, known, refresh_seconds=refresh_seconds), on_change)
    return Catalogue(FileSource(location), on_change)


def read_products(text: str) -> list[Product]:
    """Read the JSON list of products.

    Raises:
        ValueError: it is no such list.
    """
    items: Any = json.loads(text)
    if not isinstance(items, list) or not all(isinstance(item, dict) and "name" in item for item in items):
        raise ValueError("A catalogue is a JSON list of objects with a name.")
    return [Product(str(item["name"]), str(item.get("sku") or "")) for item in items]
