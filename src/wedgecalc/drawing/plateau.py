"""Where the weight-bearing line crosses the plateau, and the published targets there."""

import math

import numpy as np
from shapely import Polygon

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.leg import DASHES
from wedgecalc.drawing.leg_words import side_mark
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.ruler import TARGET_HALF, PlateauScale, draw_beyond_bone, draw_crossings
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.plane import unit
from wedgecalc.records import PurposeRecord

_LEFT, _RIGHT, _BOTTOM = 0.5, 12.3, 0.35  # edges of the picture
_LEVEL = 2.3  # height of the plateau: the bone below it fills a third of the picture
_LABELS = 0.8  # more room on the lateral side, for the names of its targets
_WIDEST = 8.4  # largest width of the plateau, inches
_THICK = 0.16  # height of the ruler
_LANES = (3.82, 4.6, 5.38)  # heights of the fields of the published targets
_BAR = 0.22  # their height
_BAND = 0.13  # opacity of a target's field on its way down to the ruler
_CLEAR = 0.08  # inches between the number of a tick and an arrow
_OWN = "own choice"  # said of a range that is not the author's
_ASIDE = 0.22  # by which a number makes way for an arrow, at most


@view("plateau", "Where the weight-bearing line crosses the plateau", of_leg="either")
def plateau(sheet: Sheet, scene: Scene) -> None:
    """Draw the plateau as a ruler, with published targets, the plan's target and both crossings."""
    limb, edges = scene.plan.limb, (_LEFT, _RIGHT)
    margins = (_LABELS, 0.0) if scene.flip < 0 else (0.0, _LABELS)
    x_of = PlateauScale.of(scene, edges[0] + margins[0], edges[1] - margins[1], _WIDEST)
    place = Placement(
        scene.flip,
        abs(x_of.each) * 100.0 / scene.width,
        complex(x_of(0.0), _LEVEL),
        centre=limb.points["plateau_medial"],
        turn=1.0 / unit(limb.plateau),
    )
    clip = sheet.frame((0.0, _BOTTOM, sheet.size[0], _LANES[0] - 0.4))
    draw_bones(sheet, place, {**scene.before, "femur": Polygon(), "patella": Polygon()}, clip)
    _scale(sheet, scene, x_of)
    words = "published targets: where the line should cross, for whom, and who says so"
    sheet.quiet(x_of(57.5), TOP - 0.18, words, look.BODY, ha="center", va="bottom")
    fits = [
        _beside_zone(sheet, x_of, zone)[2] / text_width(_owner(zone), look.BODY, True, sheet.k)
        for zone in _zones()
    ]
    size = look.BODY * min(1.08, *fits)
    for k, purpose in enumerate(_zones()):
        _zone(sheet, x_of, purpose, _LANES[k % len(_LANES)], size)
    target = scene.plan.target
    if target.measure == "wbl":
        low, high = sorted(x_of(target.value + off) for off in (-TARGET_HALF, TARGET_HALF))
        goal = (low, _LEVEL - _THICK - 0.06, high, _LEVEL + 0.06)
        sheet.rectangle(goal, facecolor="none", edgecolor=sheet.colors.ink, over=2.6, lw=2.0)
    for state in scene.states:
        _line(sheet, scene, x_of, state)
    draw_crossings(sheet, scene, x_of, _LEVEL - _THICK - 0.06, (_LEFT, _RIGHT), -1.0)
    _names(sheet, scene, x_of)
    side_mark(sheet, scene, (0.1, 0.0, 12.7, TOP))


def _zones() -> list[PurposeRecord]:
    """Return the published targets, from lateral to medial."""
    return sorted(records.targets()["wbl"].customary, key=lambda zone: -zone.value)


def _scale(sheet: Sheet, scene: Scene, x_of: PlateauScale) -> None:
    """Draw the ruler, from 0 to 100 % on the bone and on beyond it."""
    c, low = sheet.colors, _LEVEL - _THICK
    left, right = sorted((x_of(0), x_of(100)))
    sheet.rectangle(
        (left, low, right, _LEVEL), facecolor=c.paper, edgecolor=c.ink, over=2.1, lw=1.2
    )
    draw_beyond_bone(sheet, x_of, _LEVEL - _THICK / 2, _THICK / 2, 10)
    tips = [x_of(scene.measured(state).wbl) for state in scene.states]
    for tick in range(10 * math.ceil(x_of.low / 10), int(x_of.high) + 1, 10):
        x = x_of(tick)
        if 0 <= tick <= 100:
            top = _LEVEL - (0 if tick % 50 == 0 else _THICK / 2)
            sheet.line(np.array([complex(x, low), complex(x, top)]), c.ink, 1.0, over=2.5)
        edge = tick in (0, 100)  # whose number crosses the edge of the bone
        words, framed = f"{tick} %" if edge else str(tick), "none" if edge else None
        free_x = _beside(x, text_width(words, look.SMALL, k=sheet.k) / 2 + _CLEAR, tips)
        if free_x is not None:
            framed = sheet.backed or framed
            sheet.text(free_x, low - 0.06, words, look.SMALL, ha="center", va="top", framed=framed)


def _beside(x: float, space: float, tips: list[float]) -> float | None:
    """Return where the number of a tick has room beside the arrows; None where it has none."""
    for tip in sorted(tips, key=lambda tip: abs(x - tip)):
        if abs(x - tip) < space:
            moved = tip + (space if x >= tip else -space)
            free = all(abs(moved - other) >= space - 1e-9 for other in tips)
            return moved if free and abs(moved - x) <= _ASIDE else None
    return x


def _zone(sheet: Sheet, x_of: PlateauScale, zone: PurposeRecord, y: float, size: float) -> None:
    """Draw the range of a published target above the ruler, with its owner and its purpose."""
    c, (left, right) = sheet.colors, sorted((x_of(zone.low), x_of(zone.high)))
    sheet.rectangle((left, y - _BAR / 2, right, y + _BAR / 2), facecolor=c.target, over=2.2)
    band = (left, _LEVEL, right, y - _BAR / 2)
    sheet.rectangle(band, facecolor=c.target, edgecolor="none", over=1.85, alpha=_BAND)
    for percent in (zone.low, zone.high):
        ends = np.array([complex(x_of(percent), y), complex(x_of(percent), _LEVEL)])
        sheet.line(ends, c.target, 0.8, (2.0, 2.0), over=1.9)
    spot = np.array(
        [complex(x_of(zone.value), y - _BAR / 2), complex(x_of(zone.value), y + _BAR / 2)]
    )
    sheet.line(spot, c.ink, 1.6, over=2.3)
    x, ha, space = _beside_zone(sheet, x_of, zone)
    sheet.text(x, y + 0.01, _owner(zone), size, bold=True, ha=ha, va="bottom")
    words = zone.label
    if _OWN in zone.sentence:
        words = f"{zone.label}; {zone.low:g} to {zone.high:g}: our {_OWN}"
    for k, line in enumerate(wrapped(words, look.BODY - 1, space, k=sheet.k)):
        sheet.quiet(x, y - 0.02 - 0.19 * k, line, look.BODY - 1, ha=ha, va="top")


def _beside_zone(sheet: Sheet, x_of: PlateauScale, zone: PurposeRecord) -> tuple[float, str, float]:
    """Return where words beside a target begin, how they are aligned, and the room they have."""
    left, right = sorted((x_of(zone.low), x_of(zone.high)))
    if (zone.value > 50) == (x_of.each > 0):
        return right + 0.14, "left", sheet.size[0] - right - 0.14
    return left - 0.14, "right", left - 0.14


def _owner(zone: PurposeRecord) -> str:
    """Return a target with who published it; its range only if that is the author's."""
    field = "" if _OWN in zone.sentence else f" ({zone.low:g} to {zone.high:g})"
    return f"{zone.value:g} %{field}, {zone.cite}"


def _line(sheet: Sheet, scene: Scene, x_of: PlateauScale, state: str) -> None:
    """Draw the weight-bearing line down to the plateau, as steep to it as it is."""
    limb = scene.plan.limb if state == "before" else scene.limb()
    up = unit(limb.hip - limb.ankle) / unit(limb.plateau)
    start = complex(x_of(scene.measured(state).wbl), _LEVEL - _THICK - 0.06)
    end = start + (_LANES[0] - 0.3 - start.imag) * complex(scene.flip * up.real / up.imag, 1.0)
    line = np.array([start, end])
    sheet.line(line, getattr(sheet.colors, state), 2.6, DASHES[state], over=2.55)


def _names(sheet: Sheet, scene: Scene, x_of: PlateauScale) -> None:
    """Name the compartments in the lower part of the bone, and the spines beside them."""
    c = sheet.colors
    for percent, words in ((25.0, "medial\ncompartment"), (75.0, "lateral\ncompartment")):
        x = x_of(percent)
        sheet.text(
            x, _BOTTOM + 0.05, words, look.HEADING, ha="center", va="bottom", framed=sheet.backed
        )
    # On the side where no line crosses the words.
    taken = [scene.measured(state).wbl for state in scene.states]
    inner = not any(0 < wbl < 30 for wbl in taken) or any(70 < wbl < 100 for wbl in taken)
    (near, far), y = ((26.0, 41.0) if inner else (74.0, 61.0)), _LEVEL + 0.5
    x, way = x_of(near), np.sign(x_of(far) - x_of(near))
    sheet.line(np.array([complex(x + 0.06 * way, y), complex(x_of(far), y - 0.1)]), c.quiet, 0.9)
    ha = "right" if way > 0 else "left"
    sheet.quiet(x, y, "tibial spines", ha=ha, va="center", framed=sheet.backed)
