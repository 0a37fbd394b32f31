"""The surgeon's page: leg, numbers with intervals, alerts, other methods, and the wedge in true size."""

import textwrap
from typing import Any

import numpy as np
from matplotlib.patches import Polygon

from wedgecalc import records
from wedgecalc.drawing import theme as look
from wedgecalc.drawing.canvas import Sheet
from wedgecalc.drawing.parts import leg
from wedgecalc.drawing.ruler import ruler
from wedgecalc.drawing.scene import Scene
from wedgecalc.pages.paper import EDGE, SMALL, TEXT, lines_of, named
from wedgecalc.results.sentences import (
    NOTHING,
    amount,
    origin_words,
    plan_sentence,
    purpose,
    scale_caveat,
    standing,
    wedge_name,
)
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.compare import compare
from wedgecalc.study.uncertainty import uncertainty_of
from wedgecalc.version import __version__

INCH = 25.4  # mm
_PLACED = {
    "given": "as given",
    "usual": "usual place",
    "assumed": "usual place on an assumed plateau of 75 mm",
}
LISTED = ("hka", "wbl", "mad", "mldfa", "mpta", "jlca", "ahka", "nsa", "limb")


class SurgeonPage:
    """The surgeon's page, from top to bottom."""

    def __init__(self, sheet: Sheet, scene: Scene, case: CaseRef) -> None:
        self.sheet, self.scene, self.plan = sheet, scene, scene.plan
        self.case = case
        (self.right, top), self.left = sheet.size, EDGE
        self.right, self.top = self.right - EDGE, top - EDGE
        turns = self.plan.procedure.level != "shaft"
        self.sure = (
            uncertainty_of(self.plan.limb, self.plan.request)
            if turns and self.plan.limb.frame.calibrated
            else None
        )

    def draw(self) -> None:
        """Draw all of it."""
        s, top = self.sheet, self.top
        s.text(self.left, top, "Osteotomy plan", 17, bold=True, va="top")
        s.text(
            self.right,
            top,
            f"{named(self.case.id)}{self.plan.limb.frame.side} leg",
            11,
            bold=True,
            ha="right",
            va="top",
        )
        s.text(
            self.left,
            top - 0.32,
            f"{self.plan.procedure.label} · target: {purpose(self.plan)}",
            10.5,
            color=s.colors.quiet,
            va="top",
        )
        low = EDGE + 4.55
        for state, x in (("before", self.left), ("after", self.left + 1.8)):
            s.film = self.scene.film
            leg(s.smaller(0.72), self.scene, (x, low, x + 1.7, top - 0.75), state)
            s.film = None
            s.text(
                x + 0.85,
                top - 0.62,
                state.capitalize(),
                10,
                bold=True,
                ha="center",
                va="top",
                color=getattr(s.colors, state),
            )
        x = self.left + 3.75
        y = self._numbers(x, top - 0.62)
        y = self._wedge(x, y - 0.22)
        for line in lines_of(plan_sentence(self.plan), 52):
            s.text(x, y, line, TEXT, va="top")
            y -= 0.16
        y = self._alerts(x, y - 0.12, low)
        ruler(s.smaller(0.75), self.scene, (self.left, low - 1.85, self.left + 3.3, low - 0.5))
        self._methods(x, min(low - 0.1, y - 0.15))
        self._template(self.left, low - 2.05)
        self._foot()

    def _numbers(self, x: float, y: float) -> float:
        s, columns = self.sheet, (x + 1.55, x + 2.45, x + 3.3)
        for at, word in zip(columns, ("before", "95 %" if self.sure else "", "after"), strict=True):
            s.text(at, y, word, SMALL, color=s.colors.quiet, ha="right", va="top")
        y -= 0.2
        for name in LISTED:
            record, before, after = (
                records.measures()[name],
                getattr(self.plan.before, name),
                getattr(self.plan.after, name),
            )
            if before is None:
                continue
            digits = 0 if name == "limb" else 1
            off = standing(before, record)
            s.text(x, y, record.symbol if name != "limb" else "length", TEXT, va="top")
            s.text(
                columns[0],
                y,
                amount(before, record.unit, digits=digits),
                TEXT,
                ha="right",
                va="top",
                bold=bool(off) and "normal" not in off,
            )
            s.text(
                columns[1],
                y,
                _spread(self.sure and self.sure.before.get(name), record.unit),
                SMALL,
                ha="right",
                va="top",
                color=s.colors.quiet,
            )
            s.text(
                columns[2],
                y,
                amount(after, record.unit, digits=digits),
                TEXT,
                ha="right",
                va="top",
                color=s.colors.after,
            )
            y -= 0.185
        return y

    def _wedge(self, x: float, y: float) -> float:
        s, wedge, sure = self.sheet, self.plan.wedge, self.sure
        s.text(x, y, wedge_name(self.plan).capitalize(), 10.5, bold=True, va="top")
        on_bone = self.scene.wedge
        shaft = self.plan.procedure.level == "shaft"
        rows = (
            []
            if shaft
            else [
                (
                    "angle",
                    amount(self.plan.correction, "deg"),
                    _spread(sure and sure.correction, "deg"),
                ),
                (
                    "base (both cuts equal)",
                    amount(wedge.base, "mm"),
                    _spread(sure and sure.base, "mm"),
                ),
                ("base (second cut square to it)", amount(wedge.base_right, "mm"), ""),
            ]
        )
        if wedge.length:
            rows.append(
                (
                    "taken out" if wedge.kind == "closing" else "held open",
                    amount(wedge.length, "mm"),
                    "",
                )
            )
        rows.append(("length of the cut", amount(wedge.radius, "mm"), ""))
        if on_bone is not None:
            rows.append(
                (f"along the cortex ({on_bone.measured_on})", amount(on_bone.base, "mm"), "")
            )
            rows += [] if shaft else [("bone left at the hinge", amount(on_bone.bridge, "mm"), "")]
        rows = rows[:1] if wedge.nothing else rows
        y -= 0.22
        for word, value, spread in rows:
            s.text(x, y, word, TEXT, va="top", color=s.colors.quiet)
            s.text(x + 2.68, y, value, TEXT, ha="right", va="top", bold=True)
            s.text(x + 3.3, y, spread, SMALL, ha="right", va="top", color=s.colors.quiet)
            y -= 0.175
        return y - 0.08

    def _alerts(self, x: float, y: float, low: float) -> float:
        s, signs = self.sheet, {"stop": "STOP:", "warn": "▲", "note": "●"}
        said = [(a.severity, a.message) for a in self.plan.alerts] + [
            ("note", note) for note in self.case.notes
        ]
        lines = [
            (severity, part, k)
            for severity, message in said
            for k, part in enumerate(
                lines_of(f"{signs[severity]} {message}", 53 if severity == "stop" else 59)
            )
        ]
        room = int((y - low + 0.9) / 0.14)
        for severity, line, k in lines[:room]:
            s.text(
                x + (0.12 if k else 0.0),
                y,
                line,
                SMALL,
                va="top",
                bold=severity == "stop",
                color=s.colors.ink if severity != "note" else s.colors.quiet,
            )
            y -= 0.14
        if len(lines) > room:
            s.text(x, y, "… more alerts: see wedgecalc plan", SMALL, va="top", bold=True)
            y -= 0.14
        return y

    def _methods(self, x: float, y: float) -> None:
        if self.plan.procedure.level == "shaft":
            return
        s, found = (self.sheet, compare(self.plan.limb, self.plan.request))
        s.text(x, y, "Other methods, other procedures", 10.5, bold=True, va="top")
        y -= 0.22
        rows: list[tuple[str, Any, Any]] = [
            (m.method.label, m.correction, m.given)
            for m in found.methods
            if m.correction is not None
        ]
        rows += [
            (o.procedure.label.replace("osteotomy", "").strip(), o.plan.correction, o.plan)
            for o in found.procedures
            if o.plan is not None and o.procedure != self.plan.procedure
        ]
        for label, correction, made in rows[:12]:
            s.text(x, y, textwrap.shorten(label, 46, placeholder="…"), SMALL, va="top")
            s.text(x + 2.75, y, amount(correction, "deg"), SMALL, ha="right", va="top")
            s.text(
                x + 3.3,
                y,
                amount(None if made is None else made.wedge.base, "mm"),
                SMALL,
                ha="right",
                va="top",
            )
            y -= 0.145

    def _template(self, x: float, y: float) -> None:
        """Draw the wedge in true size with a ruler to check the print by."""
        s, wedge = self.sheet, self.plan.wedge
        shaft = self.plan.procedure.level == "shaft"
        limb = self.plan.limb
        size = (
            "at a scale that is not corrected: not its true size"
            if scale_caveat(limb)
            else "in true size"
        )
        s.text(x, y, f"The {'piece' if shaft else 'wedge'} {size}", 10.5, bold=True, va="top")
        if wedge.nothing:
            s.text(x, y - 0.22, NOTHING, TEXT, va="top", color=s.colors.quiet)
            return
        if wedge.entry_z is None or wedge.base is None:
            lacking = "an entry" if limb.frame.calibrated else "a scale"
            s.text(x, y - 0.22, f"needs {lacking}", TEXT, va="top", color=s.colors.quiet)
            return
        spots: Any = (wedge.hinge_z, wedge.entry_z, wedge.far_entry_z, wedge.far_hinge_z)
        hinge, entry, far, far_hinge = map(complex, spots)
        along = (entry - hinge) / abs(entry - hinge)
        corners = np.array([hinge, entry, far, far_hinge]) - hinge
        flat = corners / along / INCH
        flat = (
            np.conj(flat) if flat[2].imag > 0 else flat
        )  # the first cut on top, whatever the side
        z = flat + complex(x + 0.1 - flat.real.min(), y - 0.45)
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
        s.text(
            float(z[1].real),
            y - 0.38,
            "first cut",
            SMALL,
            va="bottom",
            ha="left" if shaft else "right",
        )
        beside, halfway = (
            float(max(z[1].real, z[2].real)) + 0.06,
            float((z[1].imag + z[2].imag) / 2),
        )
        s.text(beside, halfway, amount(wedge.near, "mm"), TEXT, va="center", bold=True)
        self._check_ruler(x + 0.1, min(float(z.imag.min()) - 0.35, y - 0.95))

    def _check_ruler(self, x: float, y: float) -> None:
        """Draw 50 mm to hold a ruler against."""
        s, end = self.sheet, x + 50 / INCH
        s.line(np.array([complex(x, y), complex(end, y)]), s.colors.ink, 1.0)
        for k in range(0, 51, 5):
            at = x + k / INCH
            s.line(
                np.array([complex(at, y), complex(at, y + (0.12 if k % 10 == 0 else 0.07))]),
                s.colors.ink,
                0.7,
            )
            if k % 10 == 0:
                s.text(at, y - 0.05, str(k), SMALL, ha="center", va="top")
        words = "Print at 100 %: these are 50 mm,\nor the template is wrong."
        s.text(end + 0.25, y + 0.12, words, SMALL, va="top", color=s.colors.quiet)

    def _foot(self) -> None:
        s = self.sheet
        for k, word in enumerate(("Checked by", "Date", "Signature")):
            at = self.left + k * 2.45
            s.line(
                np.array([complex(at, EDGE + 0.55), complex(at + 2.2, EDGE + 0.55)]),
                s.colors.quiet,
                0.7,
            )
            s.text(at, EDGE + 0.52, word, SMALL, va="top", color=s.colors.quiet)
        made = f"wedgecalc {__version__} · hinge and entry: {_PLACED[self.plan.hinge_source]}"
        s.text(
            self.left,
            EDGE + 0.37,
            origin_words(self.case, self.plan.limb),
            SMALL,
            va="top",
            color=s.colors.quiet,
        )
        s.text(
            self.left,
            EDGE + 0.225,
            f"{made} · bone outlines: {self.scene.source}",
            SMALL,
            va="top",
            color=s.colors.quiet,
        )
        s.text(self.left, EDGE + 0.08, records.NOTE, SMALL, va="top", color=s.colors.quiet)


def _spread(interval: Any, unit: str) -> str:
    return "" if not interval else f"± {amount((interval.high - interval.low) / 2, unit)}"
