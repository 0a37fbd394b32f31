"""Where weight crosses the knee: the plateau with its zones, and the teaching model of how load is shared."""

from typing import Any

import numpy as np

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import TOP, Box, Place, Sheet, view
from wedgecalc.drawing.parts import DASHES, crossings, draw_bones
from wedgecalc.drawing.scene import Scene
from wedgecalc.plane import unit
from wedgecalc.words import amount

# Published targets on the plateau (Fujisawa 1979, Dugdale 1992): from, to, name.
_ZONES = ((49.0, 51.0, "50\nneutral"), (54.0, 56.0, "55\nslight valgus"), (62.0, 66.0, "62.5\nFujisawa"))


def _level_place(scene: Scene, box: Box, reach: float, drop: float) -> Any:
    """Return the place of the knee with its plateau level: reach to either side, the plateau `drop` above the middle."""
    turn: Any = 1.0 / unit(scene.plan.limb.points["plateau_lateral"] - scene.plan.limb.points["plateau_medial"])
    half: Any = complex(reach, reach * (box[3] - box[1]) / (box[2] - box[0])) * scene.width
    middle = -1j * drop * scene.width
    place = Place.fit(scene.flip, box, np.array([middle - half, middle + half]))
    return lambda z: place((z - scene.knee) * turn)


@view("plateau", "Where the weight-bearing line crosses the plateau")
def plateau(sheet: Sheet, scene: Scene) -> None:
    """Draw the plateau as a ruler: zones of the published targets, the plan's target framed, the crossings before and after."""
    c, box = sheet.colors, (0.6, 0.35, 12.2, 4.5)
    place = _level_place(scene, box, 0.9, 0.33)
    clip = sheet.rectangle(box, facecolor="none", edgecolor="none")
    draw_bones(
        sheet,
        place,
        {"tibia": scene.before["tibia"], "fibula": scene.before["fibula"], "femur": [], "patella": []},
        clip,
    )
    p = scene.plan.limb.points
    edges = {0: place(p["plateau_medial"]), 100: place(p["plateau_lateral"])}
    level = edges[0].imag

    def at(percent: float) -> float:
        return float(edges[0].real + (edges[100].real - edges[0].real) * percent / 100)

    thick = 0.16
    for low, high, words in _ZONES:
        left, right = sorted((at(low), at(high)))
        sheet.rectangle((left, level - thick, right, level), facecolor=c.target, over=2.2)
        goal = (low + high) / 2
        x = at({50.0: 40.0, 55.0: 56.0, 64.0: 72.0}[goal])
        sheet.line(np.array([complex(at(goal), level - thick), complex(x, level - 0.55)]), c.quiet, 1.0, over=2.5)
        sheet.text(x, level - 0.58, words, look.BODY, ha="center", va="top")
    left, right = sorted((at(0), at(100)))
    sheet.rectangle((left, level - thick, right, level), facecolor="none", edgecolor=c.ink, over=2.4, lw=1.2)
    for tick in range(0, 101, 10):
        sheet.line(
            np.array(
                [complex(at(tick), level - thick), complex(at(tick), level - (0 if tick % 50 == 0 else thick / 2))]
            ),
            c.ink,
            1.0,
            over=2.5,
        )
    for percent, word in ((0, "0 %\nmedial"), (100, "100 %\nlateral")):
        way = np.sign(at(percent) - at(50))
        sheet.text(
            at(percent) + way * 0.25,
            level - 0.05,
            word,
            look.BODY,
            color=c.quiet,
            ha="left" if way > 0 else "right",
            va="top",
        )
    if scene.plan.target.measure == "wbl":
        left_goal, right_goal = sorted((at(scene.plan.target.value - 1.5), at(scene.plan.target.value + 1.5)))
        sheet.rectangle(
            (left_goal, level - thick - 0.06, right_goal, level + 0.06),
            facecolor="none",
            edgecolor=c.ink,
            over=2.6,
            lw=2.0,
        )
    crossings(sheet, scene, at, level + 0.05, (left - 1.0, right + 1.0))
    letter = "R" if scene.flip < 0 else "L"
    sheet.text(
        0.3 if letter == "R" else 12.5, TOP - 0.1, letter, look.HEADING, bold=True, ha="center", va="top", framed=c.ink
    )


@view("load", "How the load is shared: a teaching model")
def load(sheet: Sheet, scene: Scene) -> None:
    """Draw the share of load that each compartment carries before and after, by the static lever rule."""
    c = sheet.colors
    for state, x in (("before", 0.2), ("after", 6.6)):
        share = medial_share(float(getattr(scene.plan, state).wbl))
        _shares(sheet, scene, state, (x, 0.95, x + 6.0, TOP), share)
    sheet.text(6.4, 0.62, "Lever rule between contacts at 25 % and 75 % of the plateau: medial share = (75 − WBL) / 50, from 0 to 100 %.",
               look.BODY, color=c.quiet, ha="center", va="center")  # fmt: skip
    sheet.text(6.4, 0.36, "Two-legged stance, no muscles: a picture for teaching, not a prediction.", look.BODY, color=c.quiet, ha="center",
               va="center")  # fmt: skip


def medial_share(wbl: float) -> float:
    """Return the medial compartment's share of the load in the static lever model, 0 to 1 (two contacts, textbook statics).

    >>> medial_share(50.0), medial_share(25.0), medial_share(90.0)
    (0.5, 1.0, 0.0)
    """
    return min(max((75.0 - wbl) / 50.0, 0.0), 1.0)


def _shares(sheet: Sheet, scene: Scene, state: str, box: Box, medial: float) -> None:
    c = sheet.colors
    middle = (box[0] + box[2]) / 2
    knee = (box[0], box[1], box[2], box[3] - 1.0)
    place = _level_place(scene, knee, 1.05, 0.0)
    clip = sheet.rectangle(knee, facecolor="none", edgecolor="none")
    draw_bones(sheet, place, {**scene.before, "patella": []}, clip)
    limb = scene.plan.limb if state == "before" else scene.plan.after_limb
    # The weight-bearing line as seen from the plateau.
    crossing = limb.points["plateau_medial"] + (limb.points["plateau_lateral"] - limb.points["plateau_medial"]) * (
        float(getattr(scene.plan, state).wbl) / 100
    )
    axis: Any = unit(limb.hip - limb.ankle) * scene.width * 0.85
    sheet.line(
        place(np.array([crossing - axis, crossing + axis])), getattr(c, state), 2.8, DASHES[state], clip, over=2.5
    )
    sheet.text(
        middle, box[3] - 0.05, state.capitalize(), look.TITLE, bold=True, color=getattr(c, state), ha="center", va="top"
    )
    p = scene.plan.limb.points
    for percent, share, word in ((25.0, medial, "medial"), (75.0, 1 - medial, "lateral")):
        foot = complex(place(p["plateau_medial"] + (p["plateau_lateral"] - p["plateau_medial"]) * percent / 100))
        if share > 0:
            sheet.rectangle(
                (foot.real - 0.16, foot.imag - 1.3 * share, foot.real + 0.16, foot.imag),
                facecolor=getattr(c, state),
                over=3,
            )
        way = np.sign(foot.real - place(scene.knee).real)
        sheet.text(
            middle + way * 2.55,
            foot.imag - 0.15,
            f"{100 * share:.0f} %",
            look.TITLE,
            bold=True,
            color=getattr(c, state),
            ha="center",
            va="top",
            framed="none",
        )
        sheet.text(
            middle + way * 2.55,
            foot.imag,
            word,
            look.BODY,
            color=c.quiet,
            ha="center",
            va="bottom",
            framed="none",
        )
    sheet.text(
        middle,
        box[3] - 0.5,
        f"WBL {amount(getattr(scene.plan, state).wbl, 'pct')}",
        look.BODY,
        color=c.quiet,
        ha="center",
        va="top",
    )
