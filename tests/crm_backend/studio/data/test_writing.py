"""What an admin edits reaches the files, and nothing else of them changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.errors import InvalidInput
from crm_backend.settings import Settings
from crm_backend.studio.data.files import Sources, parse, read_files
from crm_backend.studio.data.merge import Edit, differences, merge
from crm_backend.studio.data.sentences import entities_of, mark, plain
from crm_backend.studio.data.writing import RULES, rewrite

ORDERS = """version: "3.1"
# What customers ask about their parcel.
nlu:
- intent: track_order
  examples: |
    - where is my parcel
    - #1002?
    - any news on [KF-1002](order_number)

- intent: cancel_order   # costs nothing before it is packed
  examples: |
    - cancel it
    - stop my order
- synonym: order
  examples: |
    - purchase
"""
DOMAIN = """version: "3.1"
intents: [track_order, cancel_order]   # by topic
entities: [order_number]
"""
FILES = {"data/nlu/orders.yml": ORDERS, "domain/orders.yml": DOMAIN}


def written(*edits: Edit) -> dict[str, str]:
    corpus = parse(FILES)
    return rewrite(corpus, merge(corpus, edits))


def lines_changed(new: str, old: str = ORDERS) -> tuple[set[str], set[str]]:
    before, after = set(old.split("\n")), set(new.split("\n"))
    return before - after, after - before


def test_nothing_to_do_changes_nothing_of_the_shops_own_files() -> None:
    settings = Settings()
    corpus = read_files(Sources(settings.training_data, settings.domain, settings.rasa_config))
    assert len(corpus.sentences) > 5000
    assert rewrite(corpus, merge(corpus, [])) == corpus.texts


def test_a_sentence_is_added_changed_moved_and_removed() -> None:
    new = written(
        Edit(1, "add", "track_order", "has it left yet"),
        Edit(2, "change", "track_order", "where's my parcel", "track_order", "where is my parcel"),
        Edit(3, "change", "cancel_order", "#1002?", "track_order", "#1002?"),
        Edit(4, "remove", "cancel_order", old_intent="cancel_order", old_text="cancel it"),
    )["data/nlu/orders.yml"]
    gone, come = lines_changed(new)
    assert gone == {"    - where is my parcel", "    - cancel it"}
    assert come == {"    - where's my parcel", "    - has it left yet"}
    assert {one.text: one.intent for one in parse(FILES | {"data/nlu/orders.yml": new}).sentences} == {
        "where's my parcel": "track_order",
        "any news on [KF-1002](order_number)": "track_order",
        "has it left yet": "track_order",
        "stop my order": "cancel_order",
        "#1002?": "cancel_order",
    }


def test_a_new_intent_gets_sentences_a_place_in_the_domain_and_a_rule() -> None:
    new = written(
        Edit(1, "add_intent", "gift_wrap", file="data/nlu/orders.yml"),
        Edit(2, "add", "gift_wrap", "can you wrap it"),
    )
    assert "intents: [track_order, cancel_order, gift_wrap]   # by topic" in new["domain/orders.yml"]
    assert "- intent: gift_wrap" in new[RULES]
    assert (
        new["data/nlu/orders.yml"] == ORDERS + "\n- intent: gift_wrap\n  examples: |\n    - can you wrap it\n"
    )


def test_a_domain_with_one_intent_a_line_keeps_its_form() -> None:
    files = FILES | {"domain/orders.yml": "intents:\n  - track_order\n  - cancel_order  # free\nslots: {}\n"}
    edits = [Edit(1, "add_intent", "gift", file="data/nlu/orders.yml"), Edit(2, "add", "gift", "wrap it")]
    new = rewrite(parse(files), merge(parse(files), edits))["domain/orders.yml"]
    assert new == "intents:\n  - track_order\n  - cancel_order  # free\n  - gift\nslots: {}\n"


def test_an_intent_that_goes_takes_its_block_and_its_name_along() -> None:
    new = written(
        Edit(1, "remove", "cancel_order", old_intent="cancel_order", old_text="cancel it"),
        Edit(2, "remove", "cancel_order", old_intent="cancel_order", old_text="stop my order"),
        Edit(3, "remove_intent", "cancel_order"),
    )
    assert "cancel_order" not in new["data/nlu/orders.yml"] + new["domain/orders.yml"]
    assert "- synonym: order" in new["data/nlu/orders.yml"]
    assert "intents: [track_order]   # by topic" in new["domain/orders.yml"]


WORDS = st.text("abcdefgh '?!#-:&*{}[]", min_size=1, max_size=30).map(lambda text: " ".join(text.split()))


@given(st.lists(WORDS.filter(lambda text: text and plain(text) == text), max_size=8))
def test_whatever_is_added_is_read_again(texts: list[str]) -> None:
    new = written(*(Edit(at, "add", "track_order", text) for at, text in enumerate(texts)))
    corpus = parse(FILES)
    again = {one.key: one.intent for one in parse(new).sentences}
    assert again == {key: one.intent for key, one in merge(corpus, [
        Edit(at, "add", "track_order", text) for at, text in enumerate(texts)
    ]).sentences.items()}  # fmt: skip


def test_the_files_moved_on_meanwhile() -> None:
    pulled = FILES | {"data/nlu/orders.yml": ORDERS.replace("- cancel it", "- call it off, please")}
    merged = merge(
        parse(pulled),
        [
            Edit(1, "change", "cancel_order", "cancel it now", "cancel_order", "cancel it"),
            Edit(2, "add", "track_order", "call it off, please"),
            Edit(3, "add", "track_order", "where is my parcel"),
        ],
    )
    assert [(one.edit.id, one.theirs) for one in merged.conflicts] == [(1, ""), (2, "cancel_order")]
    assert (merged.settled, merged.applied) == ([3], [])


def test_both_sides_of_a_difference_are_found() -> None:
    base = {"a": "x", "b": "x", "c": "y"}
    kinds = {
        (one.kind, one.text or one.old_text) for one in differences(base, {"a": "y", "b": "x", "d": "y"})
    }
    assert kinds == {("remove", "c"), ("change", "a"), ("add", "d")}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("nlu:\n- intent: a\n  examples: |\n    - hi\n   oops: [", 5, "line 5"),
        ("nlu:\n- intent: a\n", 2, "the intent 'a' has no examples"),
        ("nlu:\n- intent: a\n  examples: |\n    - hi\n    there\n", 5, "should read '- sentence'"),
        ("nlu:\n- intent: a\n  examples:\n  - hi\n", 2, "'examples: |'"),
        ("nlu: hi\n", 1, "should be a list"),
    ],
)
def test_a_broken_file_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        parse({"data/nlu/a.yml": text})
    assert (refused.value.extra["file"], refused.value.extra["line"]) == ("data/nlu/a.yml", line)


def test_entities_are_marked_and_found() -> None:
    text = mark("any news on KF-1002 now", 12, 19, "order_number")
    assert text == "any news on [KF-1002](order_number) now"
    assert [(one.start, one.end, one.value, one.entity) for one in entities_of(text)] == [
        (12, 19, "KF-1002", "order_number")
    ]
