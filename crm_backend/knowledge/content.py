"""What an author writes: cleaned, checked against the limits, and named by a slug."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crm_backend.conversations.text import clean
from crm_backend.errors import InvalidInput, TooLarge

DRAFT, PUBLISHED, DELETED = "draft", "published", "deleted"
STATUSES = (DRAFT, PUBLISHED)
"""What an author can choose; ``deleted`` is where an article waits for an undo."""

PLACEHOLDER = "_The answer is still to be written._\n"
"""The body of a draft made from gaps; with it in place nothing can be published."""

TITLE_CHARS = 200
BODY_BYTES = 200_000
QUESTIONS = 100
QUESTION_CHARS = 300
CATEGORY_CHARS = 80
SLUG_CHARS = 80

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})?")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an author writes."""

    title: str
    body: str
    questions: tuple[str, ...] = ()
    category: str = ""
    language: str = "en"
    status: str = PUBLISHED


def checked(draft: Draft) -> Draft:
    """Return the draft as it is stored: control characters gone, one kind of line end.

    Raises:
        InvalidInput: ``title_missing``, ``title_too_long``, ``body_missing``, ``too_many_questions``,
            ``question_too_long``, ``category_too_long``, ``unknown_language`` or ``unknown_status``.
        TooLarge: ``article_too_large``.
    """
    return Draft(
        title=_checked_title(draft.title),
        body=_checked_body(draft.body),
        questions=_checked_questions(draft.questions),
        category=_within(one_line(draft.category), CATEGORY_CHARS, "category"),
        language=_checked_language(draft.language),
        status=_checked_status(draft.status),
    )


def same(one: Draft, other: Draft) -> bool:
    """Say whether two drafts differ in nothing that is stored."""
    return _tidy(one) == _tidy(other)


def _tidy(draft: Draft) -> Draft:
    return replace(draft, title=one_line(draft.title), body=tidy_body(draft.body))


def one_line(text: str) -> str:
    """Return the text cleaned, on one line."""
    return " ".join(clean(text).split())


def tidy_body(body: str) -> str:
    """Return Markdown without control characters and outer empty lines; it ends with one line end."""
    text = clean_lines(body)
    lines = text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    tidy = "\n".join(lines).rstrip()
    return tidy + "\n" if tidy else ""


def clean_lines(text: str) -> str:
    """Return the text with ``\\n`` for every kind of line end, and without control characters."""
    unified = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text)
    return "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def slug_of(title: str) -> str:
    """Return the address made from a title; a title without Latin letters gets a number of its own."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    slug = _NOT_WORDS.sub("-", plain).strip("-")[:SLUG_CHARS].strip("-")
    return slug or f"article-{hashlib.sha256(title.encode(errors='replace')).hexdigest()[:8]}"


def checked_slug(slug: str) -> str:
    """Return a slug that an author chose.

    Raises:
        InvalidInput: ``invalid_slug``.
    """
    if len(slug) > SLUG_CHARS or not _SLUG.fullmatch(slug):
        detail = f"A slug has small letters, digits and hyphens, {SLUG_CHARS} at most: not '{slug[:100]}'."
        raise InvalidInput(detail, code="invalid_slug", limit=SLUG_CHARS)
    return slug


def numbered(slug: str, number: int) -> str:
    """Return the slug for the ``number``-th article of this name."""
    ending = f"-{number}" if number > 1 else ""
    return slug[: SLUG_CHARS - len(ending)].rstrip("-") + ending


def searchable(title: str, body: str, questions: Iterable[str]) -> str:
    """Return the words that the staff's search looks through, in one case."""
    return "\n".join([title, *questions, body]).casefold()


def _checked_title(title: str) -> str:
    line = one_line(title)
    if not line:
        raise InvalidInput("The title is missing.", code="title_missing")
    return _within(line, TITLE_CHARS, "title")


def _checked_body(body: str) -> str:
    text = tidy_body(body)
    if not text:
        raise InvalidInput("The article has no body.", code="body_missing")
    size = len(text.encode())
    if size > BODY_BYTES:
        detail = f"The body has {size} bytes; {BODY_BYTES} are allowed. Split it into several articles."
        raise TooLarge(detail, code="article_too_large", limit=BODY_BYTES, length=size)
    return text


def _checked_questions(questions: Sequence[str]) -> tuple[str, ...]:
    lines = [_within(line, QUESTION_CHARS, "question") for line in map(one_line, questions) if line]
    distinct = tuple(dict.fromkeys(lines))
    if len(distinct) > QUESTIONS:
        detail = f"There are {len(distinct)} questions; {QUESTIONS} are allowed."
        raise InvalidInput(detail, code="too_many_questions", limit=QUESTIONS, length=len(distinct))
    return distinct


def _checked_language(language: str) -> str:
    if not _LANGUAGE.fullmatch(language):
        detail = f"The language is a code such as 'en' or 'pt-BR': not '{language[:20]}'."
        raise InvalidInput(detail, code="unknown_language")
    return language


def _checked_status(status: str) -> str:
    if status not in STATUSES:
        raise InvalidInput(f"The status is draft or published: not '{status[:20]}'.", code="unknown_status")
    return status


def _within(text: str, limit: int, name: str) -> str:
    if len(text) > limit:
        detail = f"The {name} has {len(text)} characters; {limit} are allowed."
        raise InvalidInput(detail, code=f"{name}_too_long", limit=limit, length=len(text))
    return text
