"""E-mail addresses and phone numbers."""

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ada@Example.com", "ada@example.com"),
        ("my mail is j.miller+shop@mail.example.co.uk.", "j.miller+shop@mail.example.co.uk"),
        ("(ada@example.com)", "ada@example.com"),
        ("mailto:ada@example.com", "ada@example.com"),
    ],
)
def test_emails(values, text, value):
    assert values(text) == {"email": value}


@pytest.mark.parametrize("text", ["ada@", "@ada", "ada at example.com", "a@b"])
def test_what_is_no_email(values, text):
    assert "email" not in values(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+49 30 5550 1870", "+493055501870"),
        ("+49 (0)30 5550-1870", "+493055501870"),
        ("0049 30 55501870", "+493055501870"),
        ("ring me at 030 5550 1870", "03055501870"),
        ("07700 900123", "07700900123"),
        ("06.12.34.56.78", "0612345678"),
        ("(555) 123-4567", "5551234567"),
        ("my phone is 5550 1870", "55501870"),
        ("call 5550 1870", "55501870"),
        ("+44 20 7946 0018.", "+442079460018"),
    ],
)
def test_phones(values, text, value):
    assert values(text) == {"phone": value}


@pytest.mark.parametrize(
    "text",
    [
        "03.05.2026", "03/05/2026", "card 4242 4242 4242 4242", "00340434161094022115", "KF-1002",
        "order 0012345", "10115 Berlin", "1.299,00", "IBAN DE89 3704 0044 0532 0130 00",
    ],
)  # fmt: skip
def test_what_is_no_phone(values, text):
    assert "phone" not in values(text)


def test_a_phone_and_a_day(values):
    assert values("ring me on +49 30 5550 1870 tomorrow") == {"phone": "+493055501870", "date": "2026-11-18"}
