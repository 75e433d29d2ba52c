"""The catalogue: what the shop sells, what is meant by a few words, what is on the shelf."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, Text, cast, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.errors import Conflict, NotFound
from crm_backend.insights import offers
from crm_backend.insights.privacy import may_profile
from crm_backend.orders import matching
from crm_backend.orders.matching import Candidate
from crm_backend.orders.models import Order, OrderLine, Product
from crm_backend.orders.schemas import (
    CatalogueItem,
    CataloguePage,
    DemandView,
    ProductFound,
    ProductName,
    Recommended,
)
from crm_backend.orders.views import product_view

PAGE_SIZE = 24
SHOWN = 3
"""Products of a recommendation."""
_POOL = 400


async def find_product(session: AsyncSession, text: str) -> ProductFound:
    """Return the product that fits best, however many others do, and the names of those.

    Raises:
        NotFound: nothing fits (``product_not_found``, extra: ``suggestions``).
    """
    products = await _pool(session, text)
    found = matching.match(text, [candidate(product) for product in products.values()])
    best = found.best or (found.others[0] if found.others and _fits(text, found.others[0]) else None)
    if best is None:
        raise await not_found(session, found)
    others = [other.name for other in found.others if other is not best]
    product = products[best.key]
    return ProductFound(
        product=product_view(product), suggestions=others, demand=await _demand(session, product)
    )


async def _demand(session: AsyncSession, product: Product) -> DemandView | None:
    found = await offers.demand_for(session, product.id)
    if found is None:
        return None
    weeks = found.weeks_of(product.stock)
    return DemandView(low=round(found.low), high=max(1, round(found.high)), weeks_left=weeks)


def _fits(text: str, one: Candidate) -> bool:
    return matching.score(matching.tokens(text), one) >= matching.GOOD_ENOUGH


async def choose_product(session: AsyncSession, text: str) -> Product:
    """Return the one product that is meant, to put it into an order.

    Raises:
        NotFound: nothing fits, or several alike (``product_not_found``, extra: ``suggestions``).
    """
    products = await _pool(session, text)
    found = matching.match(text, [candidate(product) for product in products.values()])
    if found.best is None:
        raise await not_found(session, found)
    return products[found.best.key]


async def not_found(session: AsyncSession, found: matching.Match) -> NotFound:
    """Build the error that names what could have been meant instead, or what sells best."""
    names = [one.name for one in found.others] or [product.name for product in await _best_sellers(session)]
    return NotFound("No product fits these words.", code="product_not_found", suggestions=names[:5])


async def choose_line(session: AsyncSession, order: Order, text: str) -> OrderLine:
    """Return the line of the order that is meant.

    Raises:
        NotFound: none, or several alike (``product_not_found``, extra: ``suggestions``: the order's items).
    """
    products = await _by_id(session, [line.product_id for line in order.lines])
    candidates = [candidate(products[line.product_id], key=line.id, name=line.name) for line in order.lines]
    found = matching.match(text, candidates, good_enough=0.5)
    if found.best is None:
        names = [one.name for one in found.others or candidates]
        raise NotFound("No item of the order fits.", code="product_not_found", suggestions=names)
    return next(line for line in order.lines if line.id == found.best.key)


def candidate(product: Product, *, key: str | None = None, name: str | None = None) -> Candidate:
    """Describe a product to the matcher."""
    words = f"{product.category} {' '.join(product.colours)}"
    return Candidate(key or product.id, name or product.name, product.sku, words)


async def recommend(session: AsyncSession, caller: Caller, about: str | None) -> Recommended:
    """Recommend three products on stock: about the words, else what was learnt, else like earlier orders.

    Of several that fit the words, those come first that also fit what the customer bought.
    """
    learnt = await offers.offers_for(session, caller.customer_id) if caller.customer_id else None
    liked = list(learnt[0]) if learnt else []
    if about and (products := await _about(session, about)):
        return _recommended(await _and_alike(session, _liked_first(products, liked)), f"they fit “{about}”")
    if learnt and (products := await _on_shelf(session, liked)):
        return _recommended(products, learnt[1])
    if caller.customer_id and (products := await _like_before(session, caller.customer_id)):
        return _recommended(products, "they go with what you bought before")
    return _recommended(await _best_sellers(session), "they are bought most")


async def _and_alike(session: AsyncSession, products: list[Product]) -> list[Product]:
    """Fill three places with what is like the best by its description, if the words fit fewer."""
    if len(products) >= SHOWN:
        return products
    known = {one.id for one in products}
    alike = [one for one in await offers.alike_to(session, [products[0].id]) if one not in known]
    return [*products, *await _on_shelf(session, alike)]


def _recommended(products: Sequence[Product], why: str) -> Recommended:
    return Recommended(products=[product_view(product) for product in products[:SHOWN]], why=why)


def _liked_first(products: Sequence[Product], liked: Sequence[str]) -> list[Product]:
    return sorted(products, key=lambda one: liked.index(one.id) if one.id in liked else len(liked))


async def _on_shelf(session: AsyncSession, ids: Sequence[str]) -> list[Product]:
    found = await session.scalars(_on_sale().where(Product.stock > 0, Product.id.in_(ids)))
    return _liked_first(list(found), ids)


async def _about(session: AsyncSession, about: str) -> list[Product]:
    products = await _pool(session, about)
    found = matching.match(about, [candidate(one) for one in products.values() if one.stock > 0])
    return [products[one.key] for one in [found.best, *found.others] if one is not None]


async def _like_before(session: AsyncSession, customer_id: str) -> list[Product]:
    if not await may_profile(session, customer_id):
        return []
    bought = select(OrderLine.product_id).join(Order, Order.id == OrderLine.order_id)
    bought = bought.where(Order.customer_id == customer_id)
    liked = select(Product.category).where(Product.id.in_(bought))
    return await _best_sellers(session, Product.id.not_in(bought), Product.category.in_(liked))


async def _best_sellers(session: AsyncSession, *conditions: ColumnElement[bool]) -> list[Product]:
    sold = func.coalesce(func.sum(OrderLine.quantity), 0)
    query = (
        _on_sale()
        .outerjoin(OrderLine, OrderLine.product_id == Product.id)
        .where(Product.stock > 0, *conditions)
        .group_by(Product.id)
        .order_by(sold.desc(), Product.name)
        .limit(3)
    )
    return list(await session.scalars(query))


async def browse(session: AsyncSession, *, text: str, category: str, page: int) -> CataloguePage:
    """Return one page of the catalogue; every word of the text must occur in a product."""
    query = _on_sale()
    words = matching.tokens(text)[:8]
    for word in words:
        query = query.where(_mentions(word))
    if text.strip() and not words:
        query = query.where(false())
    if category:
        query = query.where(func.lower(Product.category) == category.lower())
    count = await session.scalar(select(func.count()).select_from(query.subquery()))
    paged = query.order_by(Product.name, Product.id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    items = [CatalogueItem.model_validate(one, from_attributes=True) for one in await session.scalars(paged)]
    return CataloguePage(products=items, total=count or 0, page=page, page_size=PAGE_SIZE)


async def list_names(session: AsyncSession) -> list[ProductName]:
    """Return what is on sale, by name: the words by which the bot recognises products."""
    products = await session.scalars(_on_sale().order_by(Product.name, Product.sku))
    return [ProductName(sku=product.sku, name=product.name) for product in products]


async def take(session: AsyncSession, product: Product, quantity: int) -> None:
    """Take units off the shelf for an order.

    Raises:
        Conflict: there are fewer (``out_of_stock``, extra: ``product`` with stock and restock day).
    """
    query = update(Product).where(Product.id == product.id, Product.stock >= quantity)
    query = query.values(stock=Product.stock - quantity).returning(Product.id)
    if (await session.execute(query)).first() is None:
        await session.refresh(product)
        detail = f"There are {product.stock} left of {product.name}."
        raise Conflict(detail, code="out_of_stock", product=product_view(product))


async def put_back(session: AsyncSession, quantities: Mapping[str, int]) -> None:
    """Put units (by product id) back on the shelf, always in the same order: no deadlocks."""
    for product_id in sorted(quantities):
        query = update(Product).where(Product.id == product_id)
        await session.execute(query.values(stock=Product.stock + quantities[product_id]))


def _on_sale() -> Select[Product]:
    return select(Product).where(Product.active.is_(True))


def _mentions(word: str) -> ColumnElement[bool]:
    columns = (Product.name, Product.category, Product.description, Product.sku)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


async def _pool(session: AsyncSession, text: str) -> dict[str, Product]:
    """Return the products worth scoring: those that share the first letters of some word, else any."""
    starts = [word[:3] for word in matching.tokens(text)[:12]]
    columns = (Product.name, Product.category, Product.sku, cast(Product.colours, Text))
    alike = or_(
        false(), *(column.icontains(start, autoescape=True) for column in columns for start in starts)
    )
    query = _on_sale().order_by(Product.name).limit(_POOL)
    products = list(await session.scalars(query.where(alike))) or list(await session.scalars(query))
    return {product.id: product for product in products}


async def _by_id(session: AsyncSession, ids: Sequence[str]) -> dict[str, Product]:
    products = await session.scalars(select(Product).where(Product.id.in_(ids)))
    return {product.id: product for product in products}
