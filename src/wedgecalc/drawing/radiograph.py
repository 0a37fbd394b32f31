"""The radiograph before the operation, and cut and moved as planned.

Words stand beside the film, never on its bone, and the whole film stands in a corner: its own
letters of the side, and whatever else is on it, are seen.
"""

import numpy as np

from wedgecalc.bone.shapes import vertices
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.columns import change_table
from wedgecalc.drawing.cut_view import knee_place
from wedgecalc.drawing.film import CutFilm
from wedgecalc.drawing.leg import draw_after, draw_leg, draw_wedge
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import FILE_DPI, TOP, Sheet
from wedgecalc.drawing.views import view
from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.plane import unit
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.results.sentences import alignment_words, wedge_size
from wedgecalc.results.slope_words import gap_text
from wedgecalc.terms import Side

_CLOSE = (5.75, 9.05)  # left and right edge of the close-ups; their words stand beside them
_WHOLE = (9.9, 0.35, 12.6, 2.65)


@view("radiograph", "The radiograph, cut and turned")
def radiograph(sheet: Sheet, scene: Scene) -> None:
    """Draw both radiographs, whole and in close-up, with their measurements."""
    if scene.film is None:
        raise InputError(
            Problem(
                "image",
                "no radiograph",
                "one, in whose pixels the landmarks are",
                "name it with --image, or as the key image of the case",
            )
        )
    plan = scene.plan
    caption = "closed" if plan.procedure.closes else "opened"
    cut = "the cuts" if plan.procedure.closes else "the cut"
    opened = as_opened(plan)
    if opened is not plan:
        caption += f" by {wedge_size(opened, ranged=False)}"
    for state, x, words, bottom in (
        ("before", 0.0, f"{cut}: {wedge_size(plan, ranged=False)}", 3.3),
        ("after", 2.5, caption, 0.35),
    ):
        color, hka = getattr(sheet.colors, state), getattr(plan, state).hka
        heading = f"{state.capitalize()}: {alignment_words(hka)}"
        sheet.text(x + 1.2, TOP - 0.2, heading, look.HEADING, bold=True, color=color, ha="center")
        draw_leg(sheet, scene, (x, 0.3, x + 2.4, TOP - 0.35), state)
        middle = sum(_CLOSE) / 2
        sheet.text(middle, bottom + 2.45, words, bold=True, color=color, ha="center")
        _close(sheet, scene, (_CLOSE[0], bottom, _CLOSE[1], bottom + 2.35), state)
    change_table(sheet, 9.9, TOP - 0.2, scene)
    _whole(sheet, scene.film, _WHOLE)


def _close(sheet: Sheet, scene: Scene, box: Box, state: str) -> None:
    """Draw the film where the bone is cut; hinge and base are named beside it."""
    place, clip, plan = knee_place(scene, box, 0.82), sheet.frame(box), scene.plan
    closes = plan.procedure.closes
    if state == "before":
        draw_bones(sheet, place, scene.before, clip)
        draw_wedge(sheet, place, scene, 1.2, clip)
    else:
        draw_after(sheet, place, scene, clip, 1.6)
        if not closes and scene.entries is not None and not plan.wedge.nothing:
            edge = np.array([scene.entries[0], scene.hinge])
            if plan.wedge.length and scene.wedge is not None:
                edge = vertices(scene.wedge.cuts[0])[::-1]
            corners = np.append(edge, plan.wedge.carried(edge[::-1]))
            sheet.line(place(corners), sheet.colors.ink, 1.2, (4, 2), clip)
    if plan.wedge.nothing:
        return
    _hinge(sheet, scene, place, box)
    if (state == "before") == closes:
        _base(sheet, scene, place, box)


def _beside(scene: Scene, box: Box, *, of_base: bool) -> tuple[float, float]:
    """Return the edge of a close-up beside the hinge or the base, and the way out of it."""
    lateral = (scene.plan.procedure.side is Side.LATERAL) == of_base
    way = scene.flip if lateral else -scene.flip
    return (box[2] if way > 0 else box[0]), way


def _hinge(sheet: Sheet, scene: Scene, place: Placement, box: Box) -> None:
    if scene.plan.procedure.through_shaft:
        return
    (edge, way), spot = _beside(scene, box, of_base=False), place(scene.hinge)
    y = float(np.clip(spot.imag, box[1] + 0.1, box[3] - 0.1))
    sheet.line(np.array([spot, complex(edge + 0.08 * way, y)]), sheet.colors.ink, 1.0, over=3)
    sheet.dots(spot, 9)
    sheet.text(edge + 0.14 * way, y, "hinge", ha="left" if way > 0 else "right", va="center")


def _base(sheet: Sheet, scene: Scene, place: Placement, box: Box) -> None:
    """Draw the base along its cortex, as long as it is, with its size beside the film."""
    if scene.entries is None or scene.plan.wedge.base is None:
        return
    edge, way = _beside(scene, box, of_base=True)
    ends = [complex(place(z)) for z in scene.entries]
    out = 1j * unit(ends[1] - ends[0])
    out *= (way if out.real > 0 else -way) * 0.13 * scene.width * place.scale
    ink, shifted = sheet.colors.ink, [z + out for z in ends]
    for z, end in zip(ends, shifted, strict=True):
        sheet.line(np.array([z, end]), ink, 0.8, (2, 2), over=3)
    sheet.arrow(shifted[0], shifted[1], ink, 1.6, "|-|")
    middle = (shifted[0] + shifted[1]) / 2
    y = float(np.clip(middle.imag, box[1] + 0.1, box[3] - 0.1))
    sheet.line(np.array([middle, complex(edge + 0.08 * way, y)]), ink, 1.0, over=3)
    label = edge + 0.14 * way, y, gap_text(scene.plan), look.BODY
    sheet.text(*label, bold=True, ha="left" if way > 0 else "right", va="center")


def _whole(sheet: Sheet, film: CutFilm, box: Box) -> None:
    """Show the whole film, small, with everything that is on it."""
    rows, columns = film.pixels.shape
    left, bottom, right, top = box
    scale = min((right - left) / columns, (top - bottom - 0.25) / rows)
    width, height = columns * scale, rows * scale
    step = max(int(1 / (scale * sheet.k * FILE_DPI)), 1)
    extent = (right - width, right, bottom, bottom + height)
    small = film.image(0.0)[0].reduce(step)
    sheet.ax.imshow(
        np.asarray(small), cmap="gray", vmin=0, vmax=255, extent=extent, zorder=0.8, aspect="auto"
    )
    sheet.ax.set(xlim=(0, sheet.size[0]), ylim=(0, sheet.size[1]), aspect="equal")
    sheet.quiet(right - width - 0.1, bottom, "the whole film", ha="right", va="bottom")
