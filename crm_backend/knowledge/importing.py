"""Bring articles in from a file: new ones are added, known ones changed, equal ones left alone.

A row with a ``slug`` means the article of that slug. One without means the article of that title,
else the one whose slug its title makes. What a file does not say of a known article stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.errors import Conflict, KefuError
from crm_backend.knowledge import service
from crm_backend.knowledge.content import (
    DELETED,
    DRAFT,
    PUBLISHED,
    Draft,
    checked_slug,
    one_line,
    same,
    slug_of,
)
from crm_backend.knowledge.editing import draft_of, prepared
from crm_backend.knowledge.models import Article
from crm_backend.knowledge.rows import Parsed, Row, Skipped
from crm_backend.knowledge.transfer_schemas import ImportReport, SkippedRow
from crm_backend.staff import audit

CHUNK = 200
"""Rows a transaction: a long import must not keep customers' messages waiting."""


async def apply(
    database: Database, parsed: Parsed, *, publish: bool, dry_run: bool, staff_id: str | None
) -> ImportReport:
    """Write what a file holds, or with ``dry_run`` only say what would happen."""
    run = _Run(publish=publish, dry_run=dry_run, staff_id=staff_id)
    for start in range(0, len(parsed.rows), CHUNK):
        await _apply_chunk(database, run, parsed.rows[start : start + CHUNK])
    skipped = [*parsed.skipped, *run.skipped]
    return ImportReport(
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        skipped=[SkippedRow(**vars(one)) for one in skipped],
        notes=parsed.notes,
        dry_run=dry_run,
    )


class _Run:
    """What one import was told, and what came of it so far."""

    def __init__(self, *, publish: bool, dry_run: bool, staff_id: str | None) -> None:
        self.publish, self.dry_run, self.staff_id = publish, dry_run, staff_id
        self.created = self.updated = self.unchanged = 0
        self.skipped: list[Skipped] = []
        self.seen: dict[str, str] = {}

    def take(self, chunk: "_Chunk") -> None:
        self.created += len(chunk.created)
        self.updated += len(chunk.updated)
        self.unchanged += chunk.unchanged
        self.skipped += chunk.skipped
        self.seen |= chunk.seen


class _Chunk:
    """What comes of the rows of one transaction; thrown away if that fails."""

    def __init__(self, run: _Run) -> None:
        self.run = run
        self.created: list[str] = []
        self.updated: list[str] = []
        self.unchanged = 0
        self.skipped: list[Skipped] = []
        self.seen: dict[str, str] = {}

    def skip(self, row: Row, error: KefuError) -> None:
        self.skipped.append(Skipped(row.where, error.code, error.detail, one_line(row.text("title"))[:200]))

    def place(self, row: Row, slug: str) -> None:
        """Take the slug for this row.

        Raises:
            Conflict: ``duplicate_slug``: an earlier row of the file has it.
        """
        if earlier := self.run.seen.get(slug) or self.seen.get(slug):
            raise Conflict(f"'{slug}' stands in this file already: {earlier}.", code="duplicate_slug")
        self.seen[slug] = row.where


async def _apply_chunk(database: Database, run: _Run, rows: Sequence[Row]) -> None:
    if run.dry_run:
        async with database.read() as session:
            run.take(await _sort(session, run, rows, write=False))
        return
    try:
        run.take(await _write(database, run, rows))
    except IntegrityError:  # somebody took a slug between our look and our write: look again
        run.take(await _write(database, run, rows))


async def _write(database: Database, run: _Run, rows: Sequence[Row]) -> _Chunk:
    async with database.write() as session:
        chunk = await _sort(session, run, rows, write=True)
        if chunk.created or chunk.updated:
            detail: dict[str, Any] = {"created": chunk.created, "updated": chunk.updated}
            await audit.record(
                session,
                staff_id=run.staff_id,
                action="knowledge.import",
                object_type="articles",
                object_id="",
                detail=detail,
            )
    return chunk


async def _sort(session: AsyncSession, run: _Run, rows: Sequence[Row], *, write: bool) -> _Chunk:
    chunk = _Chunk(run)
    known = await _Known.load(session, rows, lock=write)
    for row in rows:
        try:
            slug, article = known.match(row)
            draft = prepared(_draft(row, article, publish=run.publish))
            chunk.place(row, slug)
        except KefuError as error:
            chunk.skip(row, error)
            continue
        _put(session if write else None, chunk, slug, article, draft)
    if write:
        await session.flush()
    return chunk


def _put(
    session: AsyncSession | None, chunk: _Chunk, slug: str, article: Article | None, draft: Draft
) -> None:
    if article is not None and article.status != DELETED and same(draft, draft_of(article)):
        chunk.unchanged += 1
        return
    is_new = article is None or article.status == DELETED
    (chunk.created if is_new else chunk.updated).append(slug)
    if session is None:
        return
    if article is None:
        article = service.new_article(slug=slug, draft=draft)
        session.add(article)
    else:
        service.change_article(article, draft=draft)
    session.add(service.version_of(article, author_id=chunk.run.staff_id))


def _draft(row: Row, article: Article | None, *, publish: bool) -> Draft:
    base = Draft(title="", body="", status=DRAFT) if article is None else draft_of(article)
    if base.status == DELETED:
        base = replace(base, status=DRAFT)
    said: dict[str, Any] = {name: value for name, value in row.fields.items() if name != "slug"}
    for name in ("status", "language"):
        said[name] = row.text(name).strip()
        if not said[name]:
            del said[name]
    said |= {"title": row.text("title"), "body": row.text("body")}
    if publish and "status" not in said:
        said["status"] = PUBLISHED
    return replace(base, **said)


class _Known:
    """The articles that the rows of a chunk may mean."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._by_slug = {article.slug: article for article in articles}
        self._by_title: dict[str, Article] = {}
        for article in self._by_slug.values():
            if article.status != DELETED:
                self._by_title.setdefault(article.title, article)

    @classmethod
    async def load(cls, session: AsyncSession, rows: Sequence[Row], *, lock: bool) -> "_Known":
        titles = {one_line(row.text("title")) for row in rows}
        slugs = {row.text("slug").strip() for row in rows} | {slug_of(title) for title in titles}
        query = select(Article).order_by(Article.slug)
        query = query.where(or_(Article.slug.in_(_clean(slugs)), Article.title.in_(_clean(titles))))
        return cls((await session.scalars(query.with_for_update() if lock else query)).all())

    def match(self, row: Row) -> tuple[str, Article | None]:
        """Return the slug that a row has or gets, and the article that has it.

        Raises:
            InvalidInput: ``invalid_slug``.
        """
        if slug := row.text("slug").strip():
            return checked_slug(slug), self._by_slug.get(slug)
        title = one_line(row.text("title"))
        if (article := self._by_title.get(title)) is not None:
            return article.slug, article
        return slug_of(title), self._by_slug.get(slug_of(title))


def _clean(texts: set[str]) -> list[str]:
    """Leave out what no database could hold."""
    return sorted(text for text in texts if text and "\0" not in text and text.isprintable())
