"""The picture of a lateral film: slope, patellar height and the anterior closing wedge."""

import json
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from shapely import Polygon

from wedgecalc.drawing import blank_page, checked_width, margins
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.film_window import check_on_film, windowed
from wedgecalc.drawing.lateral_bones import LateralBones, pieces
from wedgecalc.drawing.lateral_film import show_film
from wedgecalc.drawing.lateral_marks import lateral_lines
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.mark import draw_label
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.sheet import HEIGHT, TOP, WIDTH, Sheet
from wedgecalc.drawing.styles import TextStyle
from wedgecalc.drawing.theme import theme_named
from wedgecalc.drawing.views import heading_with_name
from wedgecalc.geometry.lateral import PLATEAU_ENDS, SHAFT_LEVEL_NAMES, LateralKnee
from wedgecalc.geometry.plane import Points
from wedgecalc.lateral_records import lateral_landmarks, lateral_measures, lateral_procedure
from wedgecalc.planning.lateral_plan import LateralPlan, plan_lateral, shaft_line
from wedgecalc.records import NOTE, MeasureRecord
from wedgecalc.results.lateral import lateral_quantity, picture_words
from wedgecalc.results.sentences import amount
from wedgecalc.sources.case import case_dir
from wedgecalc.sources.lateral_case import lateral_case
from wedgecalc.sources.radiographs.radiograph import Grey8
from wedgecalc.study.lateral_spread import slope_interval

# Inches by which a name stands below its point, clear of the slope's own number.
_LOWER = {"plateau_anterior": -0.55, "plateau_posterior": -0.28, "plateau_corner": -0.1}


def draw_lateral(
    plan: LateralPlan,
    *,
    title: str | None = None,
    theme: str = "light",
    width: float | None = None,
    on: Grey8 | None = None,
    side: str | None = None,
) -> Figure:
    """Draw a plan on a lateral film: the cuts, and the tibia closed.

    Parameters
    ----------
    plan : LateralPlan
    title : str, optional
        Name of the case.
    theme : {"light", "dark", "print"}
    width : float, optional
        In inches; by default that of a 16:9 slide.
    on : array of uint8, optional
        The radiograph in whose pixels the landmarks are: shown in place of drawn bones.
    side : {"right", "left"}, optional
        Side of the patient: its letter stands on both pictures.
    """
    if on is not None:
        check_on_film({name: plan.knee.to_case(z) for name, z in plan.knee.points.items()}, on)
        on = windowed(on)
    name = lateral_procedure().label
    headings = (
        heading_with_name(title, name),
        f"Lateral film · target: posterior slope {amount(plan.target, 'deg')}",
    )
    return _figure(plan, headings, theme, width, on, letter=side[0].upper() if side else "")


def _figure(
    plan: LateralPlan,
    headings: tuple[str, str],
    theme: str,
    width: float | None = None,
    film: Grey8 | None = None,
    whole: bool = False,
    letter: str = "",
) -> Figure:
    """Return the figure with its title and the words below it, of the `whole` bone or its end."""
    width = checked_width(look.SLIDE[0] if width is None else width)
    edge = margins(width)
    height = (width - 2 * edge[0]) * HEIGHT / WIDTH + 2 * edge[1]
    with look.settings():
        figure, ax = blank_page(width, height, theme, edge)
        sheet = Sheet(ax, theme_named(theme))
        _draw(sheet, plan, headings, film, whole)
        for x in (0.2, 4.8) if letter else ():
            at, ink = (x, TOP - 0.18, letter, look.HEADING), sheet.colors.ink
            sheet.text(*at, bold=True, ha="center", va="bottom", framed=ink)
    return figure


def example_film(title: str, theme: str, name: str, sentence: str) -> Figure:
    """Return the bundled lateral film with its plan, to explain a measure or a landmark by name.

    Its landmarks are marked with their names, and the title is its own.
    """
    text = (case_dir() / "lateral" / "steep-slope-right.json").read_text(encoding="utf-8")
    case = lateral_case(json.loads(text))
    plan = plan_lateral(case.knee, case.target, case.hinge, case.entry)
    record = {**lateral_landmarks(), **lateral_measures()}[name]
    needs = record.needs if isinstance(record, MeasureRecord) else (name,)
    figure = _figure(plan, (title, sentence), theme, whole=True)
    with look.settings():
        _pointed(Sheet(figure.axes[0], theme_named(theme)), plan, needs)
    return figure


def _pointed(sheet: Sheet, plan: LateralPlan, names: Iterable[str]) -> None:
    """Mark landmarks before the cut, with their names in front of the bone or behind it."""
    knee = plan.knee
    place = Placement.fit(knee.flip, (0.0, 0.35, 4.4, TOP - 0.35), _extent(knee))
    for name in names:
        point = knee.points.get(name)
        spot = complex(place(knee.level(name) if point is None else point))
        ahead = name.endswith(("anterior", "front", "corner")) or name.startswith("patella")
        way = knee.flip if ahead else -knee.flip
        low = _LOWER.get(name, 0.25 if name.startswith("shaft_lower") else 0.0)
        edge = 0.0 if way < 0 else 5.6
        offset = 0.75 if name.startswith("shaft") else 0.45 if name == "patella_upper" else 0.28
        label = spot + complex(offset * way, low)
        space = abs(edge - label.real) - 0.06
        draw_label(sheet, spot, label, lateral_landmarks()[name].label, space)


def _draw(
    sheet: Sheet, plan: LateralPlan, headings: tuple[str, str], film: Grey8 | None, all_of_it: bool
) -> None:
    _headings(sheet, *headings)
    whole, bones, around = sheet, LateralBones.of(plan), _extent(plan.knee, all_of_it)
    gap = pieces(plan, bones.tibia[0])[2]
    if film is not None:
        sheet = replace(whole, haloed=True)
    for x, state, knee in ((0.0, "before", plan.knee), (4.6, "after", plan.after_knee)):
        box = (x, 0.35, x + 4.4, TOP - 0.35)
        place, clip = Placement.fit(plan.knee.flip, box, around), sheet.frame(box)
        color = getattr(sheet.colors, state)
        if film is not None:
            show_film(sheet, place, plan, film, box, after=state == "after")
        else:
            shown = bones.turned(plan) if state == "after" else bones
            _bones(sheet, place, shown, clip)
        if state == "after" and plan.hinge is not None and plan.entry is not None:
            sheet.line(place(np.array([plan.hinge, plan.entry])), sheet.colors.ink, 1.4, clip=clip)
        if state == "before" and not gap.is_empty:
            sheet.shape(
                gap,
                place,
                over=2,
                facecolor=sheet.colors.wedge if film is None else "none",
                edgecolor=sheet.colors.ink if film is None else color,
                hatch="///",
            )
        lateral_lines(sheet, place, knee, color, clip, state == "after")
        style: TextStyle = {"bold": True, "ha": "center", "va": "bottom", "color": color}
        sheet.text(x + 2.2, TOP - 0.2, state.capitalize(), look.HEADING, **style)
        _front(whole, box, plan.knee.flip)
        if plan.hinge is not None and state == "before":
            _hinge(sheet, complex(place(plan.hinge)), plan.knee.flip)
            _base(sheet, place, plan)
        if state == "before" and film is None and not all_of_it:
            _whole(sheet, place, plan.knee, bones, box)
    _numbers(whole, plan)
    drawn = "Bones drawn through the landmarks. " if film is None else ""
    whole.quiet(WIDTH, 0.0, f"{drawn}{NOTE}", ha="right", va="bottom")


def _headings(sheet: Sheet, heading: str, about: str) -> None:
    sheet.text(0, HEIGHT - 0.02, heading, look.TITLE, bold=True, va="top")
    size = look.HEADING if text_width(about, look.HEADING, k=sheet.k) < WIDTH else look.BODY
    for k, line in enumerate(wrapped(about, size, WIDTH, k=sheet.k)):
        sheet.quiet(0, HEIGHT - 0.43 - 0.22 * k, line, size, va="top")


def _bones(sheet: Sheet, place: Placement, bones: LateralBones, clip: Rectangle) -> None:
    """Draw the bones of a knee, from behind forwards."""
    c = sheet.colors

    def draw(shape: Polygon, face: str, edge: str = "none") -> None:
        sheet.shape(shape, place, facecolor=face, edgecolor=edge, clip=clip)

    draw(bones.fibula, c.bone, c.bone_edge)
    for bone, inside in (bones.femur, bones.tibia):
        draw(bone, c.cortex, c.bone_edge)
        draw(inside, c.marrow)
    for k, line in enumerate(bones.within):  # Blumensaat's line is the strongest
        sheet.line(place(line), c.bone_edge, 0.7 if k else 1.4, clip=clip, over=1.1)
    if len(bones.tendon):
        sheet.line(place(bones.tendon), c.cortex, 4.0, clip=clip, over=0.95)
    draw(bones.patella, c.marrow, c.bone_edge)


def _hinge(sheet: Sheet, spot: complex, flip: float) -> None:
    """Mark the hinge, and name it behind the bone."""
    sheet.dots(spot, 7)
    ha = "left" if flip < 0 else "right"
    # Above its level, clear of the small picture behind the bone.
    sheet.text(spot.real - 0.12 * flip, spot.imag + 0.06, "hinge", ha=ha, va="center")


def _base(sheet: Sheet, place: Placement, plan: LateralPlan) -> None:
    """Write angle and base of the wedge in front of the bone, with the base as a bracket."""
    if plan.entry is None or plan.far_entry is None or plan.base is None:
        return
    way = plan.knee.flip
    ends = place(np.array([plan.entry, plan.far_entry])) + 0.14 * way
    sheet.arrow(complex(ends[0]), complex(ends[1]), sheet.colors.ink, 1.6, "|-|")
    words = f"{amount(plan.angle, 'deg')}\n{amount(plan.base, 'mm')}"
    x, y, ha = ends.mean().real + 0.14 * way, ends.mean().imag, "left" if way > 0 else "right"
    sheet.text(x, y, words, look.HEADING, bold=True, ha=ha, va="center")


def _whole(sheet: Sheet, near: Placement, knee: LateralKnee, bones: LateralBones, box: Box) -> None:
    """Draw the whole bone small in the corner behind it, with what of it is shown large."""
    left, width = (box[2] - 0.75, 0.75) if knee.flip < 0 else (box[0], 0.75)
    corner = (left, box[1] + 0.15, left + width, box[1] + 2.05)
    place, c = Placement.fit(knee.flip, corner, _extent(knee, True)), sheet.colors
    for bone in (bones.fibula, bones.tibia[0], bones.femur[0]):
        clip = sheet.frame(corner)
        sheet.shape(bone, place, lw=0.7, facecolor=c.bone, edgecolor=c.bone_edge, clip=clip)
    sheet.line(place(np.array(shaft_line(knee, 0.0))), c.ink, 0.9, (5, 3), over=3)
    small = place.scale / near.scale
    ends = (place.offset + small * (complex(*p) - near.offset) for p in (box[:2], box[2:]))
    low, high = ends
    inside = (max(low.real, left), low.imag, min(high.real, left + width), high.imag)
    sheet.rectangle(inside, over=3.2, lw=0.8, facecolor="none", edgecolor=c.quiet)


def _extent(knee: LateralKnee, whole: bool = True) -> Points:
    """Return points around what is shown, with room for the lines.

    All landmarks, or without the `whole` bone the knee and the upper end of the shaft.
    """
    named = (
        knee.points
        if whole
        else {n: z for n, z in knee.points.items() if not n.startswith(SHAFT_LEVEL_NAMES[1])}
    )
    front, back = (knee.points[name] for name in PLATEAU_ENDS)
    top = front - 2.2 * abs(front - back) * knee.down  # with the patella and the femur's end
    z = np.array([top, *named.values(), *([] if whole else [knee.level(SHAFT_LEVEL_NAMES[0])])])
    room = 0.12 * (z.imag.max() - z.imag.min())
    return np.append(z, [z.mean() + (room + np.ptp(z.real) / 2) * s for s in (-1, 1)])


def _front(sheet: Sheet, box: Box, flip: float) -> None:
    """Name front and back."""
    left, right = ("back", "front") if flip > 0 else ("front", "back")
    middle = (box[0] + box[2]) / 2
    sheet.quiet(middle - 0.9, box[1], left, ha="center", va="top")
    sheet.quiet(middle + 0.9, box[1], right, ha="center", va="top")


def _one_reading(plan: LateralPlan) -> list[tuple[str, str]]:
    """Return the row of how sure one reading of the slope is; none without a scale."""
    interval = slope_interval(plan.knee)
    if interval is None:
        return []
    return [("one reading (95 %)", f"± {amount((interval.high - interval.low) / 2, 'deg')}")]


def _numbers(sheet: Sheet, plan: LateralPlan) -> None:
    x, y = 9.5, TOP - 0.25
    rows = [
        ("slope before", lateral_quantity("slope", plan.before.slope).text()),
        *_one_reading(plan),
        ("slope after", lateral_quantity("slope", plan.after.slope).text()),
        ("normal (green)", lateral_quantity("slope", plan.before.slope).normal),
        (
            "Caton–Deschamps",
            lateral_quantity("caton_deschamps", plan.before.caton_deschamps).text(),
        ),
        ("wedge", amount(plan.angle, "deg")),
        ("cut, hinge to cortex", amount(plan.radius, "mm")),
        ("base at the front", amount(plan.base, "mm")),
    ]
    for label, value in rows:
        sheet.quiet(x, y, label, look.BODY)
        sheet.text(WIDTH, y, value, look.BODY, ha="right")
        y -= 0.34
    y -= 0.15
    for sentence in picture_words(plan):
        for line in wrapped(sentence, look.SMALL + 1, WIDTH - x, k=sheet.k):
            sheet.quiet(x, y, line, look.SMALL + 1)
            y -= 0.21
        y -= 0.12
