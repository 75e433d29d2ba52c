"""An agent learns why a customer waits, starts from a suggested reply, and says whether it was right."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import Console, Shop, new_context, open_browser, staff_cookies
from tests.e2e.system import System

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def waiting(browser: Browser, system: System) -> Shop:
    """Ada asks, loses patience and calls a person."""
    shop = Shop(new_context(browser), system, person="Ada")
    shop.open_chat()
    shop.say("where's my stuff, 1002")
    shop.expect_answer("KF-1002")
    shop.say("let me talk to a human")
    expect(shop.note("next in line")).to_be_visible()
    return shop


def test_agent_sees_why_uses_a_suggestion_and_judges(browser: Browser, system: System, waiting: Shop) -> None:
    console = Console(new_context(browser), system, cookies=staff_cookies(browser, system))
    console.open(waiting.conversation_id)
    why = console.page.get_by_role("region", name="Why a person is needed")
    expect(why).to_contain_text("Asked for a person")
    expect(why).to_contain_text("KF-1002")
    why.get_by_role("button", name="where's my stuff, 1002").click()
    expect(console.log.locator(".marked")).to_contain_text("where's my stuff, 1002")
    console.claim()
    console.reply.fill("One moment.")
    why.get_by_role("button", name="Use the reply").last.click()
    console.page.get_by_role("button", name="Replace it").click()
    expect(console.reply).to_have_value(re.compile("^Hi Ada, this is "))
    console.reply.press("Enter")
    waiting.expect_answer("Your order KF-1002 is on its way")
    answer = console.page.expect_response(lambda one: one.url.endswith("/handoff-verdict"))
    with answer as verdict:
        why.get_by_role("button", name="Right").click()
    assert verdict.value.request.post_data_json == {"verdict": "right"}
    assert console.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, {"viewport": {"width": 768, "height": 900}}, PHONE])
def test_panel_fits_every_screen(
    browser: Browser, system: System, waiting: Shop, theme: str, size: dict[str, Any]
) -> None:
    cookies = staff_cookies(browser, system)
    console = Console(new_context(browser, color_scheme=theme, **size), system, cookies=cookies)
    console.open(waiting.conversation_id, view="agents")
    if size:
        console.page.get_by_role("button", name="Why a person is needed").click()
    expect(console.page.get_by_role("region", name="Why a person is needed")).to_contain_text("Mood")
    assert console.violations() == []
    width = console.page.viewport_size["width"] if console.page.viewport_size else 0
    assert console.page.evaluate("document.documentElement.scrollWidth") <= width
    console.context.close()
