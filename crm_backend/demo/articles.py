"""The shop's help articles: Markdown files with front matter in ``articles/``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

FOLDER = Path(__file__).parent / "articles"


@dataclass(frozen=True)
class ArticleFile:
    slug: str
    title: str
    category: str
    language: str
    questions: tuple[str, ...]
    body: str


def read_articles(folder: Path = FOLDER) -> list[ArticleFile]:
    """Return all articles of a folder, by slug."""
    return [_read(path) for path in sorted(folder.glob("*.md"))]


def _read(path: Path) -> ArticleFile:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = yaml.safe_load(front)
    return ArticleFile(
        slug=fields["slug"],
        title=fields["title"],
        category=fields["category"],
        language=fields["language"],
        questions=tuple(fields["questions"]),
        body=body.strip() + "\n",
    )


def article_rows(
    files: Iterable[ArticleFile], *, at: datetime, new_id: Callable[[], str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the rows of the articles table and those of their first versions."""
    articles, versions = [], []
    for file in files:
        content = {
            "title": file.title,
            "body": file.body,
            "questions": list(file.questions),
            "category": file.category,
            "language": file.language,
            "status": "published",
            "version": 1,
            "created_at": at,
        }
        article = content | {"id": new_id(), "slug": file.slug, "updated_at": at}
        articles.append(article)
        versions.append(content | {"id": new_id(), "article_id": article["id"], "author_id": None})
    return articles, versions
