"""The shapes that product pictures are drawn with: each takes a colour and returns SVG elements."""

from collections.abc import Callable

from crm_backend.demo.svg import box, dot, oval, path

_GLOW, _SHADE, _LEAF, _WOOD = "#ffe9a8", "#2e322f", "#4f8f63", "#a9814f"


def _table_lamp(c: str) -> str:
    foot = box(192, 200, 16, 120, _SHADE, r=4) + box(140, 318, 120, 18, _SHADE, r=9)
    return dot(200, 170, 125, _GLOW, opacity=0.5) + foot + path("M150 90h100l45 130H105z", c)


def _desk_lamp(c: str) -> str:
    arm = path("M150 325L130 200L235 120", stroke=_SHADE, width=12)
    return (
        path("M225 140l-30 140h150z", _GLOW)
        + arm
        + box(100, 318, 110, 18, c, r=9)
        + path("M215 95l70 60l-70 25z", c)
    )


def _floor_lamp(c: str) -> str:
    legs = "".join(path(f"M200 150L{x} 335", stroke=c, width=9) for x in (135, 200, 265))
    return dot(200, 110, 95, _GLOW, opacity=0.5) + legs + path("M155 60h90l28 95H127z", "#f4ecdb")


def _pendant(c: str) -> str:
    return (
        path("M200 0V120", stroke=_SHADE, width=5)
        + dot(200, 205, 130, _GLOW, opacity=0.5)
        + dot(200, 205, 90, c)
        + box(185, 105, 30, 20, _SHADE, r=4)
    )


def _wall_light(c: str) -> str:
    arm = path("M120 240H200V180", stroke=c, width=12)
    return (
        box(95, 180, 28, 120, c, r=14)
        + arm
        + dot(200, 140, 90, _GLOW, opacity=0.5)
        + path("M165 90h70l35 95H130z", "#fbf9f3")
    )


def _ceiling(c: str) -> str:
    return (
        path("M200 0V90", stroke=_SHADE, width=6)
        + path("M70 230h260l30 110H40z", _GLOW)
        + box(70, 90, 260, 140, c, r=12)
    )


def _lantern(c: str) -> str:
    frame = box(130, 120, 140, 210, c) + box(150, 145, 100, 160, "#fff6dd", r=6)
    handle = path("M160 110c0-70 80-70 80 0", stroke=c, width=8)
    return (
        handle
        + frame
        + box(182, 235, 36, 70, "#fbf9f3", r=4)
        + path("M200 190c20 25 10 42 0 42s-20-17 0-42", "#e8a13a")
    )


def _stakes(c: str) -> str:
    return "".join(
        dot(x, y, 42, _GLOW, opacity=0.6) + box(x - 4, y, 8, 335 - y, c, r=2) + dot(x, y, 24, "#fbf9f3")
        for x, y in ((90, 190), (165, 140), (240, 175), (315, 125))
    )


def _string(c: str) -> str:
    bulbs = ((60, 165), (120, 205), (200, 225), (280, 205), (340, 165))
    glow = "".join(dot(x, y + 30, 42, _GLOW, opacity=0.6) + dot(x, y + 28, 20, c) for x, y in bulbs)
    return path("M0 120Q200 320 400 120", stroke=_SHADE, width=6) + glow


def _mug(c: str) -> str:
    return path("M262 190c70-10 70 95 0 85", stroke=c, width=20) + path(
        "M125 150h145v140q0 40-40 40h-65q-40 0-40-40z", c
    )


def _plate(c: str) -> str:
    return (
        oval(200, 215, 150, 115, "#00000014")
        + oval(200, 205, 150, 115, c)
        + oval(200, 205, 95, 70, "#00000012")
    )


def _bowl(c: str) -> str:
    return path("M80 180h240c0 95-50 150-120 150S80 275 80 180z", c) + oval(200, 180, 120, 26, "#00000018")


def _glass(c: str) -> str:
    one = "M{0} 140h80l-10 150h-60z"
    return "".join(f'<g opacity=".75">{path(one.format(x), c)}</g>' for x in (70, 160, 250)) + box(
        60, 300, 280, 6, "#00000012"
    )


def _board(c: str) -> str:
    return box(175, 60, 50, 90, c, r=22) + box(115, 125, 170, 210, c, r=34) + dot(200, 85, 9, "#efe9dc")


def _jar(c: str) -> str:
    return (
        f'<g opacity=".8">{box(125, 130, 150, 200, c, r=26)}</g>'
        + box(135, 100, 130, 34, _WOOD, r=8)
        + box(140, 220, 120, 98, "#e2d3b3", r=16)
    )


def _teapot(c: str) -> str:
    spout = path("M285 230q40 0 50-60", stroke=c, width=24)
    handle = path("M120 190c-75-20-70 100 5 90", stroke=c, width=16)
    return spout + handle + oval(200, 240, 100, 85, c) + dot(200, 148, 14, _SHADE)


def _pan(c: str) -> str:
    return (
        box(275, 190, 110, 20, _WOOD) + box(85, 170, 200, 140, c, r=28) + box(85, 170, 200, 14, _SHADE, r=6)
    )


def _towel(c: str) -> str:
    stripes = "".join(box(130, y, 140, 8, "#00000022", r=0) for y in (265, 282, 299))
    return box(70, 95, 260, 12, _WOOD, r=6) + box(130, 95, 140, 235, c, r=4) + stripes


def _throw(c: str) -> str:
    folds = "".join(
        box(90, y, 220, 52, c, r=22) + box(90, y + 48, 220, 4, "#00000022", r=0) for y in (150, 205, 260)
    )
    return folds + "".join(path(f"M{x} 312v20", stroke=c, width=5) for x in range(110, 300, 20))


def _cushion(c: str) -> str:
    return path("M85 115q115 25 230 0q-22 105 0 215q-115-25-230 0q22-110 0-215z", c) + dot(
        200, 222, 8, "#00000033"
    )


def _rug(c: str) -> str:
    rings = (150, 118, 86, 54, 22)
    return "".join(
        oval(200, 215, r, r * 3 // 4, c if i % 2 == 0 else "#00000018") for i, r in enumerate(rings)
    )


def _tote(c: str) -> str:
    straps = path("M150 170c0-120 100-120 100 0", stroke=c, width=12)
    return straps + path("M105 160h190l18 175H87z", c) + box(165, 235, 70, 50, "#00000018", r=6)


def _backpack(c: str) -> str:
    return (
        path("M165 90c0-50 70-50 70 0", stroke=_SHADE, width=10)
        + box(110, 85, 180, 250, c, r=56)
        + box(135, 220, 130, 90, "#00000026", r=18)
        + box(110, 180, 180, 8, "#00000026", r=0)
    )


def _weekender(c: str) -> str:
    return (
        path("M140 190c0-110 120-110 120 0", stroke=_WOOD, width=12)
        + box(60, 175, 280, 155, c, r=40)
        + box(60, 285, 280, 45, _WOOD, r=22)
    )


def _satchel(c: str) -> str:
    flap = path("M85 150h230v95q-115 45-230 0z", "#00000022")
    return (
        path("M110 150c0-130 180-130 180 0", stroke=c, width=10)
        + box(85, 145, 230, 185, c, r=20)
        + flap
        + box(188, 240, 24, 34, "#e2c36b", r=5)
    )


def _potted(leaves: str) -> str:
    return leaves + path("M145 250h110l-16 85h-78z", "#c46a45") + box(138, 240, 124, 22, "#b55d3b", r=6)


def _monstera(c: str) -> str:
    leaves = ((130, 150), (270, 145), (200, 95), (165, 205), (240, 205))
    stalks = "".join(path(f"M200 245L{x} {y}", stroke=_LEAF, width=6) for x, y in leaves)
    return _potted(
        stalks
        + "".join(oval(x, y, 46, 36, c) + path(f"M{x} {y}h34", stroke="#e6ece4", width=5) for x, y in leaves)
    )


def _fern(c: str) -> str:
    tips = ((70, 190), (100, 120), (160, 80), (240, 80), (300, 120), (330, 190))
    return _potted(
        "".join(path(f"M200 245Q{(200 + x) // 2} {y - 30} {x} {y}", stroke=c, width=16) for x, y in tips)
    )


def _tree(c: str) -> str:
    crown = "".join(dot(x, y, 52, c) for x, y in ((200, 85), (150, 125), (250, 125), (200, 150)))
    return _potted(box(194, 120, 12, 130, _WOOD, r=3) + crown)


def _pot(c: str) -> str:
    return (
        path("M120 170h160l-24 150H144z", c)
        + box(108, 140, 184, 40, c, r=8)
        + box(130, 318, 140, 16, c, r=8)
        + box(108, 174, 184, 6, "#00000022", r=0)
    )


def _vase(c: str) -> str:
    stems = "".join(
        path(f"M200 130L{x} 50", stroke=_LEAF, width=6) + oval(x, 50, 12, 24, _LEAF) for x in (160, 200, 240)
    )
    body = "M170 115h60c0 50 60 70 60 135c0 60-40 85-90 85s-90-25-90-85c0-65 60-85 60-135z"
    return stems + f'<g opacity=".85">{path(body, c)}</g>'


SHAPES: dict[str, Callable[[str], str]] = {
    "table_lamp": _table_lamp, "desk_lamp": _desk_lamp, "floor_lamp": _floor_lamp, "pendant": _pendant,
    "wall_light": _wall_light, "ceiling": _ceiling, "lantern": _lantern, "stakes": _stakes, "string": _string,
    "mug": _mug, "plate": _plate, "bowl": _bowl, "glass": _glass, "board": _board, "jar": _jar,
    "teapot": _teapot, "pan": _pan, "towel": _towel, "throw": _throw, "cushion": _cushion, "rug": _rug,
    "tote": _tote, "backpack": _backpack, "weekender": _weekender, "satchel": _satchel,
    "monstera": _monstera, "fern": _fern, "tree": _tree, "pot": _pot, "vase": _vase,
}  # fmt: skip
