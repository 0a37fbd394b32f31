"""The surgeon's page: leg, measurements, alerts, other methods, and the wedge in true size."""

import textwrap
from typing import Unpack

import numpy as np
from matplotlib.patches import Polygon

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.banner import Banner
from wedgecalc.drawing.leg import leg
from wedgecalc.drawing.ruler import ruler
from wedgecalc.drawing.scene import Scene
from wedgecalc.drawing.sheet import Sheet, TextStyle
from wedgecalc.geometry.limb import ASSUMED_PLATEAU
from wedgecalc.pages.other_ways import other_ways
from wedgecalc.pages.paper import EDGE, SMALL, TEXT, lines_of, named
from wedgecalc.results.alert_words import stop_words
from wedgecalc.results.build import plan_rows
from wedgecalc.results.document import shown
from wedgecalc.results.joint_words import theatre_words_of
from wedgecalc.results.millimetres import sureness_words
from wedgecalc.results.origin import origin_words, scale_caveat
from wedgecalc.results.sentences import NOTHING, SIGNS_OF_ALERTS, amount, goal_words, plan_sentence
from wedgecalc.results.sentences_target import target_sentence
from wedgecalc.results.sentences_verdict import agreement_words
from wedgecalc.results.slope_words import gap_text, slope_words
from wedgecalc.results.wedge_numbers import wedge_part
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.uncertainty import uncertainty_of
from wedgecalc.study.verdict import verdict_beside
from wedgecalc.terms import Severity
from wedgecalc.version import __version__

INCH = 25.4  # mm
_COLUMN = 3.75  # where the column of numbers begins
_SIGNED = 0.62  # height of the line to sign on, above the margin
_FLOOR = EDGE + 1.35  # of the column of numbers, above the ruler that checks the print
_WIDE = 128  # letters of a small line across the page
_KEPT = 8  # other methods and procedures that alerts leave room for
_LEAST = 1.0  # height of the legs
_STEP = 0.145  # between two other methods
_PLACED = {
    "given": "as given",
    "film": "proposed from the film",
    "usual": "usual place",
    "assumed": f"usual place on an assumed plateau of {ASSUMED_PLATEAU:g} mm",
}
_WEDGE = (
    "correction_deg",
    "opened_angle_deg",
    "opened_base_mm",
    "base_mm",
    "base_right_mm",
    "length_mm",
    "radius_mm",
    "base_on_contour_mm",
    "bridge_mm",
)


class SurgeonPage:
    """The surgeon's page.

    Parameters
    ----------
    sheet : Sheet
        Of the size of the paper.
    scene : Scene
    case : CaseRef
    """

    def __init__(self, sheet: Sheet, scene: Scene, case: CaseRef) -> None:
        self.sheet, self.scene, self.plan = sheet, scene, scene.plan
        self.case = case
        (self.right, top), self.left = sheet.size, EDGE
        self.right, self.top = self.right - EDGE, top - EDGE
        turns = not self.plan.procedure.through_shaft
        self.uncertainty = (
            uncertainty_of(self.plan.limb, self.plan.request)
            if turns and self.plan.limb.frame.calibrated
            else None
        )

    def draw(self) -> None:
        """Draw the whole page: its stop alerts first."""
        s = self.sheet
        banner = Banner.of(stop_words(self.plan), self.right - self.left, s.k, 11, TEXT)
        banner.draw(s, self.left, self.top)
        top = self.top - banner.height
        self._say(self.left, top, "Osteotomy plan", 17, bold=True)
        whose = f"{named(self.case.id)}{self.plan.limb.frame.side} leg"
        self._say(self.right, top, whose, 11, bold=True, ha="right")
        goal = f"{self.plan.procedure.label} · target: {goal_words(self.plan)}"
        self._say(self.left, top - 0.32, goal, 10.5, color=s.colors.quiet)
        low = EDGE + 4.55
        reasons = lines_of(" ".join(self._reasons()), _WIDE)
        if top - 0.75 - low - 0.14 * len(reasons) < _LEAST:  # a tall stop leaves the legs no room
            reasons = ["Verdict and source of the target: see wedgecalc plan."]
        for line in reasons:
            self._say(self.left, top - 0.58, line, SMALL)
            top -= 0.14
        for state, x in (("before", self.left), ("after", self.left + 1.8)):
            s.film = self.scene.film
            leg(s.smaller(0.72), self.scene, (x, low, x + 1.7, top - 0.75), state)
            s.film = None
            color = getattr(s.colors, state)
            self._say(
                x + 0.85, top - 0.62, state.capitalize(), 10, bold=True, ha="center", color=color
            )
        x = self.left + _COLUMN
        y = self._numbers(x, top - 0.62)
        y = self._wedge(x, y - 0.22)
        for line in lines_of(plan_sentence(self.plan), 52):
            self._say(x, y, line)
            y -= 0.16
        for line in lines_of(" ".join((*theatre_words_of(self.plan), *slope_words(self.plan))), 59):
            self._say(x, y, line, SMALL)
            y -= 0.14
        others = other_ways(self.plan)
        y = self._alerts(x, y - 0.12, _FLOOR + _STEP * min(len(others), _KEPT) + 0.37)
        ruler(s.smaller(0.75), self.scene, (self.left, low - 1.85, self.left + 3.3, low - 0.5))
        self._methods(x, min(low - 0.1, y - 0.15), others)
        self._template(self.left, low - 2.05)
        self._foot()

    def _reasons(self) -> tuple[str, ...]:
        """Return how the plan stands to the verdict on the leg, and where its target comes from."""
        plan = self.plan
        return *agreement_words(verdict_beside(plan), plan.procedure.name), *target_sentence(plan)

    def _say(
        self, x: float, y: float, words: str, size: float = TEXT, **style: Unpack[TextStyle]
    ) -> None:
        """Write text below a height."""
        style["va"] = "top"
        self.sheet.text(x, y, words, size, **style)

    def _aside(
        self, x: float, y: float, words: str, size: float = SMALL, **style: Unpack[TextStyle]
    ) -> None:
        """Write secondary information below a height."""
        style["va"] = "top"
        self.sheet.quiet(x, y, words, size, **style)

    def _interval_word(self) -> str:
        """Return what the intervals are of, in two words; empty without an uncertainty."""
        found = self.uncertainty
        return "" if found is None else f"95 %, {found.spread_of.replace('-', ' ')}"

    def _numbers(self, x: float, y: float) -> float:
        before, spread, after = x + 1.55, x + 2.45, x + 3.3
        words = {before: "before", spread: self._interval_word(), after: "after"}
        for at, word in words.items():
            self._aside(at, y, word, ha="right")
        y -= 0.2
        color = self.sheet.colors.after
        for row in shown(plan_rows(self.plan, self.uncertainty), "sheet"):
            q, then = row.before, row.after
            self._say(x, y, row.symbol)
            self._say(before, y, q.text(), ha="right", bold=q.outside)
            self._aside(spread, y, q.spread, ha="right")
            self._say(after, y, "–" if then is None else then.text(), ha="right", color=color)
            y -= 0.185
        return y

    def _wedge(self, x: float, y: float) -> float:
        part = wedge_part(self.plan, self.scene.sized, self.uncertainty)
        self._say(x, y, part.name.capitalize(), 10.5, bold=True)
        y -= 0.22
        for q in part.among(*_WEDGE):
            self._say(x, y, q.label, color=self.sheet.colors.quiet)
            self._say(x + 2.68, y, q.text(1), ha="right", bold=True)
            self._aside(x + 3.3, y, q.spread, ha="right")
            y -= 0.175
        return y - 0.08

    def _alerts(self, x: float, y: float, floor: float) -> float:
        """Write the alerts that do not stop the plan, and the notes of the case."""
        messages = [(a.severity, a.message) for a in self.plan.alerts]
        messages += [(Severity.NOTE, note) for note in self.case.notes]
        lines = [
            (severity, part, k)
            for severity, message in messages
            if severity is not Severity.STOP
            for k, part in enumerate(lines_of(f"{SIGNS_OF_ALERTS[severity]} {message}", 59))
        ]
        room = max(int((y - floor) / 0.14), 0)
        for severity, line, k in lines[:room]:
            say = self._aside if severity is Severity.NOTE else self._say
            say(x + (0.12 if k else 0.0), y, line, SMALL)
            y -= 0.14
        if len(lines) > room:
            self._say(x, y, "… more alerts: see wedgecalc plan", SMALL, bold=True)
            y -= 0.14
        return y

    def _methods(self, x: float, y: float, rows: list[tuple[str, float, str]]) -> None:
        rows = rows[: max(int((y - 0.22 - _FLOOR) / _STEP), 0)]
        if not rows:
            return
        self._say(x, y, "Other methods, other procedures", 10.5, bold=True)
        y -= 0.22
        for label, correction, size in rows:
            self._say(x, y, textwrap.shorten(label, 46, placeholder="…"), SMALL)
            self._say(x + 2.75, y, amount(correction, "deg"), SMALL, ha="right")
            self._say(x + 3.3, y, size, SMALL, ha="right")
            y -= _STEP

    def _template(self, x: float, y: float) -> None:
        """Draw the wedge in true size, with a ruler to check the print."""
        s, wedge, limb = self.sheet, self.plan.wedge, self.plan.limb
        shaft = self.plan.procedure.through_shaft
        size = "in true size"
        if scale_caveat(limb):
            size = "at a scale that is not corrected: not its true size"
        self._say(x, y, f"The {'piece' if shaft else 'wedge'} {size}", 10.5, bold=True)
        if wedge.nothing:
            self._aside(x, y - 0.22, NOTHING, size=TEXT)
            return
        if self.scene.entries is None or wedge.base is None:
            lacking = "an entry" if limb.frame.calibrated else "a scale"
            self._aside(x, y - 0.22, f"needs {lacking}", size=TEXT)
            return
        hinge, (entry, far) = self.scene.hinge, self.scene.entries
        along = (entry - hinge) / abs(entry - hinge)
        corners = np.array([hinge, entry, far, wedge.far_hinge_z]) - hinge
        flat = corners / along / INCH
        if flat[2].imag > 0:  # the first cut on top, whatever the side
            flat = np.conj(flat)
        z = flat + complex(x + 0.1 - flat.real.min(), y - 0.45)
        if z.imag.min() < EDGE + _SIGNED + 0.1:
            self._aside(x, y - 0.22, "too large for this page", size=TEXT)
            return
        s.ax.add_patch(
            Polygon(
                np.column_stack([z.real, z.imag]),
                closed=True,
                fc=look.THEMES["light"].wedge,
                ec=s.colors.ink,
                lw=0.8,
                alpha=0.9,
                zorder=3,
            )
        )
        if not shaft:  # the saw goes all the way through
            s.text(float(z[0].real) + 0.02, y - 0.38, "hinge", SMALL, va="bottom")
        side = "left" if shaft else "right"
        s.text(float(z[1].real), y - 0.38, "first cut", SMALL, va="bottom", ha=side)
        beside = float(max(z[1].real, z[2].real)) + 0.06
        halfway = float((z[1].imag + z[2].imag) / 2)
        s.text(beside, halfway, gap_text(self.plan), TEXT, va="center", bold=True)
        sure = lines_of(" ".join(sureness_words(self.plan)), 59)
        below = float(z.imag.min()) - 0.1
        if below - 0.14 * len(sure) > EDGE + _SIGNED + 0.05:
            for k, line in enumerate(sure):
                self._say(x, below - 0.14 * k, line, SMALL)
        self._check_ruler(self.left + _COLUMN + 0.1, EDGE + _SIGNED + 0.3)

    def _check_ruler(self, x: float, y: float) -> None:
        """Draw a scale of 50 mm to compare with a ruler, beside the wedge."""
        s, end = self.sheet, x + 50 / INCH
        s.line(np.array([complex(x, y), complex(end, y)]), s.colors.ink, 1.0)
        for k in range(0, 51, 5):
            at = x + k / INCH
            tick = 0.12 if k % 10 == 0 else 0.07
            s.line(np.array([complex(at, y), complex(at, y + tick)]), s.colors.ink, 0.7)
            if k % 10 == 0:
                self._say(at, y - 0.05, str(k), SMALL, ha="center")
        words = "Print at 100 %: these are 50 mm, or the template is wrong."
        self._aside(x - 0.1, y + 0.3, words)

    def _foot(self) -> None:
        s, height = self.sheet, 1j * (EDGE + _SIGNED)
        for k, word in enumerate(("Checked by", "Date", "Signature")):
            at = self.left + k * 2.45
            s.line(np.array([at + height, at + 2.2 + height]), s.colors.quiet, 0.7)
            self._aside(at, EDGE + _SIGNED - 0.03, word)
        hinge, entry = _PLACED[self.plan.hinge_source], _PLACED[self.plan.entry_source]
        placed = f"hinge: {hinge}, entry: {entry}"
        if hinge == entry:
            placed = f"hinge and entry: {hinge}"
        made = f"wedgecalc {__version__} · {placed}"
        self._aside(self.left, EDGE + 0.37, origin_words(self.case, self.plan.limb))
        self._aside(self.left, EDGE + 0.225, f"{made} · bone outlines: {self.scene.source}")
        self._aside(self.left, EDGE + 0.08, f"{records.NOTE} {records.FRONTAL}")
