"""What the staff's knowledge routes share: who may write, and what an id and a page look like."""

from typing import Annotated

from fastapi import Depends, Path, Query

from crm_backend.errors import NotFound
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView

EditorDep = Annotated[StaffView, Depends(require_role("supervisor", "admin"))]
"""Agents read; supervisors and admins write."""

PageNumber = Annotated[int, Query(ge=1, le=10_000)]
PerPage = Annotated[int, Query(ge=1, le=100)]


def _known_form(article_id: Annotated[str, Path()]) -> str:
    if len(article_id) != 36 or not article_id.isascii() or not article_id.isprintable():
        raise NotFound("There is no such article.", code="article_not_found")
    return article_id


ArticleId = Annotated[str, Depends(_known_form)]
