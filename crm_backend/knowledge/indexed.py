"""What indexing an article took long to make, kept in the database: its passages and vectors."""

import hashlib
import json
from collections.abc import Collection, Sequence

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base
from crm_backend.knowledge.document import Document, Units
from crm_backend.knowledge.models import Article

AT_ONCE = 500
MADE_BY = "passages 2, units 1"
"""Changes when the same text would give other passages or units."""


class IndexedArticle(Base):
    """Belongs to the article's text and the encoder that ``digest`` was made of; else it is not used."""

    __tablename__ = "indexed_articles"

    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    passages: Mapped[list[str]] = mapped_column(JSON)
    units: Mapped[bytes] = mapped_column(LargeBinary)


def digest_of(article: Article, *, encoder: str) -> str:
    """Return the SHA-256 of all that passages and units depend on."""
    content = [MADE_BY, encoder, article.title, article.questions, article.body]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


async def read(session: AsyncSession, ids: Collection[str]) -> dict[str, IndexedArticle]:
    """Return what is kept of these articles (at most some hundred), by id."""
    rows = await session.scalars(select(IndexedArticle).where(IndexedArticle.article_id.in_(list(ids))))
    return {row.article_id: row for row in rows}


async def keep(session: AsyncSession, made: Sequence[tuple[str, Document, Units]]) -> None:
    """Write digest, passages and units; what another process wrote in the meantime is replaced."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    existing = set(
        await session.scalars(select(Article.id).where(Article.id.in_([one.id for _, one, _ in made])))
    )
    rows = [
        {"article_id": one.id, "digest": digest, "passages": list(one.passages), "units": units.write()}
        for digest, one, units in made
        if one.id in existing
    ]
    if rows:
        statement = insert(IndexedArticle)
        new = {name: statement.excluded[name] for name in ("digest", "passages", "units")}
        await session.execute(statement.on_conflict_do_update(index_elements=["article_id"], set_=new), rows)
