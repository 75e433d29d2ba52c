"""The few SVG elements that the pictures need."""


def path(d: str, fill: str = "none", *, stroke: str = "", width: int = 0) -> str:
    """Draw a line or an area."""
    line = f' stroke="{stroke}" stroke-width="{width}" stroke-linecap="round"' if stroke else ""
    return f'<path d="{d}" fill="{fill}"{line}/>'


def dot(x: int, y: int, r: int, fill: str, *, opacity: float = 1) -> str:
    """Draw a circle."""
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" opacity="{opacity}"/>'


def oval(x: int, y: int, rx: int, ry: int, fill: str) -> str:
    """Draw an ellipse."""
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}"/>'


def box(x: int, y: int, w: int, h: int, fill: str, *, r: int = 10) -> str:
    """Draw a rectangle with round corners."""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}"/>'
