"""An admin reads what customers wrote, teaches the bot, trains, compares, promotes and rolls back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import ADMIN, Side, new_context, open_browser, staff_cookies
from tests.e2e.patience import RECOVERY_SECONDS, within
from tests.e2e.system import Customer, System

pytestmark = pytest.mark.timeout(1800)

ODD = "does the ficus prefer morning or evening sun"
"""Nothing that the bot was taught."""
MODEL_MS = 900_000
"""A training beside other tests."""
FIRST_MS = 120_000
"""What looks at all sentences for the first time encodes them."""
PLACES = {
    "data/quality": "Confusable intents",
    "data/map": "what means the same lies together",
    "data/entities": "Entities are marked",
    "data/replies": "replies",
    "data/flows": "rules and stories",
    "data/changes": "Export to the files",
    "answers": "Answers of agents",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def studio(browser: Browser, system: System) -> Iterator[Side]:
    context = new_context(browser)
    context.add_cookies(staff_cookies(browser, system, ADMIN))
    yield Side(context, system)
    context.close()


def go(studio: Side, place: str) -> Page:
    studio.page.goto(f"{studio.system.url}/studio/#/{place}")
    return studio.page


def is_fine(studio: Side, what: str) -> None:
    for theme in ("dark", "light"):
        studio.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert studio.violations() == [], (what, theme)
    assert studio.errors == []


def model_that_answers(studio: Side) -> str:
    """Say hello as a new customer; return which model the bot's answer came from."""
    customer = Customer(studio.system)
    customer.say("hello")
    path = f"/api/staff/conversations/{customer.conversation_id}/messages"
    shown = studio.context.request.get(f"{studio.system.url}{path}").json()["messages"]
    return str([one["model_id"] for one in shown if one["sender"] == "bot"][-1])


def corrected_message(studio: Side) -> str:
    """Say what the bot was not taught; a colleague says what it means, so it comes first. Return its id."""
    customer, ask = Customer(studio.system), studio.context.request
    customer.say(ODD)
    staff = f"{studio.system.url}/api/staff"
    shown = ask.get(f"{staff}/conversations/{customer.conversation_id}/messages").json()["messages"]
    message_id = next(str(one["id"]) for one in shown if one["text"] == ODD)
    correction = f"{staff}/studio/corrections/{message_id}"
    answer = ask.put(
        correction, data={"intent": "check_opening_hours"}, headers={"Origin": studio.system.url}
    )
    assert answer.ok, answer.text()
    return message_id


def test_a_message_is_reviewed_by_keyboard_and_taken_back(studio: Side) -> None:
    page = go(studio, f"review/{corrected_message(studio)}")
    group = page.get_by_role("region", name="Group")
    expect(group.get_by_text(ODD).first).to_be_visible(timeout=FIRST_MS)
    is_fine(studio, "review")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    is_fine(studio, "keys")
    page.keyboard.press("Escape")

    page.keyboard.press("i")
    expect(page.get_by_role("dialog")).to_be_visible()
    is_fine(studio, "the choice of intents")
    page.keyboard.type("ask_question")
    page.keyboard.press("Enter")
    expect(page.locator(".groups").get_by_text(ODD)).to_be_hidden()
    expect(page.get_by_text("ask_question").first).to_be_visible()

    page.keyboard.press("z")
    expect(page.locator(".groups").get_by_text(ODD)).to_be_visible()


def test_a_sentence_is_taught_where_it_belongs_and_every_page_is_read(studio: Side) -> None:
    page = go(studio, "data/intents/track_order")
    page.get_by_label("New sentence").fill("any news on 1002")
    page.keyboard.press("Enter")
    expect(page.get_by_text("has this sentence already")).to_be_visible(timeout=FIRST_MS)
    page.get_by_label("New sentence").fill("has my vase set off to me yet")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list").get_by_text("has my vase set off to me yet")).to_be_visible(
        timeout=FIRST_MS
    )
    is_fine(studio, "an intent")
    for place, words in PLACES.items():
        go(studio, place)
        expect(page.get_by_text(words).first).to_be_visible(timeout=FIRST_MS)
        is_fine(studio, place)


def test_a_model_is_trained_compared_promoted_and_rolled_back(studio: Side, system: System) -> None:
    before = model_that_answers(studio)
    page = go(studio, "models")
    models = page.get_by_role("list", name="Models")
    page.get_by_role("button", name="Train", exact=True).click()
    newest = models.get_by_role("listitem").first
    expect(newest.get_by_text("candidate")).to_be_visible(timeout=MODEL_MS)
    is_fine(studio, "models")

    newest.get_by_role("link", name="Look closer").click()
    comparison = page.get_by_role("region", name="Comparison")
    expect(comparison.get_by_text("Passes the rules of the gate")).to_be_visible(timeout=MODEL_MS)
    is_fine(studio, "a comparison")
    page.get_by_role("button", name="Rules of the gate").click()
    is_fine(studio, "the gate's rules")
    page.keyboard.press("Escape")

    newest.get_by_role("button", name="Canary").click()
    plan = page.get_by_role("dialog")
    plan.get_by_label("Share of new conversations").fill("50")
    is_fine(studio, "the plan of a canary")
    plan.get_by_role("button", name="Start").click()
    expect(newest.get_by_text("answers 50 %")).to_be_visible()
    canary = page.get_by_role("region", name="Canary")
    expect(canary.get_by_text("0 of 200 conversations")).to_be_visible()
    is_fine(studio, "a canary")
    within(RECOVERY_SECONDS, lambda: model_that_answers(studio) != before, "the canary answers its share")
    within(
        RECOVERY_SECONDS, lambda: model_that_answers(studio) == before, "the live model answers the others"
    )

    newest.get_by_role("button", name="Promote").click()
    expect(newest.get_by_text("live")).to_be_visible()
    within(RECOVERY_SECONDS, lambda: model_that_answers(studio) != before, "Rasa pulled the new model")
    expect(canary.get_by_text("It was promoted by hand.")).to_be_visible()
    assert "KF-1002" in Customer(system, "ada@example.com").say("where is KF-1002")

    page.get_by_role("button", name="Roll back").click()
    within(RECOVERY_SECONDS, lambda: model_that_answers(studio) == before, "Rasa pulled the old model")
    expect(newest.get_by_text("retired")).to_be_visible()
