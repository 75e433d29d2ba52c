"""Cut articles into passages that can be found and quoted, and quote them."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt

ANSWER_CHARS = 600
SEARCHED_CHARS = 200_000
"""Of an article; what follows is shown on its page and not searched."""
PASSAGES, PASSAGE_CHARS = 64, 900
"""At most so many of an article, of which the encoder reads about so much."""
SNIPPET_CHARS = 200

_PARSER = MarkdownIt("commonmark", {"html": False})
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()]{0,2000}\)")
"""Bounded: a line of nothing but brackets must not take for ever."""
_SENTENCE_END = re.compile(r"[.!?][\"')*]*(?=\s|$)|(?=\n\n|\n\s*(?:[-*+]|\d+\.)\s)")


def split(body: str) -> list[str]:
    """Return the passages of a Markdown text: a paragraph each, a list with the line that leads to it.

    A heading is put before its first paragraph as plain text. Links keep their label only. A paragraph that
    is too long is cut at a sentence; what is too long altogether is cut off.
    """
    pieces = [piece for passage in _paragraphs(body[:SEARCHED_CHARS]) for piece in _pieces(passage)]
    return pieces[:PASSAGES]


def _pieces(passage: str) -> list[str]:
    pieces: list[str] = []
    while len(passage) > PASSAGE_CHARS and len(pieces) < PASSAGES:
        head = shorten(passage, limit=PASSAGE_CHARS)
        pieces.append(head)
        passage = passage[len(head.removesuffix("…")) :].strip()
    return [*pieces, passage] if passage else pieces


def _paragraphs(body: str) -> list[str]:
    passages: list[str] = []
    heading = ""
    for kind, text in _blocks(body):
        if kind == "heading_open":
            heading = f"**{text.strip('# ').strip()}**\n\n"
        elif kind.endswith("list_open") and passages and not heading:
            passages[-1] += "\n\n" + text
        else:
            passages.append(heading + text)
            heading = ""
    return passages or ([heading.strip()] if heading else [])


def _blocks(body: str) -> list[tuple[str, str]]:
    lines = body.splitlines()
    return [
        (token.type, _LINK.sub(r"\1", "\n".join(lines[token.map[0] : token.map[1]]).strip()))
        for token in _PARSER.parse(body)
        if token.level == 0 and token.map and token.type != "hr"
    ]


def quote(passages: Sequence[str], start: int, *, limit: int = ANSWER_CHARS) -> str:
    """Return passage ``start`` and as many of the following as fit whole, at most ``limit`` characters."""
    if not passages:
        return ""
    text = shorten(passages[start], limit=limit)
    for passage in passages[start + 1 :]:
        if len(text) + 2 + len(passage) > limit:
            break
        text += "\n\n" + passage
    return text


def shorten(text: str, *, limit: int) -> str:
    """Cut at the end of a sentence or list item within ``limit``; inside of one only if it must be."""
    text = text.strip()
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit)]
    if ends and ends[-1] > limit // 4:
        return text[: ends[-1]].rstrip()
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"


def snippet(text: str) -> str:
    """Return one line of plain words from a passage, at most 200 characters."""
    words = re.sub(r"^\s*(?:[-+*>]|#+|\d+\.)\s", "", text, flags=re.MULTILINE)
    plain = " ".join(re.sub(r"[*_`]", "", words).split())
    if len(plain) <= SNIPPET_CHARS:
        return plain
    return plain[: SNIPPET_CHARS - 1].rsplit(" ", 1)[0] + "…"
