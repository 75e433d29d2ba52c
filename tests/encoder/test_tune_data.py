"""What tuning reads, what it holds out, and what it says when the data is wrong."""

from pathlib import Path

import pytest

from encoder.tune_batches import make_batches
from encoder.tune_data import (
    DataError,
    Pair,
    Sentence,
    digest,
    read_pairs,
    read_sentences,
    split_pairs,
    split_sentences,
)

NLU = """version: "3.1"
nlu:
- intent: track_order
  examples: |
    - where is [KF-1002](order_number)
    - track [my parcel]{"entity": "order", "role": "main"} please
- synonym: parcel
  examples: |
    - package
- intent: faq/opening
  examples: |
    - when do you open?
    - "quoted" - and dashed
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rasa_training_data_is_read_without_its_annotations(tmp_path: Path) -> None:
    write(tmp_path, "nlu.yml", NLU)
    assert read_sentences(tmp_path) == [
        Sentence("where is KF-1002", "track_order"),
        Sentence("track my parcel please", "track_order"),
        Sentence("when do you open?", "faq"),
        Sentence('"quoted" - and dashed', "faq"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data.csv", 'text,label\n"a, one",x\ntwo,x\nthree,y\nfour,y\nfour,y\n'),
        ("data.csv", 'text,category\r\n"a, one",x\r\ntwo,x\r\nthree,y\r\nfour,y\r\n'),
        (
            "data.jsonl",
            "".join(
                f'{{"text": "{text}", "label": "{label}"}}\n'
                for text, label in [("a, one", "x"), ("two", "x"), ("three", "y"), ("four", "y")]
            ),
        ),
    ],
)
def test_tables_are_read_and_repetitions_count_once(tmp_path: Path, name: str, text: str) -> None:
    sentences = read_sentences(write(tmp_path, name, text))
    assert [(item.text, item.label) for item in sentences] == [
        ("a, one", "x"),
        ("two", "x"),
        ("three", "y"),
        ("four", "y"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yml", "nlu:\n- intent: x\n  examples: |\n    - one\n    two\n", r"a\.yml, line 5: .*'- '"),
        ("a.yml", "nlu:\n- intent: x\n   examples: [\n", r"a\.yml, line \d: not YAML"),
        ("a.yml", "stories: []\n", r"a\.yml, line 1: no list 'nlu:'"),
        ("a.yml", "nlu:\n- intent: x\n", r"line 2: 'examples: \|' is missing in intent x"),
        ("a.csv", "sentence;label\n", r"line 1: the columns must be 'text,label', not 'sentence;label'"),
        ("a.csv", "text,label\none,x\ntwo\n", r"line 3: not a text and a label"),
        ("a.csv", "text,label\none,x\nyes, please,x\n", r"line 3: not a text and a label"),
        ("a.csv", "", r"line 1: the columns"),
        ("a.jsonl", '{"text": "one", "label": "x"}\n{"text": "two"\n', r"line 2: not JSON"),
        ("a.jsonl", '{"text": "one", "intent": "x"}\n', r"line 1: needs texts named 'text' and 'label'"),
        ("a.txt", "one", r"'\.txt' is not read"),
        ("a.csv", "text,label\none,x\ntwo,x\nthree,y\n", r"fewer than 2 different sentences: y\."),
        ("a.csv", "text,label\none,x\ntwo,x\n", r"one intent only"),
        ("a.csv", "text,label\n", r"holds no labelled sentences"),
    ],
)
def test_wrong_data_is_named_with_its_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_sentences(write(tmp_path, name, text))


def test_an_empty_folder_a_missing_file_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no \.yml files"):
        read_sentences(tmp_path)
    with pytest.raises(DataError, match="does not exist"):
        read_sentences(tmp_path / "nothing")
    (tmp_path / "a.csv").write_bytes(b"text,label\n\xff\xfe,x\n")
    with pytest.raises(DataError, match="not UTF-8"):
        read_sentences(tmp_path / "a.csv")


def test_pairs(tmp_path: Path) -> None:
    line = '{"question": "how long?", "article": "Three days."}\n'
    other = '{"question": "how much?", "article": "Ten."}\n'
    pairs = read_pairs(write(tmp_path, "pairs.jsonl", line + "\n" + other + line))
    assert pairs == [Pair("how long?", "Three days."), Pair("how much?", "Ten.")]
    with pytest.raises(DataError, match="line 2: needs texts named 'question' and 'article'"):
        read_pairs(write(tmp_path, "pairs.jsonl", line + '{"question": "", "article": "x"}\n'))
    with pytest.raises(DataError, match="at least two articles"):
        read_pairs(write(tmp_path, "pairs.jsonl", line))


def test_every_intent_is_held_out_in_part_and_stays_so_when_data_is_added() -> None:
    sentences = [Sentence(f"sentence {n} of {label}", label) for label in "abc" for n in range(40)]
    few = [Sentence("the one", "few"), Sentence("the other", "few")]
    split = split_sentences([*sentences, *few], part=0.1, seed=0)
    assert {
        label: sum(item.label == label for item in split.held_out) for label in ["a", "b", "c", "few"]
    } == {
        "a": 4,
        "b": 4,
        "c": 4,
        "few": 1,
    }
    assert not set(split.train) & set(split.held_out)
    again = split_sentences([Sentence("one more", "a"), *reversed(sentences), *few], part=0.1, seed=0)
    assert len(set(split.held_out) - set(again.held_out)) <= 1
    other = split_sentences([*sentences, *few], part=0.1, seed=1)
    assert set(other.held_out) != set(split.held_out)


def test_pairs_are_held_out_by_question() -> None:
    split = split_pairs([Pair(f"question {n}", f"article {n % 3}") for n in range(20)], part=0.1, seed=0)
    assert (len(split.train), len(split.held_out)) == (18, 2)
    assert split_pairs([], part=0.1, seed=0).held_out == []


def test_the_digest_is_of_the_content_not_of_its_order() -> None:
    sentences, pairs = [Sentence("a", "x"), Sentence("b", "y")], [Pair("q", "a")]
    assert digest(sentences, pairs) == digest(sentences[::-1], pairs)
    assert digest(sentences, pairs) != digest([Sentence("a", "y"), Sentence("b", "x")], pairs)


def test_an_epoch_shows_all_once_and_no_batch_holds_an_article_twice() -> None:
    sentences = [Sentence("word " * (n % 30 + 1) + str(n), "x") for n in range(333)]
    pairs = [Pair(f"question {n}", f"article {n % 7}") for n in range(49)]
    batches = make_batches(sentences, pairs, size=16, seed=1)
    shown = [item for batch in batches for item in batch]
    assert sorted(map(str, shown)) == sorted(map(str, [*sentences, *pairs]))
    for batch in batches:
        articles = [item.article for item in batch if isinstance(item, Pair)]
        assert len(set(articles)) == len(articles)
        assert len(articles) in (0, len(batch))
    assert batches == make_batches(sentences, pairs, size=16, seed=1)
    assert batches != make_batches(sentences, pairs, size=16, seed=2)
