"""What agents do with a list: find what was said, tag, call a colleague, let a conversation rest."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import AGENT, Console, new_context, open_browser, staff_cookies
from tests.e2e.system import Customer, System

pytestmark = pytest.mark.timeout(240)

COLLEAGUE = {**AGENT, "email": "agent2@example.com"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def console_of(browser: Browser, system: System, who: dict[str, str], **options: Any) -> Console:
    return Console(new_context(browser, **options), system, cookies=staff_cookies(browser, system, who))


def press(page: Page, key: str) -> None:
    """Press a key of the desk, not of the field that has the focus."""
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press(key)


def is_fine(console: Console) -> None:
    for theme in ("dark", "light"):
        console.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        console.page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(done), 200))")
        assert console.violations() == [], theme


def test_a_colleague_is_called_finds_what_was_said_and_a_conversation_rests(
    browser: Browser, system: System
) -> None:
    customer = Customer(system, "bo@example.com")
    customer.say("let me talk to a human, my zebra lamp hums at night")
    mine, hers = (console_of(browser, system, who) for who in (AGENT, COLLEAGUE))
    mine.open(customer.conversation_id)
    mine.claim()
    dialog = mine.page.locator(".dialog")

    press(mine.page, "l")
    dialog.get_by_label("New tag").fill("Zebra")
    dialog.get_by_label("New tag").press("Enter")
    is_fine(mine)
    dialog.get_by_role("button", name="Save tags").click()
    expect(dialog).to_be_hidden()
    aside = mine.page.get_by_role("group", name="For colleagues only")
    expect(aside.get_by_text("zebra", exact=True)).to_be_visible()

    press(mine.page, "m")
    dialog.get_by_label("Note", exact=True).press_sequentially("have a look @Jo")
    expect(dialog.get_by_role("option", name="Jona Reis")).to_be_visible()
    mine.page.keyboard.press("Enter")
    is_fine(mine)
    dialog.get_by_role("button", name="Add note").click()
    expect(dialog).to_be_hidden()
    expect(hers.page.get_by_role("button", name="Mentions")).to_contain_text("1")

    press(hers.page, "/")
    hers.page.keyboard.type("zebra hums")
    expect(hers.page.locator("mark").filter(has_text="zebra").first).to_be_visible()
    is_fine(hers)
    hers.page.keyboard.press("Enter")
    expect(hers.log).to_contain_text("my zebra lamp hums at night")
    expect(hers.page.get_by_text("have a look @Jona Reis")).to_be_visible()
    expect(hers.page.get_by_role("button", name="Mentions")).not_to_contain_text("1")

    press(mine.page, "z")
    is_fine(mine)
    dialog.locator(".choices button").first.click()
    expect(dialog).to_be_hidden()
    for view, rows in (("mine", 0), ("snoozed", 1)):
        mine.page.goto(f"{system.url}/console/#/{view}")
        expect(mine.row(customer.conversation_id)).to_have_count(rows)
    customer.send(text="are you still there?")
    expect(mine.row(customer.conversation_id)).to_have_count(0)  # the customer wrote: it is back
    assert mine.errors == hers.errors == []
