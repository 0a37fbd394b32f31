"""The wedge in close-up: the saw cuts, and the bone closed or opened."""

from dataclasses import replace

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.cut_view import beside_hinge, cortical_base, cut_knee, opened_knee
from wedgecalc.drawing.depths import depth_marks
from wedgecalc.drawing.leg_words import side_mark
from wedgecalc.drawing.lines import text_width
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.document import Quantity
from wedgecalc.results.millimetres import limits_text
from wedgecalc.results.sentences import amount, wedge_name
from wedgecalc.results.slope_words import slope_rows

_REACH = 1.08  # plateau widths to either side of the bone
_TABLE = 9.75, 12.8  # edges of the numbers
_ASIDE = 0.06  # inches: words in a panel from its edge
_LARGE = 24.0  # points at slide size
_CONVENTIONS = ("base_right_mm", "rule_of_thumb_mm", "base_on_contour_mm")


@view("wedge", "The wedge")
def wedge(sheet: Sheet, scene: Scene) -> None:
    """Draw the cuts with their depths, the planned bone, and the numbers of the wedge."""
    plan = scene.plan
    cuts, done = ("The cuts", "Closed") if plan.procedure.closes else ("The cut", "Opened")
    if plan.procedure.through_shaft:
        done = "Shortened" if plan.procedure.closes else "Lengthened"
    panels: tuple[Box, Box] = (0.0, 0.35, 4.75, TOP - 0.4), (4.85, 0.35, 9.6, TOP - 0.4)
    for (left, bottom, right, top), heading in zip(panels, (cuts, done), strict=True):
        middle = (left + right) / 2
        sheet.text(middle, top + 0.1, heading, look.HEADING, bold=True, ha="center", va="bottom")
        side_mark(sheet, scene, (left, bottom, right, top + 0.42))
    place = cut_knee(sheet, scene, panels[0], _REACH)
    depth_marks(sheet, scene, place)
    _angle(sheet, scene, place)
    after = opened_knee(sheet, scene, panels[1], _REACH)
    _fibula_words(sheet, scene, after, panels[1])
    for panel in panels:
        _sides(sheet, scene, panel)
    y = _sizes(sheet, scene, TOP - 0.1)
    _table(sheet, scene, y)


def _sides(sheet: Sheet, scene: Scene, box: Box) -> None:
    """Write lateral and medial in the lower corners of a panel."""
    for word, way in (("lateral", scene.flip), ("medial", -scene.flip)):
        x, ha = (box[2] - _ASIDE, "right") if way > 0 else (box[0] + _ASIDE, "left")
        sheet.quiet(x, box[1], word, ha=ha, va="bottom", framed=sheet.backed)


def _angle(sheet: Sheet, scene: Scene, place: Placement) -> None:
    """Write the angle of a closing wedge beside the hinge, at which it is, outside the bone."""
    wedge = scene.plan.wedge
    if scene.entries is None or not wedge.closes or wedge.length or wedge.nothing:
        return
    hinge, first, second = (place(z) for z in (scene.hinge, *scene.entries))
    sheet.arc(hinge, first - hinge, second - hinge, 0.45 * abs(first - hinge), sheet.colors.ink)
    label, ha = beside_hinge(place, scene)
    x, words = label.real + (0.05 if ha == "left" else -0.05), amount(scene.plan.correction, "deg")
    position = x, label.imag - 0.26, words, look.HEADING
    sheet.text(*position, bold=True, ha=ha, va="center", framed=sheet.backed)


def _fibula_words(sheet: Sheet, scene: Scene, place: Placement, box: Box) -> None:
    """Say that the fibula is cut, where its cut lies below the picture, or that its head is freed."""
    fibula = scene.fibula
    if fibula is None or fibula.treatment == "whole":
        return
    words = "fibular head\nfreed"
    if fibula.treatment == "shaft":
        if place(fibula.cut).imag > box[1]:
            return
        words = "fibula cut\nlower down"
    x, ha = (box[2] - _ASIDE, "right") if scene.flip > 0 else (box[0] + _ASIDE, "left")
    sheet.quiet(x, box[1] + 0.24, words, ha=ha, va="bottom", framed=sheet.backed)


def _large(scene: Scene) -> tuple[Quantity, ...]:
    """Return the numbers to work with: the angle, and the one base to use."""
    part = scene.wedge_numbers
    if scene.plan.procedure.through_shaft:
        return part.among("length_mm")
    if turned := part.among("opened_angle_deg", "opened_base_mm"):
        return turned
    base = part.among("near_mm") or part.among("base_mm")
    on_cortex = part.among("base_on_contour_mm") if cortical_base(scene) is not None else ()
    return part.among("correction_deg") + base + on_cortex


def axis_words(plan: Plan | DoublePlan, hinge_words: str) -> str:
    """Return by how much HKA changes, after words of the hinge; none if by as much as that turns.

    A hinge off the leg's axis turns the shin by more than it turns the axis.
    """
    turned = amount(abs(plan.after.hka - plan.before.hka), "deg")
    same = turned == amount(abs(plan.correction), "deg")
    return "" if same else f"{hinge_words}; HKA changes by {turned}"


def _sizes(sheet: Sheet, scene: Scene, y: float) -> float:
    """Write the numbers to work with in large figures; return the height below them."""
    x, closes = _TABLE[0], scene.plan.procedure.closes
    sheet.quiet(x, y, wedge_name(scene.plan), look.BODY, va="top")
    y -= 0.3
    for q in _large(scene):
        sheet.text(x, y, q.text(digits=min(q.digits, 1)), _LARGE, bold=True, va="top")
        y -= 0.42
        usual = {
            "correction_deg": axis_words(scene.plan, "at the hinge"),
            "base_mm": "isosceles base" if closes else "gap",
            "base_on_contour_mm": "base along the cortex",
        }
        name = usual.get(q.key, q.label)
        rounded = f"to the nearest {q.step} mm" if q.step and q.key == "base_mm" else ""
        interval = limits_text(scene.plan, q.value or 0.0, "", scene.share) if q.range else ""
        limits = f"95 %: {interval} mm" if interval else ""
        for line in filter(None, (name, rounded, limits)):
            sheet.quiet(x, y, line, look.BODY - 1, va="top")
            y -= 0.22
        y -= 0.04
    return y - 0.12


def _table(sheet: Sheet, scene: Scene, top: float) -> None:
    """Write the other numbers of the wedge in groups, each under its heading."""
    rows = _rows(scene)
    step, size = min(0.29, (top - 0.35) / max(len(rows), 1)), look.SMALL + 0.5
    wide = _TABLE[1] - _TABLE[0] - 0.1
    fits = [
        (wide - text_width(value, size, k=sheet.k)) / text_width(label, size, k=sheet.k)
        for label, value in rows
        if value
    ]
    small = size * min([1.0, *fits])  # all of one size
    for label, value in rows:
        if value:
            sheet.quiet(_TABLE[0], top, label, small, va="top")
            sheet.text(_TABLE[1], top, value, size, ha="right", va="top")
        else:
            fit = min(1.0, wide / text_width(label, size, True, sheet.k))
            sheet.text(_TABLE[0], top, label, size * fit, bold=True, va="top")
        top -= step


def _rows(scene: Scene) -> list[tuple[str, str]]:
    """Return labels and values to write beside the wedge; a row without a value is a heading."""
    plan, part, wedge = scene.plan, scene.wedge_numbers, scene.plan.wedge
    rows: list[tuple[str, str]] = []
    if not wedge.nothing and wedge.base is None and not plan.procedure.through_shaft:
        rows += [] if plan.limb.frame.calibrated else [("no scale: no length in mm", "")]
        rows += [("no entry: the cut is not drawn", "")] if wedge.entry_z is None else []
    large = {q.key for q in _large(scene)}
    unlisted = {q.key: q for q in (*part.numbers, *part.on_bone) if q.key not in large}
    others = () if plan.procedure.through_shaft else _CONVENTIONS
    if not plan.procedure.closes:  # the gap along the cortex is the one told in large figures
        unlisted.pop("base_on_contour_mm", None)
    groups = (
        ("the same base by other conventions", others),
        ("the cut", [q.key for q in part.numbers if q.key not in others]),
        (f"on the {part.outline}", [q.key for q in part.on_bone if q.key not in others]),
    )
    for heading, keys in groups:
        listed = [unlisted[key] for key in keys if key in unlisted]
        rows += [(heading, "")] if listed else []
        rows += [_row(plan, q) for q in listed]
        rows += slope_rows(plan) if heading == "the cut" else ()
    return rows


def _row(plan: Plan, q: Quantity) -> tuple[str, str]:
    """Return label and value of a number; which way a step goes is told in words."""
    label = q.label.replace("the tip of the trochanter", "the trochanter tip")
    if q.key == "step_mm" and q.value:
        part = "shaft" if plan.procedure.at_knee else "upper part"
        label = f"{label}, {part} {'inside' if q.value < 0 else 'outside'}"
        q = replace(q, value=abs(q.value), signed=False)
    return label, q.text(digits=min(q.digits, 1))
