"""What is a secret goes, what only looks like one stays."""

import pytest

from crm_backend.privacy.masking import CARD, IBAN, PASSWORD, mask


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("pay with 4111 1111 1111 1111 please", f"pay with {CARD} please"),
        ("5555-5555-5555-4444", CARD),
        ("amex 378282246310005, thanks", f"amex {CARD}, thanks"),
        ("card:4111.1111.1111.1111", f"card:{CARD}"),
        ("refund to DE89 3704 0044 0532 0130 00 please", f"refund to {IBAN} please"),
        ("de89370400440532013000", IBAN),
        ("GB82-WEST-1234-5698-7654-32!", f"{IBAN}!"),
        ("NL91ABNA0417164300 and 4111111111111111", f"{IBAN} and {CARD}"),
        ("my password is hunter2.", f"my password is {PASSWORD}."),
        ("My Password for the shop is: Tr0ub4dor&3, help", f"My Password for the shop is: {PASSWORD}, help"),
        ('the password was "correct horse" once', f"the password was {PASSWORD} once"),
        ("Passwort lautet geheim123", f"Passwort lautet {PASSWORD}"),
        ("pin: 1234 and password=abc", f"pin: {PASSWORD} and password={PASSWORD}"),
        ("my cvv is 123", f"my cvv is {PASSWORD}"),
    ],
)
def test_secrets_are_taken_out(written: str, kept: str) -> None:
    assert mask(written) == kept
    assert mask(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        "my order number is 10234 and the parcel is 00340434161094042557",
        "4111 1111 1111 1112 is no card number",
        "DE89 3704 0044 0532 0130 02 has a typing error",
        "my password is not working",
        "the password is wrong, I cannot sign in",
        "how do I reset my password?",
        "what is my password",
        "call me on 0176 1234567890 at 10:30",
        "opinion: great",
    ],
)
def test_everything_else_stays(written: str) -> None:
    assert mask(written) == written
