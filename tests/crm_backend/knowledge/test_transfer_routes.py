"""Articles come in and go out as CSV, JSON and Markdown."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from crm_backend.database import Database
from crm_backend.demo.articles import FOLDER
from crm_backend.staff.models import AuditEntry
from tests.crm_backend.knowledge.editor import Editor, archive, picture

# Bodies that look like front matter, code or a heading, and words that YAML would like to read its own way.
ODD: list[dict[str, Any]] = [
    {
        "title": 'Quotes " and; commas, # and: colons',
        "body": "---\ntitle: not front\n---\n\n    code first\n\n\"quoted\", 'text'\n\n- a\n- b\n",
        "questions": ["why, \"really\"?", "- no?", "null", "你好吗？", "🙂 ok?"],
        "category": "yes",
        "language": "no",
        "status": "draft",
    },
    {"title": "404", "body": "    indented\n\n\n\nend\n", "questions": [], "category": "",
     "language": "pt-BR", "status": "published"},
    {"title": "# 如何付款", "body": "# Heading\n\n说明 `\\n` <b>x</b>\n", "questions": ["怎么付款"],
     "category": "支付", "language": "zh", "status": "published"},
]  # fmt: skip
NAMES = {"csv": "a.csv", "json": "a.json", "markdown": "a.zip"}


@pytest.fixture
async def odd(editor: Editor) -> list[dict[str, Any]]:
    for article in ODD:
        await editor.write(**article)
    return await editor.everything()


@pytest.mark.parametrize("format", ["csv", "json", "markdown"])
async def test_what_goes_out_comes_back_the_same(
    editor: Editor, odd: list[dict[str, Any]], database: Database, format: str
) -> None:
    content = await editor.take(format)
    again = await editor.bring(NAMES[format], content)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3), again
    for row in (await editor.get("/articles"))["articles"]:
        await editor.change(row, title="Lost", body="Lost.", questions=[], category="x", language="fr")
    back = await editor.bring(NAMES[format], content)
    assert (back["updated"], back["skipped"], back["notes"]) == (3, [], [])
    assert await editor.everything() == odd
    async with database.read() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "knowledge.import"))
        assert entry is not None
        assert len(entry.detail["updated"]) == 3


async def test_the_demos_folder_is_read_twice_and_written_once(editor: Editor) -> None:
    files: dict[str, bytes | str] = {
        f"articles/{path.name}": path.read_bytes() for path in FOLDER.glob("*.md")
    }
    dry = await editor.bring("demo.zip", archive(files), dry_run=True, publish=True)
    assert (dry["created"], dry["dry_run"]) == (60, True)
    assert (await editor.get("/articles"))["total"] == 0
    assert (await editor.bring("demo.zip", archive(files), publish=True))["created"] == 60
    assert (await editor.get("/articles", status="published"))["total"] == 60
    assert (await editor.bring("demo.zip", archive(files)))["unchanged"] == 60


async def test_a_csv_is_read_as_far_as_it_can_be(editor: Editor) -> None:
    lines = [
        "Title;Body;Tags;Questions",
        'Good;"Two\nlines";x;"one?\ntwo?"',
        ";No title;x;",
        "No body;;x;",
        "Too;many;cells;here;and here",
        'Bad"quote;"closed" early;x;',
        "Good;Again;x;",
        "Also good;Body;x;",
        'Never closed;"until the end;x;',
        "Swallowed;Body;x;",
    ]
    report = await editor.bring("a.csv", "\r\n".join(lines).encode("utf-16"))
    assert report["created"] == 2
    assert [(row["where"], row["code"]) for row in report["skipped"]] == [
        ("line 7", "broken_row"),
        ("line 8", "broken_row"),
        ("line 11", "broken_row"),
        ("line 5", "title_missing"),
        ("line 6", "body_missing"),
        ("line 9", "duplicate_slug"),
    ]
    assert report["notes"] == ["The column 'tags' is not known and was not read."]
    good = next(one for one in await editor.everything() if one["slug"] == "good")
    assert good["body"] == "Two\nlines\n"
    assert good["questions"] == ["one?", "two?"]
    assert good["status"] == "draft"


async def test_a_file_changes_only_what_it_names(editor: Editor) -> None:
    await editor.write(status="published")
    report = await editor.bring("a.csv", b"title,body\nGift wrapping,New words\n")
    assert report["updated"] == 1
    (article,) = await editor.everything()
    assert article["body"] == "New words\n"
    assert (article["category"], article["status"]) == ("Orders", "published")
    assert article["questions"] == ["Can you wrap it as a present?"]


async def test_what_was_deleted_comes_back_with_an_import(editor: Editor) -> None:
    article = await editor.write()
    content = await editor.take("json")
    await editor.call("DELETE", f"/articles/{article['id']}")
    assert json.loads(await editor.take("json")) == {"articles": []}
    assert (await editor.bring("a.json", content))["created"] == 1
    assert (await editor.get(f"/articles/{article['id']}"))["status"] == "draft"


async def test_items_of_a_json_file_are_checked_one_by_one(editor: Editor) -> None:
    items = [
        {"title": "Fine", "body": "Yes.", "colour": "red"},
        "no object",
        {"title": 5, "body": "x"},
        {"title": "T", "body": "x", "questions": "one"},
        {"title": "T", "body": "x" * 200_001},
        {"title": "T", "body": "x", "slug": "../etc"},
        {"title": "T", "body": "x", "status": "hidden"},
        {"title": "\0", "body": "x"},
    ]
    report = await editor.bring("a.json", json.dumps(items).encode())
    assert report["created"] == 1
    assert {row["where"]: row["code"] for row in report["skipped"]} == {
        "item 2": "broken_row", "item 3": "broken_row", "item 4": "broken_row", "item 5": "article_too_large",
        "item 6": "invalid_slug", "item 7": "unknown_status", "item 8": "title_missing",
    }  # fmt: skip
    assert report["notes"] == ["The field 'colour' is not known and was not read."]


async def test_markdown_without_front_matter_and_with_bad_front_matter(editor: Editor) -> None:
    files: dict[str, bytes | str] = {
        "plain.md": "# A heading as title\r\n\r\nThe body.",
        "sub/bad.md": "---\ntitle: [never closed\n---\nBody",
        "sub/list.md": "---\n- a\n- b\n---\nBody",
        "sub/nested.md": "---\ntitle: {a: b}\n---\nBody",
        "sub/latin.md": "---\ntitle: caf\xe9\n---\nBody".encode("latin-1"),
        "sub/plain.md": "# The same slug\n\nBody.",
        "empty.md": "",
        "bomb.md": "---\na: &a [x,x]\nb: &b [*a,*a]\ntitle: *b\n---\nBody",
        ".hidden.md": "# Hidden\n\nBody.",
        "__MACOSX/plain.md": "# Mac\n\nBody.",
    }
    report = await editor.bring("a.zip", archive(files))
    assert report["created"] == 1
    assert {row["where"]: row["code"] for row in report["skipped"]} == {
        "sub/bad.md": "bad_front_matter", "sub/list.md": "bad_front_matter", "bomb.md": "bad_front_matter",
        "sub/nested.md": "bad_front_matter", "sub/latin.md": "not_utf8", "sub/plain.md": "duplicate_slug",
        "empty.md": "title_missing",
    }  # fmt: skip
    assert (await editor.everything())[0]["title"] == "A heading as title"


async def test_pictures_of_a_folder_come_along_both_ways(editor: Editor) -> None:
    body = (
        '![one](img/a.png) ![two](<../img/b b.jpg> "t") ![gone](img/no.png) ![far](https://x.example/a.png)'
        " ![out](../../etc/passwd) ![fake](img/c.png)"
    )
    files: dict[str, bytes | str] = {
        "docs/a.md": f"# Pictures\n\n{body}", "docs/img/a.png": picture(), "img/b b.jpg": picture("JPEG"),
        "docs/img/c.png": "<svg onload=alert(1)>",
    }  # fmt: skip
    report = await editor.bring("a.zip", archive(files))
    assert report["created"] == 1
    assert len(report["notes"]) == 4
    (article,) = await editor.everything()
    assert article["body"].count("](/media/") == 2
    assert "![gone](img/no.png)" in article["body"]
    exported = await editor.take("markdown")
    assert (await editor.bring("b.zip", exported))["unchanged"] == 1


def bomb() -> bytes:
    return archive({f"{number}.md": b"0" * 20_000_000 for number in range(16)})


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.zip", b"not a zip", 422, "bad_archive"),
        ("a.zip", archive({"../up.md": "# x\n\ny"}), 422, "unsafe_archive"),
        ("a.zip", archive({"/etc/x.md": "# x\n\ny"}), 422, "unsafe_archive"),
        ("a.zip", archive({"c:\\x.md": "# x\n\ny"}), 422, "unsafe_archive"),
        ("a.csv", b"name,text\na,b\n", 422, "no_header"),
        ("a.csv", b"", 422, "no_header"),
        ("a.csv", b"title,body\ncaf\xe9,x\n", 422, "not_utf8"),
        ("a.json", b"{", 422, "invalid_json"),
        ("a.json", b"[" * 100_000, 422, "invalid_json"),
        ("a.json", b"9" * 5000, 422, "invalid_json"),
        ("a.json", b'{"a": 1}', 422, "invalid_json"),
        ("a.docx", b"x", 422, "unknown_format"),
        ("a.csv", b"x" * 25_500_000, 413, "file_too_large"),
        ("a.csv", b"x" * 27_000_000, 413, "too_large"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused(
    editor: Editor, name: str, content: bytes, status: int, code: str
) -> None:
    assert (await editor.bring(name, content, expect=status))["code"] == code


async def test_a_zip_bomb_is_refused(editor: Editor) -> None:
    assert (await editor.bring("a.zip", bomb(), expect=413))["code"] == "archive_too_large"


async def test_a_body_that_is_no_form_is_refused(editor: Editor) -> None:
    assert (await editor.call("POST", "/import", json={})).json()["code"] == "file_missing"
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    response = await editor.agent.http.post(
        "/api/staff/knowledge/import",
        content=b"--x\r\nnonsense",
        headers={**broken, "Origin": "http://127.0.0.1:8000", "Cookie": _cookie(editor)},
    )
    assert response.status_code in (400, 422)
    assert (await editor.bring("a\0.csv", b"title,body\na,b\n"))["created"] == 1


def _cookie(editor: Editor) -> str:
    return "; ".join(f"{name}={value}" for name, value in editor.agent.cookies.items())
