"""An article as a page of its own: safe Markdown in a template, under a strict content policy."""

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from crm_backend.knowledge.models import Article

_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "help.css").read_text(encoding="utf-8")
_PAGE = Template((_FOLDER / "help.html").read_text(encoding="utf-8"))
_OWN_PICTURE = re.compile(r"/media/[0-9a-f]{64}\.(?:png|jpg|gif|webp)")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


def _render_image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any
) -> str:
    """Show Kefu's own pictures; of any other only what it is called."""
    token = tokens[index]
    if _OWN_PICTURE.fullmatch(str(token.attrs.get("src", ""))):
        token.attrs["loading"] = "lazy"
        return renderer.image(tokens, index, options, env)
    return escape(renderer.renderInlineAsText(token.children, options, env))


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("image", _render_image)
    return markdown


_MARKDOWN = _make_markdown()


def render_article(article: Article, *, related: Sequence[Article], shop_name: str, shop_url: str) -> str:
    """Return the HTML page of an article."""
    return _PAGE.substitute(
        style=_STYLE,
        language=escape(article.language),
        title=escape(article.title),
        category=escape(article.category or "Help"),
        body=_MARKDOWN.render(article.body),
        updated=_updated(article.updated_at),
        related=_related(related),
        shop_name=escape(shop_name),
        shop_url=escape(shop_url),
    )


def render_missing(*, shop_name: str, shop_url: str) -> str:
    """Return the HTML page for an address without an article."""
    return _PAGE.substitute(
        style=_STYLE,
        language="en",
        title="This article is not here",
        category="Help",
        body="<p>It may have been moved or taken down. Ask us in the chat; we are glad to help.</p>",
        updated="",
        related="",
        shop_name=escape(shop_name),
        shop_url=escape(shop_url),
    )


def _updated(at: datetime) -> str:
    words = f"{at.day} {at:%B %Y}"
    return f'<p class="updated">Last updated <time datetime="{at:%Y-%m-%d}">{words}</time></p>'


def _related(articles: Sequence[Article]) -> str:
    if not articles:
        return ""
    items = "".join(f'<li><a href="{escape(a.url)}">{escape(a.title)}</a></li>' for a in articles)
    return (
        f'<nav class="related" aria-labelledby="related"><h2 id="related">Related</h2><ul>{items}</ul></nav>'
    )
