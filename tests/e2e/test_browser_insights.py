"""A lead reads every page of the insights, asks what is behind a figure, and notes a customer's wish."""

import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, Console, new_context, open_browser, staff_cookies
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(1200)

ADMIN = {"email": "admin@example.com", "password": "kefu-demo-admin"}
COMPUTED_SECONDS = 900
PAGES = {
    "Overview": "What changed, what needs attention",
    "Sales": "Revenue by day",
    "Forecast": "How models did on past weeks",
    "Segments": "Map of customers",
    "Churn": "Likely to buy nothing in the next 90 days",
    "Products": "Products that sell most",
    "Service": "Topics",
    "Models": "Churn: no purchase in 90 days",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def wait_until_computed(console: Console) -> None:
    """Wait for the worker's first run, which it begins by itself."""
    cookies = {one["name"]: one["value"] for one in console.context.cookies()}
    until = time.monotonic() + COMPUTED_SECONDS
    with httpx.Client(base_url=console.system.url, cookies=cookies, timeout=60) as client:
        while time.monotonic() < until:
            run = client.get("/api/staff/insights/runs/latest").raise_for_status().json()
            if run and run["state"] in ("done", "failed"):
                assert run["state"] == "done", run
                return
            time.sleep(1)
    raise AssertionError("the worker computed no insights")


def show(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Insights").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    expect(page.get_by_role("heading", name=PAGES[name]).first).to_be_visible(timeout=90_000)


def is_fine(console: Console, name: str) -> None:
    for theme in ("dark", "light"):
        console.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert console.violations() == [], (name, theme)
    console.page.set_viewport_size({"width": 360, "height": 740})
    wide = console.page.locator("main.insights").evaluate(
        "(main) => [main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth]"
    )
    assert max(wide) <= 0, (name, wide)
    console.page.set_viewport_size(DESKTOP)


def test_every_page_is_read_a_figure_looked_into_and_a_wish_noted(browser: Browser, system: System) -> None:
    console = Console(new_context(browser), system, cookies=staff_cookies(browser, system, ADMIN))
    wait_until_computed(console)
    page = console.page
    page.goto(f"{system.url}/console/#/insights/overview")
    for name in PAGES:
        show(page, name)
        is_fine(console, name)

    show(page, "Sales")
    page.locator(".u-over").first.hover()
    expect(page.locator(".u-legend .u-value").last).not_to_have_text("–")
    span = page.get_by_text("changes are against")
    before = span.inner_text()
    page.get_by_label("Period").select_option("Last 13 weeks")
    expect(span).not_to_have_text(before)
    with page.expect_download() as picture:
        page.get_by_role("button", name="PNG").first.click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV").first.click()
    assert "," in table.value.path().read_text(encoding="utf-8").splitlines()[0]

    show(page, "Products")
    page.get_by_role("region", name="Products that sell most").get_by_role("button").first.click()
    dialog = page.locator(".dialog")
    expect(dialog.get_by_role("region", name="Orders").locator("tbody tr").first).to_be_visible()
    dialog.get_by_role("button", name="Close").click()

    show(page, "Churn")
    page.get_by_role("region", name="Likely to buy nothing").get_by_role("button").last.click()
    expect(dialog).to_contain_text("Likely to leave")
    expect(dialog).to_contain_text("Next best offer")
    wish = dialog.get_by_role("group", name="Profiling")
    wish.get_by_role("button", name="Does not want to be profiled").click()
    wish.get_by_role("button", name="Stop profiling").click()
    expect(dialog).to_contain_text("does not want to be profiled")
    expect(dialog).not_to_contain_text("Likely to leave")
    assert console.violations() == []
    wish.get_by_role("button", name="allows it again").click()
    expect(wish.get_by_role("button", name="Does not want to be profiled")).to_be_visible()
    assert console.errors == []
