"""Words that need a person, and words that only sound like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.triage.sensitive import find_phrases

NEEDS = {
    "legal": [
        "I will sue you",
        "You'll hear from my lawyer!",
        "I’m going to take this to small claims court",
        "my solicitor will write to you",
        "I have already contacted the ombudsman",
    ],
    "safety": [
        "The lamp caught fire last night",
        "I got an electric shock from it",
        "it smells like burning plastic",
        "my son swallowed a screw and is in the emergency room",
        "I don't want to live any more",
    ],
    "fraud": [
        "someone used my card in your shop",
        "My account was hacked",
        "there is an unauthorised payment to you",
        "I did not place this order",
    ],
    "bereavement": [
        "my mother passed away and there is still an order",
        "it was for my late husband",
        "I have the death certificate here",
    ],
    "data_deletion": [
        "Please delete all my personal data",
        "I invoke my right to be forgotten",
        "under the GDPR I request access to what you store",
    ],
}
HARMLESS = [
    "I'm looking for a gift for my lawyer",
    "Do you have it in fire-engine red?",
    "We are a law firm and need twelve chairs",
    "no worries, we're not suing you",
    "a fire pit for the garden",
    "smoked glass, please",
    "my phone died, sorry",
    "the plant died",
    "that lamp is to die for",
    "my late order has come",
    "I lost my dad's order number",
    "is this a scam?",
    "delete my account please",
    "remove the lamp from my order",
    "delete the second address",
    "Hi, I'm Sue and I ordered a lamp",
    "is the tennis court lamp still in stock",
    "what data do you need from me",
    "where is my order KF-1002",
]


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic in NEEDS for text in NEEDS[topic]])
def test_what_needs_a_person_is_found(topic: str, text: str) -> None:
    assert find_phrases(text).get(topic) == 1.0
    assert find_phrases(text.upper()).get(topic) == 1.0


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert find_phrases(text) == {}


def test_a_faint_word_counts_less() -> None:
    assert 0 < find_phrases("you thieves")["fraud"] < 1


@given(st.text(max_size=300))
def test_any_text_has_shares_between_nothing_and_one(text: str) -> None:
    assert all(0 < share <= 1 for share in find_phrases(text).values())


def test_a_long_text_takes_no_long_time() -> None:
    text = "my lawyer and the order that i never and my personal data delete " * 2000
    assert find_phrases(text)
