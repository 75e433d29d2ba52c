"""The component in Rasa: its configuration, its output, and what it does with odd texts."""

from __future__ import annotations

import json
import random
import time
from itertools import pairwise
from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.entity_extractor import EntityExtractor


def entities(extractor: EntityExtractor, text: str) -> list[dict[str, Any]]:
    (message,) = extractor.process([Message(data={TEXT: text})])
    return message.get(ENTITIES)


def test_entities_look_as_rasa_expects_them(extractor):
    message = Message(data={TEXT: "€5 for KF-1002", ENTITIES: [{"entity": "reason"}]})
    extractor.process([message])
    assert message.get(ENTITIES) == [
        {"entity": "reason"},
        {
            "entity": "money", "start": 0, "end": 2, "value": "5.00 EUR", "confidence_entity": 1.0,
            "additional_info": {"amount": "5.00", "currency": "EUR"}, "extractor": "EntityExtractor",
        },
        {
            "entity": "order_number", "start": 7, "end": 14, "value": "KF-1002", "confidence_entity": 1.0,
            "extractor": "EntityExtractor",
        },
    ]  # fmt: skip
    json.dumps(message.get(ENTITIES))


def test_today_is_that_of_the_timezone(load_extractor):
    east, west = (load_extractor(timezone=zone) for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"))
    (first,), (second,) = entities(east, "today"), entities(west, "today")
    assert first["value"] > second["value"]


def test_an_unknown_timezone_is_refused(load_extractor):
    with pytest.raises(InvalidConfigException, match="Mars/Olympus"):
        load_extractor(timezone="Mars/Olympus")


PIECES = [
    *["KF-1002", "#1002", "order", "ticket 1001", "€", "49.90", "1,299.00", "twenty euros", "last Tuesday"],
    *["the 3rd", "of May", "2026", "3/5", "03.05.2026", "12 Baker Street", ", Leeds LS1 4AP", "Hauptstr. 14"],
    *[
        "10115 Berlin",
        "+49 (0)30 5550",
        "1870",
        "a@b.example",
        "two",
        "3x",
        "a couple of",
        "the steel kettle",
    ],
    *[
        "(",
        ")",
        "[",
        "{",
        "}}",
        ".",
        ",",
        "-",
        "'",
        '"',
        "🙂",
        "ß",
        "é",
        "İ",
        "我的",
        "\n",
        "\t",
        "in",
        "from",
        "by",
    ],
    *["may", "one more", "next", "week", "end of", "month", "via", "rue", "x2", "99%"],
]


def test_whatever_is_said_entities_lie_in_the_text_and_apart(extractor):
    chance = random.Random(7)
    for _ in range(400):
        text = chance.choice(["", " ", "  "]).join(chance.choices(PIECES, k=chance.randint(1, 25)))
        found = entities(extractor, text)
        assert all(0 <= entity["start"] < entity["end"] <= len(text) for entity in found)
        assert all(entity["value"] for entity in found)
        assert all(one["end"] <= other["start"] for one, other in pairwise(found))


LONG = [
    *[
        "x",
        "€",
        "'",
        "1",
        "1 ",
        "1,",
        "a1 ",
        "a@",
        "a.",
        "{",
        "\n",
        "3 May ",
        "the 3rd ",
        "12 Baker ",
        "order #",
    ],
    *["(0", "+49 ", "Aa ", "Aa-", "via Aa ", "12 rue de la ", "twenty ", "order" + " " * 50, "KF-", "ü"],
]


@pytest.mark.parametrize("piece", LONG)
def test_no_text_keeps_the_others_waiting(extractor, piece):
    text = (piece * 5000)[:5000]
    began = time.thread_time()
    entities(extractor, text)
    assert time.thread_time() - began < 2
