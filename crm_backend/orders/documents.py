"""The papers of an order as PDF: the invoice and the label of a return. Made from an order that is loaded."""

from decimal import Decimal

from fpdf import XPos, YPos
from fpdf.fonts import FontFace

from crm_backend.orders import money, status
from crm_backend.orders.lettering import Page
from crm_backend.orders.models import Order

_GREEN = (38, 84, 70)
_WIDTHS = (88, 20, 31, 31)


def invoice_pdf(order: Order, *, shop_name: str) -> bytes:
    """Draw the invoice of an order that has one."""
    page = Page(
        [shop_name, order.customer.name, order.shipping_address, *(line.name for line in order.lines)]
    )
    page.add_page()
    _head(page, shop_name, "Invoice")
    _parties(page, order)
    _lines(page, order)
    _totals(page, order)
    _foot(page, f"Thank you for shopping at {shop_name}. Questions? Our chat is open around the clock.")
    return bytes(page.output())


def return_label_pdf(order: Order, number: str, *, shop_name: str) -> bytes:
    """Draw the label of a return."""
    items = [f"{item.quantity} x {item.line.name}" for item in order.returns if item.number == number]
    page = Page([shop_name, order.customer.name, order.shipping_address, *items])
    page.add_page()
    _head(page, shop_name, "Return label")
    page.write_in("B", 40)
    _line(page, number, height=22)
    page.write_in("", 11)
    _block(page, "From", f"{order.customer.name}\n{order.shipping_address}")
    _block(page, "To", f"{shop_name}\nReturns")
    _block(page, f"Order {order.number}, inside", "\n".join(items))
    _foot(page, "Stick this page on the parcel and hand it in at any parcel shop within 14 days.")
    return bytes(page.output())


def _line(page: Page, text: str, *, height: float = 6, align: str = "L") -> None:
    page.cell(0, height, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _head(page: Page, shop_name: str, title: str) -> None:
    page.set_fill_color(*_GREEN)
    page.rect(0, 0, page.w, 6, style="F")
    page.set_fill_color(255)
    page.set_y(20)
    page.write_in("B", 18)
    page.set_text_color(*_GREEN)
    page.cell(110, 10, shop_name)
    page.write_in("", 18, grey=90)
    _line(page, title, height=10, align="R")
    page.ln(8)


def _block(page: Page, label: str, text: str) -> None:
    page.write_in("", 8, grey=120)
    _line(page, label, height=5)
    page.write_in("", 11)
    page.multi_cell(0, 5.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(5)


def _parties(page: Page, order: Order) -> None:
    """Put the customer on the left and the dates on the right."""
    assert order.invoice is not None
    top = page.get_y()
    page.write_in("", 8, grey=120)
    _line(page, "Billed to", height=5)
    page.write_in("", 11)
    who = f"{order.customer.name}\n{order.shipping_address}\n{order.customer.email}"
    page.multi_cell(95, 5.5, who, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    bottom = page.get_y()
    page.set_y(top)
    facts = {
        "Invoice": order.invoice.number,
        "Date": _day(status.shop_date(order.invoice.issued_at)),
        "Order": order.number,
        "Ordered": _day(status.shop_date(order.placed_at)),
    }
    for label, value in facts.items():
        _fact(page, label, value)
    page.set_y(max(bottom, page.get_y()) + 10)


def _fact(page: Page, label: str, value: str) -> None:
    page.set_x(125)
    page.write_in("", 9, grey=120)
    page.cell(25, 6, label)
    page.write_in("", 10)
    _line(page, value, align="R")


def _lines(page: Page, order: Order) -> None:
    page.write_in("", 10)
    page.set_draw_color(200)
    heading = FontFace(emphasis="BOLD", color=90, fill_color=(240, 243, 241))
    with page.table(
        col_widths=_WIDTHS,
        text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout="HORIZONTAL_LINES",
        headings_style=heading,
        line_height=7,
        padding=1,
    ) as table:
        table.row(("Item", "Quantity", f"Price ({order.currency})", f"Sum ({order.currency})"))
        for line in order.lines:
            amount = line.unit_price * line.quantity
            name = f"{line.name} ({line.sku})"
            table.row((name, str(line.quantity), f"{line.unit_price:.2f}", f"{amount:.2f}"))


def _totals(page: Page, order: Order) -> None:
    page.ln(4)
    _sum(page, "Subtotal", money.subtotal(order), order.currency)
    _sum(page, "Shipping", order.shipping_fee, order.currency)
    _sum(page, "Total", money.total(order), order.currency, style="B")
    _sum(page, "Paid", money.paid(order), order.currency)
    if (refunded := money.refunded(order)) > 0:
        _sum(page, "Refunded or on its way back", refunded, order.currency)


def _sum(page: Page, label: str, amount: Decimal, currency: str, *, style: str = "") -> None:
    page.set_x(95)
    page.write_in(style, 12 if style else 10, grey=30 if style else 80)
    page.cell(55, 7, label)
    _line(page, f"{amount:.2f} {currency}", height=7, align="R")


def _foot(page: Page, text: str) -> None:
    page.set_auto_page_break(False)
    page.set_y(-20)
    page.write_in("", 8, grey=120)
    _line(page, text, height=5, align="C")


def _day(day: object) -> str:
    return f"{day:%d %B %Y}"
