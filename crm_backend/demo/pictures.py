"""Pictures of the products: flat drawings put together from a few lines of SVG."""

from html import escape

from crm_backend.demo.catalogue import Item
from crm_backend.demo.shapes import SHAPES

_INK = {
    "amber": "#d98e2b", "birch": "#d8b98a", "black": "#2e322f", "blue": "#4a78a8", "brass": "#c79a43",
    "clear": "#b9d3d6", "cognac": "#a65f2f", "copper": "#c0703f", "cream": "#efe5d0", "green": "#3f7d57",
    "grey": "#8d938f", "mustard": "#d3a02f", "natural": "#d9c7a0", "navy": "#2f4468", "oat": "#e2d3b3",
    "olive": "#6d7443", "olive wood": "#b1844f", "red": "#b5473c", "sage": "#9db59a", "sand": "#dcc9a6",
    "smoke": "#7f8a8c", "teal": "#2b7f84", "terracotta": "#c46a45", "walnut": "#7a5538",
    "warm white": "#f6d886", "white": "#fbf9f3",
}  # fmt: skip
_GROUNDS = ("#efe9dc", "#e6ece4", "#e9e6ee", "#f1e4da", "#e3ebee")


def draw(item: Item) -> str:
    """Return an SVG picture of a product, 400 by 400 units."""
    name = escape(item.name)
    colour = _INK.get(item.colours[0], "#8d938f")
    ground = _GROUNDS[sum(map(ord, item.sku)) % len(_GROUNDS)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img" '
        f'aria-label="{name}"><title>{name}</title>'
        f'<rect width="400" height="400" fill="{ground}"/>'
        '<ellipse cx="200" cy="338" rx="120" ry="14" fill="#2e322f" opacity=".1"/>'
        f"{SHAPES[item.shape](colour)}</svg>"
    )
