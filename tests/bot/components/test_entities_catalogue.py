"""A catalogue that changes while the bot runs: a file, or an address behind a secret."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.entity_extractor import EntityExtractor

KETTLE = [{"name": "Steel Kettle", "sku": "KET-01", "price": "59.00"}]
POT = [{"name": "Copper Pot", "sku": "POT-01"}]


def names(extractor: EntityExtractor, text: str) -> list[str]:
    (message,) = extractor.process([Message(data={TEXT: text})])
    return [entity["value"] for entity in message.get(ENTITIES)]


def eventually(check: Callable[[], bool]) -> bool:
    """Ask until it is so: the catalogue is read beside the messages."""
    deadline = time.monotonic() + 5
    while not check() and time.monotonic() < deadline:
        time.sleep(0.02)
    return check()


def knows(extractor: EntityExtractor, product: str) -> bool:
    return eventually(lambda: names(extractor, f"the {product}") == [product])


class Shop(ThreadingHTTPServer):
    """Serves a catalogue as the backend does: behind a secret, with an ETag."""

    catalogue: Any = KETTLE
    delay = 0.0
    statuses: list[int]

    def __init__(self) -> None:
        self.statuses = []
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        time.sleep(self.server.delay)
        body = json.dumps(self.server.catalogue).encode()
        etag = f'"{hash(body)}"'
        allowed = self.headers["Authorization"] == "Bearer secret"
        status = 401 if not allowed else 304 if self.headers["If-None-Match"] == etag else 200
        self.server.statuses.append(status)
        self.send_response(status)
        self.send_header("ETag", etag)
        self.end_headers()
        if status == 200:
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    server = Shop()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SHOP_URL", server.url)
    monkeypatch.setenv("SHOP_SECRET", "secret")
    yield server
    server.shutdown()
    server.server_close()


ADDRESS = {
    "catalogue": "$SHOP_URL/catalogue",
    "catalogue_headers": {"Authorization": "Bearer $SHOP_SECRET"},
    "catalogue_refresh_seconds": 0,
}


def test_a_changed_file_is_read_without_a_restart(load_extractor, tmp_path):
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(KETTLE))
    extractor = load_extractor(catalogue=str(file))
    assert knows(extractor, "Steel Kettle")
    file.write_text(json.dumps(POT))
    os.utime(file, (1, 1))
    assert knows(extractor, "Copper Pot")


def test_a_broken_or_missing_file_keeps_the_last_products(load_extractor, tmp_path, caplog):
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(KETTLE))
    extractor = load_extractor(catalogue=str(file))
    assert knows(extractor, "Steel Kettle")
    with caplog.at_level(logging.WARNING):
        for content in ("{not json", '{"no": "list"}', '["Kettle"]'):
            file.write_text(content)
            assert names(extractor, "the steel kettle") == ["Steel Kettle"]
            assert eventually(lambda: bool(caplog.records))
        file.unlink()
        for _ in range(20):
            assert names(extractor, "the steel kettle") == ["Steel Kettle"]
            time.sleep(0.01)
    assert len(caplog.records) == 1


def test_an_address_is_asked_with_its_secret_and_etag(load_extractor, shop):
    extractor = load_extractor(**ADDRESS)
    assert knows(extractor, "Steel Kettle")
    assert eventually(lambda: bool(names(extractor, "hi")) or 304 in shop.statuses)
    shop.catalogue = POT
    assert knows(extractor, "Copper Pot")
    assert 401 not in shop.statuses


def test_an_address_is_not_asked_more_often_than_configured(load_extractor, shop):
    extractor = load_extractor(**{**ADDRESS, "catalogue_refresh_seconds": 60})
    assert knows(extractor, "Steel Kettle")
    for _ in range(20):
        names(extractor, "hello")
    assert shop.statuses == [200]


def test_a_message_never_waits_for_the_network(load_extractor, shop):
    extractor = load_extractor(**ADDRESS)
    assert knows(extractor, "Steel Kettle")
    shop.delay = 5.0
    names(extractor, "hello")
    began = time.monotonic()
    assert names(extractor, "the steel kettle") == ["Steel Kettle"]
    assert time.monotonic() - began < 5.0


def test_an_unreachable_address_is_logged_once(load_extractor, shop, caplog):
    extractor = load_extractor(**ADDRESS)
    assert knows(extractor, "Steel Kettle")
    shop.shutdown()
    shop.server_close()
    with caplog.at_level(logging.WARNING):
        assert eventually(lambda: bool(names(extractor, "hi")) or bool(caplog.records))
        for _ in range(10):
            assert names(extractor, "the steel kettle") == ["Steel Kettle"]
            time.sleep(0.02)
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


def test_without_its_environment_there_is_quietly_no_catalogue(load_extractor, caplog, monkeypatch):
    monkeypatch.delenv("SHOP_URL", raising=False)
    with caplog.at_level(logging.DEBUG, logger="bot"):
        extractor = load_extractor(**ADDRESS)
        assert names(extractor, "the steel kettle") == []
    assert not caplog.records
