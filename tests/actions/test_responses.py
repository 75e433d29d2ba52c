"""Bot text: every response that code can say exists, and nothing in the domain is left unsaid."""

import re

from tests.actions.conftest import DOMAIN, ROOT

CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "actions").glob("*.py")))
RULES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "data").glob("*/*.yml")))
SAID = set(re.findall(r"utter_[a-z0-9_]+", CODE + RULES))
# Names that code puts together: utter_order_{status} and the like.
BUILT = re.compile(
    r"utter_(?:title|hint|error|order|refund|refund_status|ticket_status|ticket_opened|availability|sign_in|confirm"
    r"|ask(?:_new|_first|_description)?|track_order|cancel_order|change_order|place_order|get_invoice|change_address"
    r"|return_item|report_payment_issue|edit_account)_\w+"
)


def test_everything_said_by_name_exists():
    missing = {name for name in SAID if name not in DOMAIN["responses"]} - {"utter_message"}
    beginnings = {name for name in missing if any(known.startswith(name) for known in DOMAIN["responses"])}
    assert missing - beginnings == set()


def test_nothing_is_left_unsaid():
    assert {name for name in DOMAIN["responses"] if name not in SAID and not BUILT.fullmatch(name)} == set()


def test_every_slot_of_a_form_can_be_asked_for():
    actions = (ROOT / "bot" / "domain").glob("*.yml")
    listed = "\n".join(path.read_text(encoding="utf-8") for path in actions)
    derived = {"ticket_category", "subscribe"}  # read from the intent that opens the form
    for form, content in DOMAIN["forms"].items():
        for slot in set(content["required_slots"]) - derived:
            names = [
                f"{kind}_ask_{scope}{slot}" for kind in ("action", "utter") for scope in (f"{form}_", "")
            ]
            assert any(name in listed for name in names), (form, slot)


def test_a_slot_that_can_fail_has_a_hint():
    asked = {slot for form in DOMAIN["forms"].values() for slot in form["required_slots"]}
    assert {slot for slot in asked if f"utter_hint_{slot}" not in DOMAIN["responses"]} == {
        "ticket_category",
        "subscribe",
    }


def test_every_offer_of_a_guess_has_a_title():
    from actions.interruptions import QUESTIONS, TASKS

    named = QUESTIONS | TASKS | {"request_human"} - {"ask_article"}
    assert {name for name in named if f"utter_title_{name}" not in DOMAIN["responses"]} == {"ask_article"}
