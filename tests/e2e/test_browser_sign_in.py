"""A second factor in the browser: set up with an app, sign in with a code, and without the phone."""

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import AGENT, Console, new_context, open_browser, staff_cookies
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(180)

ADMIN = {"email": "admin@example.com", "password": "kefu-demo-admin"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def eva(browser: Browser, system: System) -> dict[str, str]:
    """Somebody new, whose first password an admin was shown."""
    context = browser.new_context(base_url=system.url)
    context.add_cookies(staff_cookies(browser, system, ADMIN))
    body = {"email": f"eva-{time.time_ns()}@example.com", "name": "Eva Stone", "role": "agent"}
    answer = context.request.post("/api/staff/people", data=body, headers={"Origin": system.url})
    assert answer.ok, answer.text()
    password = answer.json()["password"]
    context.close()
    return {**AGENT, "email": body["email"], "password": password}


def is_fine(console: Console) -> None:
    for theme in ("dark", "light"):
        console.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        console.page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(done), 200))")
        assert console.violations() == [], theme


def sign_in(page: Page, who: dict[str, str]) -> None:
    page.get_by_label("E-mail").fill(who["email"])
    page.get_by_label("Password", exact=True).fill(who["password"])
    page.get_by_role("button", name="Sign in").click()


def open_account(page: Page) -> Locator:
    page.get_by_role("button", name="Eva Stone").click()
    page.get_by_role("menuitem", name="Your account").click()
    dialog = page.locator(".dialog")
    expect(dialog.get_by_text("this one")).to_be_visible()
    return dialog


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Eva Stone").click()
    page.get_by_role("menuitem", name="Sign out").click()


def test_a_new_agent_chooses_a_password_and_signs_in_with_a_phone_and_without(
    browser: Browser, system: System, eva: dict[str, str]
) -> None:
    console = Console(new_context(browser), system)
    page = console.page
    is_fine(console)
    sign_in(page, eva)
    expect(page.get_by_role("heading", name="Choose your password")).to_be_visible()
    is_fine(console)
    page.get_by_label("Present password").fill(eva["password"])
    page.get_by_label("New password", exact=True).fill(eva["email"])
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert").filter(has_text="easily guessed")).to_be_visible()
    chosen = {**eva, "password": "trout lantern orbit seven"}
    page.get_by_label("New password", exact=True).fill(chosen["password"])
    page.get_by_role("button", name="Change password").click()

    dialog = open_account(page)
    is_fine(console)
    dialog.get_by_role("button", name="Set up").click()
    dialog.get_by_label("Your password").fill(chosen["password"])
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
    is_fine(console)
    dialog.get_by_text("Type it instead").click()
    app = pyotp.TOTP(dialog.locator(".secret").inner_text().replace(" ", ""))
    dialog.get_by_label("Enter the code").fill(app.now())
    dialog.get_by_role("button", name="Switch on").click()
    listed = dialog.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(listed).to_have_count(10)
    codes = listed.all_inner_texts()
    is_fine(console)
    dialog.get_by_role("button", name="I have kept them").click()
    expect(dialog.get_by_text("10 recovery codes left")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()

    sign_out(page)
    sign_in(page, chosen)
    code = page.get_by_label("Code from your authenticator app")
    expect(code).to_be_focused()
    is_fine(console)
    code.fill("123")
    code.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    code.fill(app.at(time.time() + 30))  # no code counts twice, and a phone may be a little ahead
    code.press("Enter")
    expect(page.get_by_role("button", name="Eva Stone")).to_be_visible()

    sign_out(page)
    sign_in(page, chosen)
    code.fill(codes[0])
    code.press("Enter")
    dialog = open_account(page)
    expect(dialog.get_by_text("9 recovery codes left")).to_be_visible()
    assert console.errors == []


def test_an_admin_looks_after_accounts_sites_and_the_audit_log(browser: Browser, system: System) -> None:
    console = Console(new_context(browser), system, cookies=staff_cookies(browser, system, ADMIN))
    page, unique = console.page, str(time.time_ns())
    page.locator(".account-button").click()
    page.get_by_role("menuitem", name="Desk settings").click()
    dialog = page.locator(".dialog")

    dialog.get_by_role("tab", name="Accounts").click()
    dialog.get_by_label("E-mail").fill(f"finn-{unique}@example.com")
    dialog.get_by_label("Name", exact=True).fill(f"Finn {unique}")
    dialog.get_by_role("button", name="Make account").click()
    shown = dialog.get_by_role("group", name="Shown this once").get_by_role("textbox")
    expect(shown).to_have_value(re.compile(".{16}"))
    row = (
        dialog.get_by_role("list", name="Accounts").get_by_role("listitem").filter(has_text=f"Finn {unique}")
    )
    expect(row).to_contain_text("first password")
    is_fine(console)
    row.get_by_role("combobox").select_option("supervisor")
    expect(dialog.get_by_role("status").filter(has_text="has a new role")).to_be_visible()
    row.get_by_role("button", name="Close").click()
    expect(row).to_contain_text("closed")

    dialog.get_by_role("tab", name="Sites").click()
    dialog.get_by_label("Short name").fill(f"shop-{unique}")
    dialog.get_by_label("Name", exact=True).fill("Second shop")
    dialog.get_by_label("Its pages").fill("https://second.example")
    dialog.get_by_role("button", name="Add site").click()
    expect(shown).to_have_value(re.compile(".{43}"))
    is_fine(console)

    dialog.get_by_role("tab", name="Audit log").click()
    expect(dialog.get_by_role("row").filter(has_text=f"shop-{unique}").first).to_be_visible()
    dialog.get_by_label("What", exact=True).select_option("Accounts and sign-in")
    expect(
        dialog.get_by_role("row").filter(has_text=f"Finn {unique}").filter(has_text="staff.add")
    ).to_be_visible()
    expect(dialog.get_by_role("row").filter(has_text="site.add")).to_have_count(0)
    is_fine(console)
    with page.expect_download() as download:
        dialog.get_by_role("link", name="CSV").click()
    assert "staff.add" in download.value.path().read_text(encoding="utf-8")
    assert console.errors == []
