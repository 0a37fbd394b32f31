"""The wedge in true size, and a ruler to check the print with."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Polygon

from wedgecalc.drawing import theme as look
from wedgecalc.drawing.scene import Scene
from wedgecalc.geometry.plane import Points
from wedgecalc.pages.blocks import TextBlock, sentences
from wedgecalc.pages.paper import HEAD, SMALL, Paper, fitted, lines_of, step_of
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.results.millimetres import size_text, sureness_words
from wedgecalc.results.origin import scale_caveat
from wedgecalc.results.sentences import NOTHING_TO_CUT

_INCH = 25.4  # mm
_RULER_MM = 50
RULER_HEIGHT = 0.5  # inches, with its words
_LABEL = 0.17  # inches: height of the words above the wedge


@dataclass(frozen=True)
class Template:
    """The wedge of a plan in true size.

    Attributes
    ----------
    scene : Scene
    width : float
        Inches that it may take.
    name : str
        Name of the wedge, such as ``Tibia``; empty for the only one.
    """

    scene: Scene
    width: float
    name: str = ""

    @property
    def corners(self) -> Points | None:
        """Hinge, entry, far entry and far hinge in inches, the first cut on top; None unless known."""
        wedge = as_opened(self.scene.plan).wedge
        hinge, entry, far = wedge.hinge_z, wedge.entry_z, wedge.far_entry_z
        if wedge.nothing or entry is None or far is None or wedge.base is None:
            return None
        flat = np.array([hinge, entry, far, wedge.far_hinge_z]) - hinge
        flat = flat / ((entry - hinge) / abs(entry - hinge)) / _INCH
        if flat[2].imag > 0:  # whatever the side
            flat = np.conj(flat)
        return np.asarray(flat - flat.real.min())

    @property
    def lacking(self) -> str:
        """Why there is no template; empty if there is one."""
        plan = self.scene.plan
        if plan.wedge.nothing:
            return NOTHING_TO_CUT
        if self.corners is None:
            return f"needs {'an entry' if plan.limb.frame.calibrated else 'a scale'}"
        return ""

    @property
    def heading(self) -> str:
        """Caption; it says if the template is not in true size, as the scale is not corrected."""
        size = "in true size"
        if scale_caveat(self.scene.plan.limb):
            size = "at a scale that is not corrected: not its true size"
        shape = "piece" if self.scene.plan.procedure.through_shaft else "wedge"
        return f"{self.name}: the {shape} {size}" if self.name else f"The {shape} {size}"

    @property
    def sure(self) -> TextBlock:
        """What its millimetres rest on."""
        return sentences([" ".join(sureness_words(self.scene.plan, read=True))], self.width, SMALL)

    @property
    def bare(self) -> float:
        """Height with the heading."""
        z, head = self.corners, len(self._lines) * step_of(HEAD)
        if z is None:
            return head + step_of(SMALL) + 0.1
        return head + 0.06 + _LABEL - float(z.imag.min()) + 0.1

    @property
    def _lines(self) -> list[str]:
        return lines_of(self.heading, HEAD, self.width, True)

    @property
    def height(self) -> float:
        """Height with the heading and the words below it."""
        return self.bare + (self.sure.height if self.corners is not None else 0.0)

    @property
    def fits(self) -> bool:
        """Whether the wedge is no longer than its place."""
        z = self.corners
        return z is None or float(z.real.max()) <= self.width

    def draw(self, paper: Paper, x: float, y: float, alone: bool = True) -> None:
        """Draw it below a height; the only one with the words below it."""
        y = paper.write(x, y, self._lines, HEAD, bold=True) - 0.06
        z = self.corners
        if z is None:
            paper.aside(x, y, self.lacking)
            return
        z = z + complex(x, y - _LABEL)
        sheet, plan = paper.sheet, self.scene.plan
        sheet.ax.add_patch(
            Polygon(
                np.column_stack([z.real, z.imag]),
                closed=True,
                fc=look.THEMES["light"].wedge,
                ec=sheet.colors.ink,
                lw=0.8,
                alpha=0.9,
                joinstyle="round",
                zorder=3,
            )
        )
        shaft = plan.procedure.through_shaft
        low = {"va": "bottom"}
        if not shaft:  # the saw goes all the way through
            sheet.text(float(z[0].real), y - _LABEL + 0.04, "hinge", SMALL, **low)  # type: ignore[arg-type]
        ha = "left" if shaft else "right"
        sheet.text(float(z[1].real), y - _LABEL + 0.04, "first cut", SMALL, ha=ha, **low)  # type: ignore[arg-type]
        label_x = float(max(z[1].real, z[2].real)) + 0.06
        opened = as_opened(plan)
        words, points = fitted(size_text(opened, opened.wedge.near), 10.0, 0.75, True)
        if label_x + 0.7 <= x + self.width:
            halfway = float((z[1].imag + z[2].imag) / 2)
            sheet.text(label_x, halfway, words, points, va="center", bold=True)
        if alone:
            self.sure.draw(paper, x, float(z.imag.min()) - 0.1)


def check_ruler(paper: Paper, x: float, y: float) -> None:
    """Draw a scale of 50 mm below a height, to compare with a ruler."""
    sheet, end = paper.sheet, x + _RULER_MM / _INCH
    words = f"Print at 100 %: these are {_RULER_MM} mm, or the template is wrong."
    paper.aside(x, y, words)
    y -= 0.34
    sheet.line(np.array([complex(x, y), complex(end, y)]), sheet.colors.ink, 1.0)
    for k in range(0, _RULER_MM + 1, 5):
        tick_x = x + k / _INCH
        tick = 0.12 if k % 10 == 0 else 0.07
        sheet.line(np.array([complex(tick_x, y), complex(tick_x, y + tick)]), sheet.colors.ink, 0.7)
        if k % 10 == 0:
            paper.say(tick_x, y - 0.03, str(k), SMALL, ha="left" if k == 0 else "center")
