"""The wedge in close-up for the surgeon's page: where the saw enters, and where the hinge lies.

Entry and hinge are dimensioned from the joint line, in lanes beside the bone.
"""

from dataclasses import dataclass

import numpy as np

from wedgecalc.bone.shapes import vertices
from wedgecalc.drawing.leg import draw_after, draw_bones, draw_wedge, joint_lines
from wedgecalc.drawing.place import Box, Place
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.drawing.wedge_view import knee_place
from wedgecalc.pages.paper import TEXT, fitted
from wedgecalc.planning.bone_frame import level_frame
from wedgecalc.planning.millimetres import depths
from wedgecalc.results.sentences import amount
from wedgecalc.results.slope_words import gap_text
from wedgecalc.terms import Side

LANE = 0.95  # inches beside the bone, for words
_REACH = 0.66  # plateau widths that are shown to either side
_SMALL = 7.5  # points
_BETWEEN = 0.13  # inches between a dimension and the bone's picture
_LINE = 0.125  # inches between two lines of a dimension's words


@dataclass(frozen=True)
class CloseUp:
    """The close-up of a wedge.

    Attributes
    ----------
    scene : Scene
    box : tuple of float
        Left, bottom, right and top, with a lane for words on both sides.
    """

    scene: Scene
    box: Box

    def draw(self, sheet: Sheet) -> None:
        """Draw the cuts of a closing wedge, or the planned bone of an opening one."""
        scene, (left, low, right, top) = self.scene, self.box
        inside = (left + LANE, low + 0.16, right - LANE, top)
        place = knee_place(scene, inside, _REACH)
        clip, closes = sheet.frame(inside), scene.plan.procedure.closes
        small = sheet.smaller(0.76)
        small.film = scene.film
        limb = scene.plan.limb
        if closes:
            draw_bones(small, place, scene.before, clip)
            draw_wedge(small, place, scene, 1.0, clip)
        else:
            draw_after(small, place, scene, clip)
            self._gap(small, place, clip)
        joint_lines(small, place, limb, clip)
        small.film = None
        self._sides(sheet, inside)
        if not scene.plan.procedure.through_shaft and not scene.plan.wedge.nothing:
            self._depths(sheet, place, inside)

    def _gap(self, sheet: Sheet, place: Place, clip: object) -> None:
        """Draw the edges of the gap of an opening wedge."""
        scene, wedge = self.scene, self.scene.plan.wedge
        if scene.entries is None or wedge.nothing:
            return
        edge = np.array([scene.entries[0], scene.hinge])
        if wedge.length and scene.wedge is not None:
            edge = vertices(scene.wedge.cuts[0])[::-1]
        corners = np.append(edge, wedge.carried(edge[::-1]))
        sheet.line(place(corners), sheet.colors.ink, 1.2, (4, 2), clip)  # type: ignore[arg-type]

    def _sides(self, sheet: Sheet, inside: Box) -> None:
        """Write medial and lateral below the picture, and R or L."""
        scene, y = self.scene, self.box[1] + 0.02
        ends = (inside[0], inside[2]) if scene.flip < 0 else (inside[2], inside[0])
        for word, x in zip(Side.__members__.values(), reversed(ends), strict=True):
            ha = "left" if x == inside[0] else "right"
            sheet.quiet(x, y, word, _SMALL, ha=ha, va="bottom")
        letter = "R" if scene.flip < 0 else "L"
        middle = (inside[0] + inside[2]) / 2
        sheet.text(middle, y, letter, TEXT, bold=True, ha="center", va="bottom")

    def _depths(self, sheet: Sheet, place: Place, inside: Box) -> None:
        """Dimension entry and hinge from the joint line, and write the base."""
        scene, deep = self.scene, depths(self.scene.plan)
        frame = level_frame(scene.plan.limb, scene.plan.procedure)
        points = {"entry": scene.entries and scene.entries[0], "hinge": scene.hinge}
        outwards = 1.0 if scene.plan.procedure.side is Side.LATERAL else -1.0
        for name, point in points.items():
            if point is None:
                continue
            way = (outwards if name == "entry" else -outwards) * scene.flip
            lane, tip, depth = inside[2 if way > 0 else 0], place(point), deep[name]
            if name == "hinge":
                sheet.dots(tip, 5)
            if frame is None or depth is None:
                self._named(sheet, name, tip, lane + way * _BETWEEN, way)
                continue
            lateral = complex(frame[1])
            foot = place(point - depth * lateral * frame[2])
            beside = place(point + lateral) - tip
            slope = beside.imag / beside.real
            x = lane + way * _BETWEEN
            ends = [complex(x, end.imag + slope * (x - end.real)) for end in (tip, foot)]
            for start, end in zip((tip, foot), ends, strict=True):
                sheet.line(np.array([start, end + way * 0.04]), sheet.colors.quiet, 0.6, (2, 2))
            sheet.arrow(ends[0], ends[1], sheet.colors.ink, 0.8, "<|-|>")
            self._told(sheet, name, depth, (ends[0], ends[1]), way)

    def _named(self, sheet: Sheet, name: str, tip: complex, x: float, way: float) -> None:
        """Write the name of a point in its lane, with a leader."""
        sheet.line(np.array([tip, complex(x, tip.imag)]), sheet.colors.quiet, 0.6)
        ha = "left" if way > 0 else "right"
        sheet.text(x + way * 0.05, tip.imag, name, _SMALL, bold=True, ha=ha, va="center")

    def _told(
        self, sheet: Sheet, name: str, depth: float, ends: tuple[complex, complex], way: float
    ) -> None:
        """Write a depth beside its dimension line, and the base beyond the entry."""
        plan, (tip, foot) = self.scene.plan, ends
        down = tip.imag < foot.imag
        of = "trochanter" if plan.procedure.at_hip else "joint line"
        where = f"{name} {'below' if down else 'above'}"
        words = (amount(depth, "mm", digits=0), where, f"the {of}")
        ha, x, room = "left" if way > 0 else "right", tip.real + way * 0.07, LANE - _BETWEEN - 0.07
        high = (tip.imag + foot.imag + len(words) * _LINE) / 2
        tall = len(words) * _LINE
        high = max(high, tip.imag + tall) if down else min(high, tip.imag)
        high = min(max(high, self.box[1] + 0.16 + tall), self.box[3])
        for k, word in enumerate(words):
            line, size = fitted(word, _SMALL, room, k == 0)
            sheet.text(x, high - k * _LINE, line, size, bold=k == 0, ha=ha, va="top")
        if name == "entry" and plan.wedge.base is not None:
            y = min(tip.imag, high - tall) - 0.03 if down else max(tip.imag, high) + 0.03
            va = "top" if down else "bottom"
            sizes = gap_text(plan).split("\n")
            for k, word in enumerate(sizes if down else reversed(sizes)):
                line, size = fitted(word, TEXT, room, True)
                at = y - k * 0.16 if down else y + k * 0.16
                sheet.text(x, at, line, size, bold=True, ha=ha, va=va)
