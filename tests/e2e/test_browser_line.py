"""The widget on a bad line and in a page that dies."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import Shop, new_context, open_browser
from tests.e2e.system import System
from tests.e2e.test_browser_agent import kill

pytestmark = pytest.mark.timeout(300)

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOW_MS = 90_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def test_slow_line_shows_at_once_what_was_written(browser: Browser, system: System) -> None:
    context = new_context(browser)
    context.set_default_timeout(SLOW_MS)
    shop = Shop(context, system)
    session = context.new_cdp_session(shop.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    shop.page.get_by_role("button", name="Open chat").click()
    expect(shop.home).to_be_visible(timeout=SLOW_MS)
    shop.home.get_by_role("button", name="Start a conversation").click()
    expect(shop.log).to_contain_text("I'm the assistant", timeout=SLOW_MS)
    shop.field.fill("how long does delivery take?")
    shop.field.press("Enter")
    expect(shop.log.get_by_text("how long does delivery take?")).to_be_visible()
    expect(shop.field).to_have_value("")
    expect(shop.log).to_contain_text("working days", timeout=SLOW_MS)
    assert [one["sender"] for one in shop.messages()] == ["bot", "customer", "bot"]
    assert shop.errors == []


def test_signed_in_customer_goes_on_after_the_page_died(browser: Browser, system: System) -> None:
    shop = Shop(new_context(browser), system, person="Bo")
    shop.open_chat()
    shop.say("how long does delivery take?")
    shop.expect_answer("working days")
    before = shop.conversation_id
    shop.field.fill("and to Norway")
    kill(shop.page)
    again = Shop(shop.context, system, person="Bo")
    again.page.get_by_role("button", name="Open chat").click()
    expect(again.log).to_contain_text("working days")
    assert again.conversation_id == before
    assert again.errors == []
