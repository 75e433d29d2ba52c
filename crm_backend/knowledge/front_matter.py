"""One article as a Markdown file with front matter."""

import re
from collections.abc import Mapping

import yaml  # type: ignore[import-untyped]

from crm_backend.errors import InvalidInput
from crm_backend.knowledge.content import Draft, clean_lines
from crm_backend.knowledge.rows import FIELDS, Value

FRONT_CHARS = 64_000
_FRONT = re.compile(r"\A---[ \t]*\n(?P<front>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
# The base loader leaves every value a text: "no" stays a language, 404 a title. It makes no objects.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(text: str) -> tuple[dict[str, Value], list[str]]:
    """Return the fields of a file, and the names of those that are not known.

    Without a ``title`` the first heading is the title.

    Raises:
        InvalidInput: ``bad_front_matter``.
    """
    text = clean_lines(text)
    found = _FRONT.match(text)
    front = _load(found["front"]) if found else {}
    fields: dict[str, Value] = {name: _value(name, front[name]) for name in FIELDS if _says(front, name)}
    fields["body"] = text[found.end() :] if found else text
    if "title" not in fields and (heading := _HEADING.match(str(fields["body"]))):
        fields["title"] = heading["title"]
        fields["body"] = str(fields["body"])[heading.end() :]
    return fields, [str(name) for name in front if name not in FIELDS or name == "body"]


def _says(front: Mapping[str, object], name: str) -> bool:
    """Tell whether there is a value; no category and no questions can be meant so, no title cannot."""
    if name == "category":
        return name in front
    return bool(front.get(name)) or front.get(name) == []


def _load(front: str) -> dict[str, object]:
    if len(front) > FRONT_CHARS:
        raise InvalidInput(f"The front matter has over {FRONT_CHARS} characters.", code="bad_front_matter")
    try:
        content = yaml.load(front, Loader=_Loader)  # noqa: S506  (see above)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise InvalidInput(f"The front matter is not valid YAML{line}.", code="bad_front_matter") from error
    if content in (None, ""):
        return {}
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise InvalidInput("The front matter must be 'name: value' lines.", code="bad_front_matter")
    return content


def _value(name: str, value: object) -> Value:
    if name == "questions" and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if name != "questions" and isinstance(value, str):
        return value
    expected = "a list of texts" if name == "questions" else "a text"
    raise InvalidInput(f"'{name}' must be {expected}.", code="bad_front_matter")


def write(slug: str, draft: Draft) -> str:
    """Return the file of an article."""
    front = {
        "title": draft.title,
        "slug": slug,
        "category": draft.category,
        "language": draft.language,
        "status": draft.status,
        "questions": list(draft.questions),
    }
    text = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---\n{draft.body}"
