"""Letters on PDF pages: the built-in fonts know Latin-1 only, and names do not stop there."""

import unicodedata
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

_FAMILIES = (
    (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    ),
    ("/usr/share/fonts/dejavu/DejaVuSans.ttf", "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf"),
    ("/Library/Fonts/Arial Unicode.ttf", "/Library/Fonts/Arial Unicode.ttf"),
)
_FALLBACKS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)
_LOOKALIKES = str.maketrans(
    {"€": "EUR", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "…": "...", "•": "·"}
    | {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Œ": "OE", "œ": "oe", "ı": "i", "ẞ": "SS", "−": "-", "→": "->"}
)


def to_latin1(text: str) -> str:
    """Write a text with Latin-1 letters only: Łukasz → Lukasz; what has no likeness becomes "?"."""
    return "".join(_latin1_sign(sign) for sign in unicodedata.normalize("NFC", text).translate(_LOOKALIKES))


def _latin1_sign(sign: str) -> str:
    if sign == "\n" or " " <= sign <= "~" or "\xa0" <= sign <= "\xff":
        return sign
    parts = unicodedata.normalize("NFKD", sign)
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return plain if plain.isascii() and plain.isprintable() and plain else "?"


def _known_sign(sign: str, known: set[int]) -> str:
    return sign if sign == "\n" or ord(sign) in known else _latin1_sign(sign)


class Page(FPDF):
    """A page that takes any text: in Helvetica when it can, else in a font of the machine, else alike."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__(format="A4")
        self.family = "helvetica"
        self._known_signs: set[int] | None = None
        if any("?" in to_latin1(text).replace("?", "", text.count("?")) for text in texts):
            self._find_font()
        self.set_margin(20)
        self.set_auto_page_break(True, margin=28)

    def _find_font(self) -> None:
        family = next((pair for pair in _FAMILIES if all(Path(path).exists() for path in pair)), None)
        if family is None:
            return
        self.add_font("unicode", "", family[0])
        self.add_font("unicode", "B", family[1])
        self.family = "unicode"
        self._known_signs = self._signs_of("unicode")
        if fallback := next((path for path in _FALLBACKS if Path(path).exists()), None):
            self.add_font("fallback", "", fallback)
            self.set_fallback_fonts(["fallback"], exact_match=False)
            self._known_signs |= self._signs_of("fallback")

    def _signs_of(self, family: str) -> set[int]:
        font = self.fonts[family]
        assert isinstance(font, TTFFont)
        return set(font.cmap)

    def normalize_text(self, text: str) -> str:
        """Make sure that what is drawn can be drawn."""
        known = self._known_signs
        drawable = to_latin1(text) if known is None else "".join(_known_sign(sign, known) for sign in text)
        return super().normalize_text(drawable)

    def write_in(self, style: str, size: float, grey: int = 30) -> None:
        """Choose style ("" or "B"), size in points and shade of what follows."""
        self.set_font(self.family, style, size)
        self.set_text_color(grey)
