"""Files in the chat: a customer's picture reaches the agent, an agent's file the customer."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.browser import Console, Shop, new_context, open_browser, staff_cookies
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(180)

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def window(browser: Browser) -> Iterator[Open]:
    """Open windows that share nothing and close after the test."""
    contexts: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        contexts.append(new_context(browser, **options))
        return contexts[-1]

    yield open_window
    for context in contexts:
        context.close()


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(file, "PNG")
    return file.getvalue()


def test_files_go_both_ways(window: Open, system: System, browser: Browser) -> None:
    shop = Shop(window(), system)
    console = Console(window(), system, cookies=staff_cookies(browser, system))
    shop.open_chat()
    customer_sends_picture(shop)
    console.open(shop.conversation_id, view="bot")
    shown = console.log.get_by_role("img", name="broken.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 320
    console.claim()
    agent_sends_file(console)
    with shop.page.expect_download() as download:
        shop.log.get_by_role("button", name="Download steps.txt").click()
    assert download.value.path().read_text(encoding="utf-8") == "Turn the ring to the left."
    assert shop.violations() == []
    assert console.violations() == []
    assert shop.errors == console.errors == []


def customer_sends_picture(shop: Shop) -> None:
    files: list[Any] = [
        {"name": "broken.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "virus.txt", "mimeType": "text/plain", "buffer": b"MZ\x00\x01"},
    ]
    shop.panel.locator("input[type=file]").set_input_files(files)
    tray = shop.panel.get_by_role("list", name="Files to send")
    expect(tray.get_by_role("alert")).to_contain_text("can be sent")
    tray.get_by_role("button", name="Remove virus.txt").click()
    expect(shop.panel.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    assert shop.violations() == []
    shop.say("This is how it came")
    expect(tray).to_be_hidden()
    expect(shop.log.get_by_role("img", name="Picture: broken.png")).to_be_visible()
    expect(shop.log.locator(".own .picture")).to_have_js_property("width", 240)


def agent_sends_file(console: Console) -> None:
    file: Any = {"name": "steps.txt", "mimeType": "text/plain", "buffer": b"Turn the ring to the left."}
    console.page.locator("input[type=file]").set_input_files(file)
    console.page.get_by_role("button", name="Send file").click()
    expect(console.log.get_by_role("link", name="Download steps.txt")).to_be_visible()
