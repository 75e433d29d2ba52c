"""The rules behind the card that need no database: moods, macros, summaries without an encoder."""

import numpy as np
import pytest

from crm_backend.conversations.models import Message
from crm_backend.database import now
from crm_backend.triage.evidence.macros import _fields, read_macros, suggest_macro
from crm_backend.triage.evidence.mood import trend_of
from crm_backend.triage.evidence.schemas import Matter, Want
from crm_backend.triage.evidence.summary import summarise
from crm_backend.triage.evidence.words import INTENTS, say_intent

NOTHING = Matter(order=None, named_order=None, ticket=None)
FIELDS = {
    *("hello", "agent", "order", "carrier", "expected", "delivered", "tracking_url", "return_until"),
    *("refund", "refund_expected", "ticket", "ticket_state", "failure", "named_order"),
}


@pytest.mark.parametrize(
    ("scores", "trend"),
    [
        ([], None),
        ([-0.9], None),
        ([0.1, 0.0, -0.2, -0.6], "falling"),
        ([0.4, -0.5, 0.4, -0.5, 0.4], "steady"),
        ([-0.8, -0.4, 0.3], "rising"),
        ([0.9, -0.6, -0.6, -0.6, -0.6, -0.6], "steady"),
    ],
)
def test_one_sharp_word_is_no_trend_and_a_slide_is(scores: list[float], trend: str | None) -> None:
    assert trend_of(scores) == trend


def test_macros_name_only_facts_and_intents_that_exist() -> None:
    macros = read_macros()
    assert len({macro.id for macro in macros}) == len(macros)
    for macro in macros:
        assert _fields(" ".join([macro.text, *macro.more])) <= FIELDS, macro.id
        assert macro.intents <= INTENTS.keys(), macro.id
    assert not macros[-1].intents, "the last one fits everybody"


@pytest.mark.parametrize("intent", [None, *INTENTS, "water_plants"])
def test_whatever_the_concern_an_agent_has_words_to_begin_with(intent: str | None) -> None:
    want = intent and Want(
        intent=intent, text=say_intent(intent), confidence=None, sure=True, seq=1, facts=[]
    )
    macro = suggest_macro(want or None, NOTHING, customer=None, agent="Mara Lind")
    assert macro is not None
    assert macro.text.startswith("Hello, this is Mara.")
    assert "{" not in macro.text


def said(*texts: str) -> list[Message]:
    return [
        Message(seq=at, sender="customer", text=text, state="handled", buttons=[], created_at=now())
        for at, text in enumerate(texts, 1)
    ]


def test_the_concern_that_comes_up_again_and_again_is_the_first_line() -> None:
    log = said(
        "my shelf looks nice, by the way", "the lamp is broken", "I told you the lamp broke", "LAMP is broken"
    )
    like = {1: [1.0, 0.0], 2: [0.0, 1.0], 3: [0.1, 0.99], 4: [0.0, 1.0]}
    vectors = np.array(list(like.values()), dtype=np.float32)
    lines = summarise(log, [], lambda texts: vectors)
    assert [line.seq for line in lines] == [2, 4]


def test_without_an_encoder_the_first_words_come_first() -> None:
    log = said("hello there", "my lamp is broken", "I would like another one please", "thank you so much")
    assert [line.seq for line in summarise(log, [], lambda texts: None)] == [2, 3]
