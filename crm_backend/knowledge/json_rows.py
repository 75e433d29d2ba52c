"""Articles as JSON: a list of objects, alone or as ``{"articles": […]}``."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from crm_backend.errors import InvalidInput
from crm_backend.knowledge.content import Draft
from crm_backend.knowledge.rows import FIELDS, Parsed, Row, Value


def parse(text: str) -> Parsed:
    """Read the articles of a JSON file.

    Raises:
        InvalidInput: ``invalid_json``; ``too_many_articles``.
    """
    parsed = Parsed()
    for number, item in enumerate(_items(text), 1):
        where = f"item {number}"
        if not isinstance(item, dict):
            parsed.skip(where, "broken_row", "It is not an object with the fields of an article.")
            continue
        parsed.note_unknown([name for name in item if name not in FIELDS], "field")
        fields = {name: item[name] for name in FIELDS if item.get(name) is not None}
        wrong = [name for name, value in fields.items() if not _fits(name, value)]
        if wrong:
            expected = "a list of texts" if wrong[0] == "questions" else "a text"
            parsed.skip(where, "broken_row", f"'{wrong[0]}' is not {expected}.")
        else:
            parsed.add(Row(where, {name: _value(value) for name, value in fields.items()}))
    return parsed


def _items(text: str) -> list[Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInput(f"The file is not valid JSON{line}.", code="invalid_json") from error
    if isinstance(content, dict):
        content = content.get("articles")
    if not isinstance(content, list):
        raise InvalidInput("The file must hold a list of articles.", code="invalid_json")
    return content


def _fits(name: str, value: Any) -> bool:
    if name == "questions":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else str(value)


def write(articles: Iterable[tuple[str, Draft]]) -> Iterator[str]:
    """Yield the pieces of a JSON file."""
    yield '{"articles": ['
    for number, (slug, draft) in enumerate(articles):
        item = {
            "slug": slug,
            "title": draft.title,
            "category": draft.category,
            "language": draft.language,
            "status": draft.status,
            "questions": list(draft.questions),
            "body": draft.body,
        }
        yield (",\n" if number else "\n") + json.dumps(item, ensure_ascii=False, indent=1)
    yield "\n]}\n"
