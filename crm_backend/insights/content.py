"""Products that are alike by what is written about them: for what is new, and for new customers."""

from collections.abc import Mapping

import numpy as np
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.orders.models import Product

LARGEST, SHOWN, BATCH = 5_000, 6, 512
LEAST = 0.08
"""Likeness (cosine of letter groups) below which two texts have only common words in common."""
Alike = dict[str, list[tuple[str, float]]]


async def texts_of(session: AsyncSession) -> dict[str, str]:
    """Return what the catalogue says about each product on sale."""
    query = select(Product).where(Product.active.is_(True)).order_by(Product.name).limit(LARGEST)
    return {
        one.id: f"{one.name} {one.name} {one.category} {' '.join(one.colours)} {one.description}"
        for one in await session.scalars(query)
    }


def alike_by_content(texts: Mapping[str, str], count: int = SHOWN) -> Alike:
    """Return of each product the ``count`` others whose texts are most like its own, with their likeness."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    keys = sorted(texts)
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, min_df=1)
    try:
        table = words.fit_transform([texts[key] for key in keys])
    except ValueError:  # no product, or no word in any text
        return {key: [] for key in keys}
    found: Alike = {}
    for start in range(0, len(keys), BATCH):
        likeness = np.asarray((table[start : start + BATCH] @ table.T).todense())
        for offset, row in enumerate(likeness):
            row[start + offset] = 0.0
            best = np.argsort(-row, kind="stable")[:count]
            found[keys[start + offset]] = [
                (keys[at], round(float(row[at]), 3)) for at in best if row[at] >= LEAST
            ]
    return found
