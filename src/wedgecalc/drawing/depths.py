"""How deep hinge and entry lie, as dimension lines from the joint line beside the bone."""

import numpy as np

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.place import Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import dot, unit
from wedgecalc.planning.bone_frame import level_frame
from wedgecalc.planning.millimetres import depths
from wedgecalc.results.millimetres import depth_words
from wedgecalc.results.sentences import amount

_BESIDE = 0.66  # plateau widths from the middle of the bone: clear of bone and fibula

_CLEAR = 0.16  # inches between the words and the base below them


def depth_marks(sheet: Sheet, scene: Scene, place: Placement) -> None:
    """Draw how far entry and hinge lie from the joint line, each on its own side of the bone.

    Nothing at the hip, where there is no room beside head and trochanter, and where the depths are
    unknown: without a scale, and without the joint line.

    Parameters
    ----------
    sheet : Sheet
    scene : Scene
    place : Placement
        Placement of the preoperative bone.
    """
    plan, deep = scene.plan, depths(scene.plan)
    placed = level_frame(plan.limb, plan.procedure)
    if placed is None or plan.wedge.nothing or not plan.procedure.at_knee:
        return
    _, lateral, distal, _ = placed
    across, along = unit(lateral), unit(lateral) * distal
    entry = plan.wedge.entry_z
    out = 1.0 if entry is None or dot(across, entry - scene.hinge) > 0 else -1.0
    for name, z, way in (("entry", entry, out), ("hinge", scene.hinge, -out)):
        depth = deep[name]
        if z is None or depth is None or abs(depth) < 1.0:
            continue
        off = way * across * (_BESIDE * scene.width - way * dot(across, z - scene.site))
        foot = z - depth * along
        c, (low, high) = sheet.colors, (z + off, foot + off)
        for near, far in ((z, low), (foot, high)):
            sheet.line(place(np.array([near, far])), c.quiet, 0.8, (1.5, 2.0), over=1.4)
        sheet.arrow(place(low), place(high), c.quiet, 1.0, "|-|")
        right = way * scene.flip > 0
        spot = place(low + way * across * 0.05 * scene.width)
        below, the, line = depth_words(plan).split(" ", 2)
        words = "\n".join([name, amount(depth, "mm"), f"{below} {the}", line])
        ha, va = "left" if right else "right", "bottom" if plan.procedure.of_tibia else "top"
        y = spot.imag + (_CLEAR if plan.procedure.of_tibia else -_CLEAR)
        sheet.quiet(spot.real, y, words, look.SMALL, ha=ha, va=va, framed=sheet.backed)
