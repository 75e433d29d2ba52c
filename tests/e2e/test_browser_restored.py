"""A stranger's tab dies with an unsent message in it, and several messages on a slow line."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.e2e.browser import Shop, new_context, open_browser
from tests.e2e.patience import RECOVERY_SECONDS, within
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(480)

SLOW = {"offline": False, "latency": 800, "downloadThroughput": 40_000, "uploadThroughput": 10_000}
"""An edge of a mobile network: milliseconds, bytes a second."""
ASKED = ["how long does delivery take?", "do you have gift cards?"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = new_context(browser)
    yield context
    context.close()


def die(page: Page) -> None:
    """Let the tab's process die: no unload, no last words."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def asked(shop: Shop) -> list[str]:
    return [one["text"] for one in shop.messages() if one["sender"] == "customer"]


def test_what_waited_in_a_dead_tab_is_sent_by_its_successor(context: BrowserContext, system: System) -> None:
    shop = Shop(context, system)
    shop.open_chat()
    shop.say(ASKED[0])
    shop.expect_answer("working days")
    before = shop.conversation_id
    context.set_offline(True)
    shop.say(ASKED[1])
    expect(shop.log).to_contain_text("Waiting to send")
    shop.field.fill("and to Norway")
    kept = shop.page.evaluate("JSON.stringify({...sessionStorage})")
    die(shop.page)
    context.set_offline(False)
    # A browser that restores a tab gives it its session storage back.
    context.add_init_script(f"if (!sessionStorage.length) Object.assign(sessionStorage, {kept})")
    again = Shop(context, system)
    expect(again.log).to_contain_text(ASKED[0])
    expect(again.field).to_have_value("and to Norway")
    again.expect_answer("gift card")
    assert again.conversation_id == before
    assert asked(again) == ASKED
    assert again.errors == []


def test_slow_line_keeps_the_order_and_doubles_nothing(context: BrowserContext, system: System) -> None:
    shop = Shop(context, system)
    shop.open_chat()
    line = context.new_cdp_session(shop.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    for text in ASKED:  # nobody has to wait for the first to be sent
        shop.say(text)
        expect(shop.field).to_have_value("")
    within(RECOVERY_SECONDS, lambda: asked(shop) == ASKED, f"{ASKED} were there")
    expect(shop.log.locator(".row.own")).to_have_count(len(ASKED))
    shop.expect_answer("gift card")
    assert shop.errors == []
