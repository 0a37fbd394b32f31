"""The methods of planning on one leg, side by side: construction, angle and difference."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.construction_marks import construction
from wedgecalc.drawing.leg import draw_wedge
from wedgecalc.drawing.leg_words import side_mark
from wedgecalc.drawing.lines import wrapped
from wedgecalc.drawing.mark import Mark
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.geometry.plane import Points, cis
from wedgecalc.planning.check import TOLERANCE
from wedgecalc.results.method_words import method_base
from wedgecalc.results.sentences import amount
from wedgecalc.study.compare import MethodResult, compare

_LEFT = 1.25  # inches that the names of the rows take
_LEGS = 2.62, TOP - 0.72  # bottom and top of the legs
_SAID = 2.55  # top of the words below them
_ROWS = (("angle", 2.0), ("base", 1.67), ("WBL then", 1.42))
_STRIP, _MISS = (0.76, 1.22), 0.6  # bottom and top of the differences, and where they are written
_FAR = 3.5  # degrees: a larger difference is drawn as an arrow
_ON = 0.45  # plateau widths shown beyond the end of the leg
_NEAR = 0.85  # half of what is shown of a cut bone, plateau widths


@dataclass(frozen=True)
class _Column:
    """A method with its place: left and right edge, inches."""

    result: MethodResult
    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def miss(self) -> float:
        """Its angle less that of the exact plan, degrees."""
        return self.result.error["correction_deg"] or 0.0

    @property
    def agrees(self) -> bool:
        return abs(self.miss) <= TOLERANCE


@view("methods", "Methods of planning on this leg")
def methods(sheet: Sheet, scene: Scene) -> None:
    """Draw each method's construction on the leg, its angle and base, and how they differ."""
    plan = scene.plan
    comparison = compare(plan.limb, plan.request)
    given = [result for result in comparison.methods if result.given is not None]
    wide = (sheet.size[0] - _LEFT) / max(len(given), 1)
    columns = [
        _Column(result, _LEFT + k * wide, _LEFT + (k + 1) * wide) for k, result in enumerate(given)
    ]
    for column in columns:
        _drawn(sheet, scene, column)
        _said(sheet, scene, column)
    _rows(sheet, scene)
    _strip(sheet, columns)
    _absent(sheet, [result for result in comparison.methods if result.given is None])


def _absent(sheet: Sheet, absent: list[MethodResult]) -> None:
    """Say which methods give no angle on this leg, and why; the rule of thumb draws none anyway."""
    why: dict[str, list[str]] = {}
    for result in absent:
        if result.method.steps:
            why.setdefault(result.why_absent or "", []).append(result.method.label)
    words = "; ".join(f"{', '.join(names)} ({reason})" for reason, names in why.items())
    lines = (
        wrapped(f"Not on this leg: {words}.", look.SMALL, sheet.size[0], k=sheet.k) if words else []
    )
    for k, line in enumerate(reversed(lines)):
        sheet.quiet(0.0, 0.17 + 0.16 * k, line, va="bottom")


def _drawn(sheet: Sheet, scene: Scene, column: _Column) -> None:
    """Draw a method's name and its construction on the leg, cropped to the bone that is cut."""
    c, record = sheet.colors, column.result.method
    wide = column.right - column.left - 0.1
    name = record.label[0].upper() + record.label[1:]
    for k, line in enumerate(wrapped(name, look.BODY, wide, True, sheet.k)):
        heading = column.middle, TOP - 0.225 * k, line, look.BODY
        sheet.text(*heading, bold=True, ha="center", va="top")
    for k, line in enumerate(wrapped(record.drawn, look.SMALL, wide, k=sheet.k)):
        sheet.quiet(column.middle, _SAID - 0.175 * k, line, ha="center", va="top")
    box = (column.left + 0.06, _LEGS[0], column.right - 0.06, _LEGS[1])
    mark, clip = construction(scene.plan, column.result), sheet.frame(box)
    place = Placement.fit(scene.flip, box, _shown(scene, mark, box))
    draw_bones(sheet, place, scene.before, clip)
    if mark is None:
        draw_wedge(sheet, place, scene, 0.8)
    else:
        _mark(sheet, place, mark, scene.width, clip)
        points = place(np.array([z for z, _ in mark.names]))
        sheet.dots(points, 5, c.before, c.before)
    sheet.rectangle(box, facecolor="none", edgecolor=c.bone_edge, lw=0.8, over=3.5)


def _shown(scene: Scene, mark: Mark | None, box: Box) -> Points:
    """Return two corners of the view: the cut bone and the knee, or without a mark the cut."""
    limb, tibia = scene.plan.limb, scene.plan.procedure.of_tibia
    if mark is None:
        reach = _NEAR * scene.width * (1 + 1j)
        return np.array([scene.site - reach, scene.site + reach])
    far = limb.ankle if tibia else limb.hip
    points = np.array([far, limb.knee, *(z for z, _ in mark.names)])
    ends = points.imag.min() - _ON * scene.width, points.imag.max() + _ON * scene.width
    x = (points.real.min() + points.real.max()) / 2
    return np.array([complex(x, ends[0]), complex(x + 1e-6, ends[1])])


def _mark(sheet: Sheet, place: Placement, mark: Mark, width: float, clip: Rectangle) -> None:
    """Draw the lines and the angle of a construction, without words."""
    c = sheet.colors
    for ends in mark.lines:
        sheet.line(place(np.array(ends)), c.ink, 1.5, None, clip, 2.5)
    for ends in mark.dashed:
        sheet.line(place(np.array(ends)), c.ink, 1.1, (3.5, 2.2), clip, 2.4)
    for arc in mark.arcs:
        sides = arc.start * cis(np.linspace(0.0, arc.sweep, 40))
        curve = place(arc.vertex + arc.radius * width * sides)
        sheet.line(curve, c.before, 2.4, None, clip, 3)
        sector = np.append(curve, place(arc.vertex))
        (field,) = sheet.ax.fill(
            sector.real, sector.imag, color=c.before, alpha=0.3, lw=0, zorder=2.2
        )
        field.set_clip_path(clip)


def _rows(sheet: Sheet, scene: Scene) -> None:
    """Name the rows of numbers, and the side of the legs."""
    for name, y in _ROWS:
        sheet.quiet(0.0, y, name, look.BODY, va="center")
    box = (0.0, _LEGS[0], _LEFT - 0.1, _LEGS[1])
    side_mark(sheet, scene, box)
    for word, way in (("lateral", scene.flip), ("medial", -scene.flip)):
        arrow = f"{word} →" if way > 0 else f"← {word}"
        sheet.quiet(0.0, _LEGS[1] - (0.6 if arrow[0] == "←" else 0.82), arrow, va="center")


def _said(sheet: Sheet, scene: Scene, column: _Column) -> None:
    """Write the angle of a method, its base, and where the line runs then."""
    c, result = sheet.colors, column.result
    assert result.given is not None
    color = c.ink if column.agrees else c.before
    values = (
        amount(result.correction, "deg"),
        method_base(result),
        amount(result.given.after.wbl, "pct"),
    )
    for (name, y), value in zip(_ROWS, values, strict=True):
        size = look.TITLE if name == "angle" else look.BODY
        sheet.text(
            column.middle,
            y,
            value,
            size,
            bold=name == "angle",
            color=color,
            ha="center",
            va="center",
        )


def _strip(sheet: Sheet, columns: list[_Column]) -> None:
    """Draw by how much each angle differs from the exact one, beside what readers differ by."""
    c, (low, high) = sheet.colors, _STRIP
    zero, scale = (low + high) / 2, (high - low) / 2 / _FAR
    left, right = _LEFT, sheet.size[0]
    band = (left, zero - TOLERANCE * scale, right, zero + TOLERANCE * scale)
    sheet.rectangle(band, facecolor=c.target, edgecolor="none", alpha=0.3)
    sheet.line(np.array([complex(left, zero), complex(right, zero)]), c.quiet, 1.0)
    sheet.quiet(0.0, zero + 0.02, "difference", look.BODY, va="bottom")
    sheet.quiet(0.0, zero - 0.02, f"green: ±{TOLERANCE:g}°", va="top")
    for column in columns:
        color = c.ink if column.agrees else c.before
        end = complex(column.middle, zero + float(np.clip(column.miss, -_FAR, _FAR)) * scale)
        if abs(column.miss) > _FAR:
            sheet.arrow(complex(column.middle, zero), end, color, 2.4)
        else:
            sheet.line(np.array([complex(column.middle, zero), end]), color, 2.4, over=3)
            sheet.dots(end, 9, color, color)
        miss = column.miss if abs(column.miss) >= 0.05 else 0.0
        words = amount(miss, "deg", sign=bool(miss))
        words = f"{words}: {'agrees' if column.agrees else 'differs'}"
        words = "the exact angle" if column.result.method.name == "exact" else words
        sheet.text(
            column.middle,
            _MISS,
            words,
            look.SMALL,
            bold=True,
            color=color,
            ha="center",
            va="center",
        )
