"""The wedge in close-up for the surgeon's page: where the saw enters, and where the hinge lies.

Entry and hinge are dimensioned from the joint line, in lanes beside the bone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from wedgecalc.bone.shapes import vertices
from wedgecalc.drawing.bones import draw_bones
from wedgecalc.drawing.cut_view import knee_place
from wedgecalc.drawing.leg import draw_after, draw_wedge, joint_lines
from wedgecalc.drawing.place import Box, Placement
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet
from wedgecalc.geometry.plane import unit
from wedgecalc.pages.paper import TEXT, fitted, lines_of
from wedgecalc.planning.bone_frame import level_frame
from wedgecalc.planning.millimetres import depths
from wedgecalc.results.sentences import amount
from wedgecalc.results.slope_words import gap_text
from wedgecalc.terms import Side

_LANE = 0.95  # inches beside the bone, for words
_REACHES = (0.66, 0.8, 1.0, 1.25, 1.6)  # plateau widths that are shown to either side
_BARE = 0.85  # the same where nothing is written
_SMALL = 7.5  # points
_BETWEEN = 0.13  # inches between a dimension and the bone's picture
_SIZED = 0.2  # inches: height of the size written beyond the entry
_BESIDE = 0.07  # plateau widths between the cortex and the base's dimension
_LINE = 0.125  # inches between two lines of a dimension's words


@dataclass(frozen=True, slots=True)
class _Dimension:
    """A point of the cut, with its depth from the joint line.

    Attributes
    ----------
    name : {"entry", "hinge"}
    way : float
        1 if its lane is on the viewer's right, else −1.
    depth : float or None
        In mm.
    points : tuple of complex
        The point, and its foot on the joint line.
    ends : tuple of complex
        The same levels in the lane.
    """

    name: str
    way: float
    depth: float | None
    points: tuple[complex, complex]
    ends: tuple[complex, complex]

    @property
    def beyond(self) -> float:
        """The height up or down to which the size at the entry is written."""
        tip, foot = self.ends
        return tip.imag + (_SIZED if tip.imag >= foot.imag else -_SIZED)


@dataclass(frozen=True)
class CloseUp:
    """The close-up of a wedge.

    Attributes
    ----------
    scene : Scene
    box : tuple of float
        Left, bottom, right and top, with a lane for words on both sides.
    sides : tuple of str, optional
        Names of the outer and the inner side in a patient's words: nothing else is written then,
        and no room is left for more.
    """

    scene: Scene
    box: Box
    sides: tuple[str, str] | None = None

    def draw(self, sheet: Sheet) -> None:
        """Draw the cuts of a closing wedge, or the planned bone of an opening one."""
        scene, (left, low, right, top) = self.scene, self.box
        lane = 0.0 if self.sides else _LANE
        inside = (left + lane, low + 0.16, right - lane, top)
        place = knee_place(scene, inside, _BARE) if self.sides else self._placed(inside)
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
        small.film = None
        self._sides(sheet, inside)
        if self.sides:
            return
        joint_line = "plateau" if scene.plan.procedure.of_tibia else "condyle"
        joint_lines(small, place, limb, clip, (joint_line,))
        if not scene.plan.procedure.through_shaft and not scene.plan.wedge.nothing:
            self._depths(sheet, place, inside)

    def _gap(self, sheet: Sheet, place: Placement, clip: object) -> None:
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
        """Write medial and lateral below the picture, and R or L but for a patient."""
        scene, y = self.scene, self.box[1] + 0.02
        outer, inner = self.sides or (Side.LATERAL, Side.MEDIAL)
        left, right = (outer, inner) if scene.flip < 0 else (inner, outer)
        sheet.quiet(inside[0], y, left, _SMALL, ha="left", va="bottom")
        sheet.quiet(inside[2], y, right, _SMALL, ha="right", va="bottom")
        if self.sides:
            return
        letter = "R" if scene.flip < 0 else "L"
        middle = (inside[0] + inside[2]) / 2
        sheet.text(middle, y, letter, TEXT, bold=True, ha="center", va="bottom")

    def _dimensions(self, place: Placement, inside: Box) -> Iterator[_Dimension]:
        """Yield entry and hinge with their depths, as they lie on the sheet."""
        scene, deep = self.scene, depths(self.scene.plan)
        frame = level_frame(scene.plan.limb, scene.plan.procedure)
        points = {"entry": scene.entries and scene.entries[0], "hinge": scene.hinge}
        outwards = 1.0 if scene.plan.procedure.side is Side.LATERAL else -1.0
        for name, point in points.items():
            if point is None:
                continue
            way = (outwards if name == "entry" else -outwards) * scene.flip
            x = inside[2 if way > 0 else 0] + way * _BETWEEN
            tip, depth = place(point), deep[name]
            if frame is None or depth is None:
                yield _Dimension(name, way, None, (tip, tip), (complex(x, tip.imag),) * 2)
                continue
            lateral = complex(frame[1])
            foot, across = place(point - depth * lateral * frame[2]), place(point + lateral) - tip
            slope = across.imag / across.real
            ends = [complex(x, z.imag + slope * (x - z.real)) for z in (tip, foot)]
            yield _Dimension(name, way, depth, (tip, foot), (ends[0], ends[1]))

    def _placed(self, inside: Box) -> Placement:
        """Return the place that shows the cut with both dimensions, as large as it can be."""
        low, high = inside[1] + 0.05, inside[3] - 0.05
        for reach in _REACHES:
            place = knee_place(self.scene, inside, reach)
            dimensions = [*self._dimensions(place, inside)]
            heights = [z.imag for d in dimensions for z in (*d.points, *d.ends)]
            heights += [d.beyond for d in dimensions if d.name == "entry"]
            least, most = min(heights, default=low), max(heights, default=high)
            if most - least <= high - low:
                break
        up = max(low - least, 0.0) + min(high - most, 0.0)
        return replace(place, offset=place.offset + 1j * up)

    def _depths(self, sheet: Sheet, place: Placement, inside: Box) -> None:
        """Dimension entry and hinge from the joint line, and write the base."""
        for d in self._dimensions(place, inside):
            if d.name == "hinge":
                sheet.dots(d.points[0], 5)
            if d.depth is None:
                self._named(sheet, d)
                continue
            for start, end in zip(d.points, d.ends, strict=True):
                sheet.line(np.array([start, end + d.way * 0.04]), sheet.colors.quiet, 0.6, (2, 2))
            sheet.arrow(d.ends[0], d.ends[1], sheet.colors.ink, 0.8, "<|-|>")
            self._told(sheet, place, d)

    def _named(self, sheet: Sheet, d: _Dimension) -> None:
        """Write the name of a point in its lane, with a leader."""
        sheet.line(np.array([d.points[0], d.ends[0]]), sheet.colors.quiet, 0.6)
        ha, x = "left" if d.way > 0 else "right", d.ends[0].real + d.way * 0.05
        sheet.text(x, d.ends[0].imag, d.name, _SMALL, bold=True, ha=ha, va="center")

    def _told(self, sheet: Sheet, place: Placement, d: _Dimension) -> None:
        """Write a depth beside its dimension line, and the base beyond the entry."""
        plan, (tip, foot), way = self.scene.plan, d.ends, d.way
        down = tip.imag < foot.imag
        reference = "trochanter" if plan.procedure.at_hip else "the joint line"
        label = f"{d.name} {'below' if down else 'above'}"
        words = (amount(d.depth, "mm"), label, reference)
        ha, x, space = (
            "left" if way > 0 else "right",
            tip.real + way * 0.07,
            _LANE - _BETWEEN - 0.07,
        )
        high = (tip.imag + foot.imag + len(words) * _LINE) / 2
        tall = len(words) * _LINE
        high = max(high, tip.imag + tall) if down else min(high, tip.imag)
        high = min(max(high, self.box[1] + 0.16 + tall), self.box[3])
        for k, word in enumerate(words):
            line, size = fitted(word, _SMALL, space, k == 0)
            sheet.text(x, high - k * _LINE, line, size, bold=k == 0, ha=ha, va="top")
        if d.name == "entry" and plan.wedge.base is not None:
            y = min(tip.imag, high - tall) - 0.03 if down else max(tip.imag, high) + 0.03
            va = "top" if down else "bottom"
            to_make = gap_text(plan).replace("\n", " ")
            sizes = lines_of(to_make, TEXT, space, True)
            for k, word in enumerate(sizes if down else reversed(sizes)):
                line, size = fitted(word, TEXT, space, True)
                line_y = y - k * 0.16 if down else y + k * 0.16
                sheet.text(x, line_y, line, size, bold=True, ha=ha, va=va)
            self._base(sheet, place, complex(x - way * 0.04, y - 0.07 if down else y + 0.07))

    def _base(self, sheet: Sheet, place: Placement, words: complex) -> None:
        """Dimension the base beside the cortex, with a leader to its words."""
        scene = self.scene
        if scene.entries is None:
            return
        ends = np.array(scene.entries)
        out = unit(complex(ends.mean() - scene.hinge)) * _BESIDE * scene.width
        for z in ends:
            sheet.line(place(np.array([z, z + out])), sheet.colors.quiet, 0.6)
        start, end = (complex(z) for z in place(ends + out))
        sheet.line(np.array([start, end]), sheet.colors.ink, 2.0)
        sheet.line(np.array([(start + end) / 2, words]), sheet.colors.ink, 0.6)
