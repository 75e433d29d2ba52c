"""The demo shop's articles."""

import re

from crm_backend.demo.articles import read_articles
from crm_backend.knowledge import passages

ASKED_FOR = {
    "cancellation-fee", "how-to-order", "check-invoice", "delivery-options", "delivery-time",
    "set-up-address", "refund-policy", "returns", "refund-timing", "payment-methods", "payment-problems",
    "create-account", "edit-account", "switch-account", "delete-account", "password-reset",
    "registration-problems", "complaints", "newsletter", "leave-a-review", "opening-hours", "contact-us",
    "change-order", "track-order", "warranty", "gift-cards", "gift-wrapping", "vouchers", "loyalty-points",
    "sustainability", "size-guide", "care-instructions", "pick-up", "business-customers", "customs-vat",
    "privacy", "repairs", "price-match", "student-discount", "international-shipping", "pre-orders",
    "spare-parts", "battery-recycling", "jobs", "lost-parcel", "damaged-item", "wrong-item", "missing-item",
    "invoice-vat", "split-shipments",
}  # fmt: skip


def test_the_bot_finds_every_article_it_names() -> None:
    assert not ASKED_FOR - {file.slug for file in read_articles()}


def test_articles_have_the_right_length() -> None:
    for file in read_articles():
        assert 80 <= len(file.body.split()) <= 250, file.slug
        assert 3 <= len(file.questions) <= 6, file.slug
        assert file.language == "en"
        assert file.category


def test_no_title_or_question_twice() -> None:
    names = [name.lower() for file in read_articles() for name in (file.title, *file.questions)]
    assert len(names) == len(set(names))


def test_first_paragraph_can_be_quoted() -> None:
    for file in read_articles():
        assert 60 <= len(passages.split(file.body)[0]) <= 700, file.slug


def test_facts_are_the_same_everywhere() -> None:
    for file in read_articles():
        assert set(re.findall(r"\+49[\d ]+\d", file.body)) <= {"+49 30 5550 1870"}, file.slug
        assert set(re.findall(r"\S+@\S+\w", file.body)) <= {"hello@lumenandleaf.example"}, file.slug
        for days in re.findall(r"(\d+-\d+) working days", file.body):
            assert days in ("2-4", "3-5"), file.slug
