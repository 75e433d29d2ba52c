"""axe on the screens of the console that no other test looks at, in both themes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import ADMIN, Console, new_context, open_browser, staff_cookies
from tests.e2e.system import Customer, System
from tests.e2e.test_browser_inbox import press

pytestmark = pytest.mark.timeout(600)

RECORDS = {"orders/KF-1003": "Change address", "tickets": "Tickets", "customers": "Customers"}
DIALOGS = ["Control+k", "?", "t", "b"]
OPEN = "[role=dialog]"
TABS = ["Hours", "Promises", "Teams", "Webhooks", "Accounts", "Sites", "Escalation", "Privacy", "Audit log"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def is_fine(console: Console, screen: str, *, within: str | None = None) -> None:
    """Every rule in the light, colours again in the dark."""
    console.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = console.violations(within=within)
    console.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert found + console.violations(rule="color-contrast", within=within) == [], screen


def all_is_there(page: Page) -> None:
    expect(page.locator(".ghost, [aria-busy=true]")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="…")).to_have_count(0)


def test_records_are_fine(browser: Browser, system: System) -> None:
    console = Console(new_context(browser), system, cookies=staff_cookies(browser, system, ADMIN))
    page = console.page
    for place, words in RECORDS.items():
        page.goto(f"{system.url}/console/#/{place}")
        expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
        all_is_there(page)
        is_fine(console, place)
        if "/" not in place:
            page.locator(f"main a[href^='#/{place}/']").first.click()
            expect(page.get_by_role("heading", level=2).first).to_be_visible()
            all_is_there(page)
            is_fine(console, f"one of {place}")
    assert console.errors == []


def test_dialogs_of_a_conversation_are_fine(browser: Browser, system: System) -> None:
    customer = Customer(system)
    customer.say("let me talk to a human, my mole lamp digs")
    console = Console(new_context(browser), system, cookies=staff_cookies(browser, system, ADMIN))
    page = console.page
    console.open(customer.conversation_id)
    console.claim()
    for key in DIALOGS:
        press(page, key)
        expect(page.get_by_role("dialog")).to_be_visible()
        all_is_there(page)
        is_fine(console, key, within=OPEN)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
    console.press("Close", then="Close it")
    assert console.errors == []


def test_settings_are_fine(browser: Browser, system: System) -> None:
    console = Console(new_context(browser), system, cookies=staff_cookies(browser, system, ADMIN))
    page, dialog = console.page, console.page.get_by_role("dialog")
    page.get_by_role("button", name=": account").click()
    page.get_by_role("menuitem", name="Desk settings").click()
    for tab in TABS:
        dialog.get_by_role("tab", name=tab, exact=True).click()
        expect(dialog.get_by_role("tabpanel", name=tab, exact=True)).not_to_be_empty()
        all_is_there(page)
        is_fine(console, tab, within=OPEN)
    assert console.errors == []
