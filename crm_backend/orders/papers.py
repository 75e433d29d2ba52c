"""The papers of an order; the library that draws them is loaded for the first one, not at each start."""

from crm_backend.orders.models import Order


def draw_invoice(order: Order, shop_name: str) -> bytes:
    """Return the invoice as PDF; takes a second the first time, so stay off the event loop."""
    from crm_backend.orders import documents

    return documents.invoice_pdf(order, shop_name=shop_name)


def draw_label(order: Order, number: str, shop_name: str) -> bytes:
    """Return the label of a return as PDF; see ``draw_invoice``."""
    from crm_backend.orders import documents

    return documents.return_label_pdf(order, number, shop_name=shop_name)
