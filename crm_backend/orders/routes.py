"""HTTP of orders and products: the bot's calls, the public catalogue, and signed documents."""

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter

from crm_backend.customers.calls import LookupDep, WriteDep
from crm_backend.customers.fields import Call
from crm_backend.deps import ReadSession, SettingsDep
from crm_backend.orders import catalogue, changes, invoices, papers, returns, service
from crm_backend.orders.links import read_document_token
from crm_backend.orders.schemas import (
    AddressCall,
    Cancelled,
    CataloguePage,
    Changed,
    InvoiceLink,
    ItemsCall,
    ItemsChanged,
    OrderCall,
    OrderView,
    PaymentRetry,
    PlaceCall,
    Placed,
    ProductCall,
    ProductFound,
    ProductName,
    RecentOrders,
    RecommendCall,
    Recommended,
    ReturnCall,
    Returned,
)

router = APIRouter(tags=["shop"])
internal = APIRouter(prefix="/orders")
internal_products = APIRouter(prefix="/products")
internal_catalogue = APIRouter(prefix="/catalogue")
_NAMES = TypeAdapter(list[ProductName])


@internal.post("/recent")
async def recent(call: Call, lookup: LookupDep) -> RecentOrders:
    return await lookup.run(call, service.recent_orders)


@internal.post("/find")
async def find(call: OrderCall, lookup: LookupDep) -> OrderView:
    return await lookup.run(
        call,
        lambda session, caller: service.show_order(
            session, caller, number=call.order_number, email=call.email
        ),
    )


@internal.post("/cancel")
async def cancel(call: OrderCall, write: WriteDep) -> Cancelled:
    return await write.run(
        Cancelled,
        call,
        lambda session, caller: service.cancel_order(
            session, caller, number=call.order_number, email=call.email
        ),
    )


@internal.post("/change-address")
async def change_address(call: AddressCall, write: WriteDep) -> Changed:
    return await write.run(
        Changed,
        call,
        lambda session, caller: service.change_address(
            session, caller, number=call.order_number, email=call.email, address=call.address
        ),
    )


@internal.post("/change-items")
async def change_items(call: ItemsCall, write: WriteDep) -> ItemsChanged:
    return await write.run(
        ItemsChanged,
        call,
        lambda session, caller: changes.change_items(
            session,
            caller,
            number=call.order_number,
            email=call.email,
            product=call.product,
            quantity=call.quantity,
        ),
    )


@internal.post("/place")
async def place(call: PlaceCall, write: WriteDep) -> Placed:
    return await write.run(
        Placed,
        call,
        lambda session, caller: changes.place_order(
            session, caller, product=call.product, quantity=call.quantity
        ),
    )


@internal.post("/return")
async def return_items(call: ReturnCall, write: WriteDep) -> Returned:
    return await write.run(
        Returned,
        call,
        lambda session, caller: returns.return_items(
            session,
            caller,
            number=call.order_number,
            email=call.email,
            product=call.product,
            reason=call.reason,
            settings=write.settings,
        ),
    )


@internal.post("/invoice")
async def invoice(call: OrderCall, lookup: LookupDep) -> InvoiceLink:
    return await lookup.run_writing(
        call,
        lambda session, caller: invoices.invoice_link(
            session, caller, number=call.order_number, email=call.email, settings=lookup.settings
        ),
    )


@internal.post("/retry-payment")
async def retry_payment(call: OrderCall, write: WriteDep) -> PaymentRetry:
    return await write.run(
        PaymentRetry,
        call,
        lambda session, caller: service.retry_payment(
            session, caller, number=call.order_number, email=call.email
        ),
    )


@internal_products.post("/find")
async def find_product(call: ProductCall, lookup: LookupDep) -> ProductFound:
    return await lookup.run(call, lambda session, _caller: catalogue.find_product(session, call.product))


@internal_products.post("/recommend")
async def recommend(call: RecommendCall, lookup: LookupDep) -> Recommended:
    return await lookup.run(call, lambda session, caller: catalogue.recommend(session, caller, call.about))


@internal_catalogue.get("", response_model=None)
async def names(request: Request, session: ReadSession) -> Response:
    """Return name and SKU of what is on sale with an ETag, or 304 when the bot has it already."""
    content = _NAMES.dump_json(await catalogue.list_names(session))
    headers = {"ETag": f'"{sha256(content).hexdigest()}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


@router.get("/api/products")
async def browse(
    session: ReadSession,
    q: Annotated[str, Query(max_length=200)] = "",
    category: Annotated[str, Query(max_length=80)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> CataloguePage:
    """Return one page of the public catalogue."""
    return await catalogue.browse(session, text=q, category=category, page=page)


@router.get("/api/invoices/{token}", response_class=Response)
async def download_invoice(token: str, session: ReadSession, settings: SettingsDep) -> Response:
    """Return the invoice behind a signed link as PDF."""
    order_id = read_document_token(settings, "invoices", token)
    order = await invoices.get_invoiced_order(session, order_id)
    content = await run_in_threadpool(papers.draw_invoice, order, settings.shop_name)
    return _pdf(content, f"invoice-{order.number}")


@router.get("/api/return-labels/{token}", response_class=Response)
async def download_return_label(token: str, session: ReadSession, settings: SettingsDep) -> Response:
    """Return the return label behind a signed link as PDF."""
    number = read_document_token(settings, "return-labels", token)
    order = await returns.get_returned_order(session, number)
    content = await run_in_threadpool(papers.draw_label, order, number, settings.shop_name)
    return _pdf(content, f"label-{number}")


def _pdf(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
    }
    return Response(content, media_type="application/pdf", headers=headers)
