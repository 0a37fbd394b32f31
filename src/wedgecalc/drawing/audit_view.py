"""The picture of an audit: the leg before, planned and achieved, and where its line crosses."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from wedgecalc import records
from wedgecalc.drawing import blank_page, checked_width, margins
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.alone import LegAlerts
from wedgecalc.drawing.banner import draw_banner
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.double_level_view import double_leg, whole_scene
from wedgecalc.drawing.leg import draw_leg, joint_lines, leg_place
from wedgecalc.drawing.leg_words import draw_leg_words
from wedgecalc.drawing.lines import text_width, wrapped
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.ruler import PlateauScale, draw_ruler
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.series_view import shortened
from wedgecalc.drawing.sheet import HEIGHT, TOP, WIDTH, Sheet
from wedgecalc.drawing.stance import standing_place
from wedgecalc.drawing.theme import theme_named
from wedgecalc.drawing.views import heading_with_name
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.millimetres import Z_95
from wedgecalc.records import NOTE
from wedgecalc.results import audit_words
from wedgecalc.results.build_audit import alerts_of_achieved, audited_procedure
from wedgecalc.results.origin import caveats
from wedgecalc.results.sentences import alignment_words, amount, difference
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.study.audit_parts import AUDITED, WITHIN, Audit
from wedgecalc.terms import Side

_STATES = ("before", "planned", "achieved")
_ALL, _GAP = 6.15, 0.15  # inches that the legs take together, and between two
_LOW, _HIGH = 0.25, 5.2
_FOOT = 0.18  # inches below legs that stand close together, for the names of their sides
_RIGHT = 6.75  # left edge of ruler and numbers
_RULER: Box = (_RIGHT, 3.66, WIDTH, 5.9)
# Height of the first label above the ruler, and from one to the next, inches.
_RISE, _STEP = 0.32, 0.4
_LABEL = 1.45  # width of the longest label, inches
_DASHES: dict[str, tuple[float, ...] | None] = {
    "before": (5.0, 2.2),
    "planned": None,
    "achieved": (6.0, 1.6, 1.2, 1.6),
}
_TARGET = "green: the target"
# Right edges of the numbers, without a later film and with one.
_COLUMNS = {5: (1.75, 2.8, 3.85, 4.95, 6.05), 6: (1.3, 2.12, 3.0, 4.05, 5.02, 6.05)}


def audit_figure(
    audit: Audit,
    title: str | None = None,
    theme: str = "light",
    width: float | None = None,
    films: Sequence[CaseRef] = (),
) -> Figure:
    """Draw an audit as a figure of a slide's shape.

    Parameters
    ----------
    audit : Audit
    title : str, optional
        Name of the case, shown unchanged.
    theme : {"light", "dark", "print"}
    width : float, optional
        In inches, 2 to 40; that of a slide by default.
    films : sequence of CaseRef, optional
        Cases of the film after the operation and of later ones, to name them.
    """
    width = checked_width(look.SLIDE[0] if width is None else width)
    after, *later = [*films, *([UNNAMED] * (1 + len(audit.followups) - len(films)))]
    with look.settings():
        figure, ax = blank_page(width, width * 9 / 16, theme, margins(width))
        sheet = Sheet(ax, theme_named(theme))
        heading = heading_with_name(title, audited_procedure(audit))
        top = HEIGHT + draw_banner(sheet, LegAlerts(alerts_of_achieved(audit, after)))
        sheet.text(0, top - 0.02, heading, look.TITLE, bold=True, va="top")
        verdict, why = audit_words.verdict_short(audit)
        color = sheet.colors.ink if audit.verdict == WITHIN else sheet.colors.before
        sheet.text(0, top - 0.4, verdict, look.TITLE, bold=True, color=color, va="top")
        x = text_width(verdict, look.TITLE, True, sheet.k) + 0.25
        for k, line in enumerate(wrapped(why, look.BODY, WIDTH - x, k=sheet.k)[:2]):
            sheet.quiet(x, top - 0.43 - 0.22 * k, line, look.BODY, va="top")
        _legs(sheet, audit, [after, *later[-1:]])
        _crossings(sheet, audit)
        _numbers(sheet, audit, later)
        foot = f"{caveats(audit.limb) or caveats(audit.plan.limb)} Bone outlines from a template; the achieved cut as planned. {NOTE}"
        sheet.quiet(WIDTH, 0.0, foot.strip(), ha="right", va="bottom")
    return figure


def _color_of(sheet: Sheet, state: str) -> str:
    """Return the colour of a state: those of before and after, and ink for the achieved leg."""
    c = sheet.colors
    return {"before": c.before, "planned": c.after, "achieved": c.ink}.get(state, c.quiet)


def _states(audit: Audit) -> tuple[str, ...]:
    """Return the states of the leg that are drawn: of later films the last one."""
    return (*_STATES, f"follow-up {len(audit.followups)}") if audit.followups else _STATES


def _measured(audit: Audit, state: str) -> Alignment:
    return getattr(audit, state) if state in _STATES else audit.followups[-1].found


def _box(audit: Audit, k: int) -> Box:
    wide = (_ALL + _GAP) / len(_states(audit)) - _GAP
    left = k * (wide + _GAP)
    return left, _LOW + (_FOOT if audit.followups else 0.0), left + wide, _HIGH


def _legs(sheet: Sheet, audit: Audit, films: Sequence[CaseRef]) -> None:
    """Draw the leg before, as planned, as achieved and later, to one scale and with one lean."""
    plan = audit.plan
    if isinstance(plan, DoublePlan):
        parts = Scene.of(plan.tibia), Scene.of(plan.femur)
        scene = whole_scene(plan, parts[0])
        for k, state in enumerate(("before", "after")):
            double_leg(sheet, scene, parts, _box(audit, k), state)
    else:
        scene = Scene.of(plan)
        for k, state in enumerate(("before", "after")):
            draw_leg(sheet, scene, _box(audit, k), state)
    limbs = [audit.limb, *(followup.limb for followup in audit.followups[-1:])]
    states = _states(audit)
    for k, limb in enumerate(limbs, 2):
        _seen(sheet, audit, scene, limb, (k, states[k]))
    for k, state in enumerate(states):
        (left, _, right, _), hka = _box(audit, k), float(_measured(audit, state).hka)
        x, color = (left + right) / 2, _color_of(sheet, state)
        sheet.text(x, TOP - 0.15, state.capitalize(), bold=True, color=color, ha="center", va="top")
        words = alignment_words(hka)
        sheet.quiet(x, TOP - 0.42, words, ha="center", va="top")
        film = films[k - 2] if k > 1 else UNNAMED
        if film.called:
            words = ", ".join(filter(None, (shortened(film.called), film.film_date)))
            for n, line in enumerate(
                wrapped(words, look.SMALL, right - left + _GAP, k=sheet.k)[:2]
            ):
                sheet.quiet(x, TOP - 0.6 - 0.16 * n, line, ha="center", va="top")


def _seen(sheet: Sheet, audit: Audit, scene: Scene, limb: Limb, film: tuple[int, str]) -> None:
    """Draw a leg as a film after the operation shows it."""
    (k, state), plan = film, audit.plan
    box = _box(audit, k)
    place = standing_place(leg_place(scene, box, stands=True), plan.limb, limb)
    drawn = Scene.of(replace(limb, contours={}))
    draw_bones(sheet, place, drawn.before)
    joint_lines(sheet, place, limb)
    _planned_cuts(sheet, place, audit, limb)
    centres = place(np.array([limb.hip, limb.knee, limb.ankle]))
    sheet.line(centres, sheet.colors.quiet, 1.1, (1.0, 2.0))
    ends = limb.hip + (limb.ankle - limb.hip) * np.array([-0.02, 1.03])
    sheet.line(place(ends), _color_of(sheet, state), 2.2, _DASHES.get(state), over=2.5)
    sheet.dots(centres)
    draw_leg_words(sheet, drawn, place, box)


def _planned_cuts(sheet: Sheet, place: Placement, audit: Audit, later: Limb) -> None:
    """Draw on a later leg where each cut at the knee was planned: no landmark shows its own."""
    plan = audit.plan
    parts = plan.parts if isinstance(plan, DoublePlan) else (plan,)
    for part in parts:
        wedge, joint = part.wedge, "plateau" if part.procedure.of_tibia else "condyle"
        ends = [f"{joint}_{side}" for side in Side]
        marked = all(name in limb.points for limb in (part.limb, later) for name in ends)
        if wedge.nothing or wedge.entry_z is None or not part.procedure.at_knee or not marked:
            continue
        (a, b), (c, d) = ([limb.points[n] for n in ends] for limb in (part.limb, later))
        cut = np.array([wedge.hinge_z, wedge.entry_z])
        sheet.line(place(c + (cut - a) * (d - c) / (b - a)), sheet.colors.ink, 1.0, (2.0, 1.5))


def _crossings(sheet: Sheet, audit: Audit) -> None:
    """Draw the plateau as a ruler with each leg's crossing and its 95 % interval.

    The last of several later films is drawn. Arrows grow towards the side on which no label lies, so
    that none crosses another one's label.
    """
    wbl = {state: float(_measured(audit, state).wbl) for state in _states(audit)}
    spread = {state: audit.spread[state].get("wbl") for state in _STATES}
    if audit.followups:
        spread[_states(audit)[-1]] = audit.followups[-1].spread.get("wbl")
    flip = -1.0 if audit.limb.frame.side == "right" else 1.0
    left, bottom, right, _ = _RULER
    x_of = PlateauScale.among([*wbl.values()], flip, left + 0.4, right - 0.4)
    upper = bottom + 0.78
    draw_ruler(sheet, x_of, upper, _RULER, audit.plan.target)
    step = _STEP if len(wbl) == len(_STATES) else 0.33
    rows = sorted(wbl.items(), key=lambda item: x_of(item[1]))
    before_it = x_of(rows[0][1]) - left >= _LABEL  # labels before or behind their arrows
    for k, (state, percent) in enumerate(rows if before_it else rows[::-1]):
        color, y, x = _color_of(sheet, state), upper + _RISE + k * step, x_of(percent)
        sheet.arrow(complex(x, y), complex(x, upper), color)
        sd = spread[state]
        if sd is not None:
            ends = sorted(x_of(percent + way * Z_95 * sd) for way in (-1, 1))
            sheet.line(np.array([complex(end, y - 0.04) for end in ends]), color, 2.2, over=4)
            for end in ends:
                tick = complex(end, y - 0.09), complex(end, y + 0.01)
                sheet.line(np.array(tick), color, 1.4, over=4)
        words = f"{state} {amount(percent, 'pct')}"
        ha = "right" if before_it else "left"
        inside = x - 0.08 if before_it else min(x + 0.08, right - _LABEL)
        sheet.text(
            inside, y + 0.04, words, bold=True, color=color, ha=ha, va="bottom", framed="none"
        )
    bars = "bars: 95 % interval of reading and positioning each film"
    legend = [bars] if audit.spread["achieved"] else []
    legend += [_TARGET] if audit.plan.target.measure == "wbl" else []
    sheet.quiet((left + right) / 2, bottom - 0.2, "; ".join(legend), ha="center", va="bottom")


def _numbers(sheet: Sheet, audit: Audit, later: Sequence[CaseRef]) -> None:
    """Write the measures of the three legs, the miss, and what two readings differ by."""
    y = 3.18
    states = _states(audit)
    heads = (*states, "difference", "two films ±")
    columns = _COLUMNS[len(heads)]
    for x, word in zip(columns, heads, strict=True):
        color = _color_of(sheet, word) if word in _STATES else sheet.colors.quiet
        heading = _RIGHT + x, y, word, look.SMALL + (1 if len(states) == len(_STATES) else 0)
        sheet.text(*heading, bold=True, color=color, ha="right", va="bottom")
    for name in AUDITED:
        record, miss = records.measures()[name], audit.miss[name]
        values = [getattr(_measured(audit, state), name) for state in states]
        if all(value is None for value in values):
            continue
        y -= 0.27
        sheet.quiet(_RIGHT, y, record.symbol, look.BODY)
        off = difference(values[2], values[1], miss, record.unit)
        cells = [amount(v, record.unit) for v in values]
        cells += [off, audit_words.either_side(audit.sd.get(name), record.unit)]
        beyond = miss is not None and abs(miss) > Z_95 * audit.sd.get(name, np.inf)
        size = look.BODY - (1 if len(states) == len(_STATES) else 2)
        for k, (x, cell) in enumerate(zip(columns, cells, strict=True)):
            bold = beyond and k == len(states)
            sheet.text(_RIGHT + x, y, cell, size, bold=bold, ha="right")
    y -= 0.22
    followups = zip(audit.followups, later, strict=True)
    sentences = [
        audit_words.followup_sentence(k, followup, ref)
        for k, (followup, ref) in enumerate(followups, 1)
    ]
    sentences += [*audit_words.film_sentences(audit), audit_words.split_words(audit)]
    lines = [wrapped(sentence, look.SMALL, WIDTH - _RIGHT, k=sheet.k) for sentence in sentences]
    for k, sentence in enumerate(lines):
        if y - 0.17 * len(sentence) < 0.3:  # the table on the screen has them all
            sheet.quiet(_RIGHT, y, f"▲ {len(lines) - k} more: see the numbers", va="top")
            return
        for line in sentence:
            sheet.quiet(_RIGHT, y, line, va="top")
            y -= 0.17
        y -= 0.04
