"""The studio in a browser: a correction is reviewed, seen in the training data, exported and imported."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import AGENT, Console, Side, new_context, open_browser, staff_cookies
from tests.e2e.system import Customer, System

pytestmark = pytest.mark.timeout(600)

ADMIN = {"email": "admin@example.com", "password": "kefu-demo-admin"}
PATIENCE = 300_000
"""The first look at the data encodes every sentence."""


class Studio(Side):
    def __init__(self, browser: Browser, system: System, cookies: Any) -> None:
        super().__init__(new_context(browser, accept_downloads=True), system)
        self.context.add_cookies(cookies)

    def go(self, where: str) -> Page:
        self.page.goto(f"{self.system.url}/studio/#/{where}")
        return self.page

    def is_fine(self) -> None:
        for theme in ("dark", "light"):
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            self.page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(done), 200))")
            assert self.violations() == [], theme


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def studio(browser: Browser, system: System) -> Studio:
    return Studio(browser, system, staff_cookies(browser, system, ADMIN))


def test_a_correction_is_reviewed_seen_downloaded_and_brought_in_again(
    browser: Browser, system: System, studio: Studio, tmp_path: Path
) -> None:
    customer = Customer(system, "bo@example.com")
    customer.say("please let me talk to a human about my purple teapot")
    console = Console(new_context(browser), system, cookies=staff_cookies(browser, system, AGENT))
    console.open(customer.conversation_id)
    console.page.get_by_role("button", name="What the bot understood").click()
    console.page.get_by_role("button", name="Correct the intent").first.click()
    console.page.get_by_label("What the message meant").select_option("make_complaint")
    console.page.get_by_role("button", name="Send", exact=True).click()
    expect(console.page.get_by_text("Waits in the review as make_complaint.")).to_be_visible()

    page = studio.go("review")
    group = page.get_by_role("button").filter(has_text="purple teapot").first
    group.click(timeout=PATIENCE)
    expect(page.get_by_text("An agent says make_complaint.")).to_be_visible()
    studio.is_fine()
    page.keyboard.press("i")
    page.get_by_role("combobox").fill("make_complaint")
    page.keyboard.press("Enter")
    expect(page.get_by_text("→ make_complaint:")).to_be_visible(timeout=PATIENCE)

    page = studio.go("data/intents/contact_support")
    page.get_by_label("A new sentence of contact_support").fill("how do I ring the teapot department")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Add it all the same").or_(
        page.get_by_role("listitem").filter(has_text="teapot department")
    ).first.wait_for(timeout=PATIENCE)
    if page.get_by_role("button", name="Add it all the same").is_visible():
        page.get_by_role("button", name="Add it all the same").click()
    row = page.get_by_role("listitem").filter(has_text="teapot department")
    expect(row.get_by_text("pending")).to_be_visible()
    studio.is_fine()

    page = studio.go("data/changes")
    expect(
        page.get_by_text("Added to contact_support: “how do I ring the teapot department”")
    ).to_be_visible()
    studio.is_fine()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as .zip").click()
    file = tmp_path / "training-data.zip"
    download.value.save_as(file)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("0 added, 0 changed, 0 removed")).to_be_visible()
    assert console.errors == studio.errors == []


def test_two_admins_at_one_sentence_and_the_rest_of_the_page(
    browser: Browser, system: System, studio: Studio
) -> None:
    other = Studio(browser, system, staff_cookies(browser, system, ADMIN))
    for each in (studio, other):
        page = each.go("data/intents/greet")
        page.get_by_role("button", name="Edit or move “").first.click()
    for each, words in ((studio, "good day to the first"), (other, "good day to the second")):
        each.page.get_by_label("Sentence", exact=True).fill(words)
        each.page.get_by_role("button", name="Save").click()
    expect(other.page.get_by_role("alert")).to_contain_text("changed or removed meanwhile")
    expect(studio.page.get_by_role("listitem").filter(has_text="good day to the first")).to_be_visible()

    page = studio.go("data/intents/track_order")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.locator(".dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_contain_text("It is in use, so it stays")
    page.keyboard.press("Escape")

    for part, there in (
        ("quality", "Confusable intents"),
        ("entities", "order_number"),
        ("replies", "utter_handover"),
        ("flows", "How to reach the team"),
    ):
        page = studio.go(f"data/{part}")
        expect(page.get_by_text(there).first).to_be_visible(timeout=PATIENCE)
        studio.is_fine()
    page = studio.go("data/map")
    page.get_by_label("Show one intent").select_option("greet", timeout=PATIENCE)
    expect(
        page.get_by_role("region", name="Sentences of greet").get_by_role("listitem").first
    ).to_be_visible()
    studio.is_fine()
    assert studio.errors == other.errors == []
