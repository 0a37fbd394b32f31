"""The drawing over the film: axes, joint lines, cuts and hinge, with lines of text.

Coordinates are those of the case. `presentation` makes a DICOM object of the drawing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import XY, Point
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.document import Quantity, Result
from wedgecalc.results.origin import UNCONFIRMED
from wedgecalc.terms import Severity

TIBIAL_AXIS = "mechanical axis of the tibia"  # text is placed beside it
_JOINTS = {
    "femoral joint line": ("condyle_medial", "condyle_lateral"),
    "tibial joint line": ("plateau_medial", "plateau_lateral"),
    "ankle joint line": ("plafond_medial", "plafond_lateral"),
}
_MEASURED = ("hka_deg", "wbl_pct", "mldfa_deg", "mpta_deg", "jlca_deg")
_PLANNED = ("hka_deg", "wbl_pct", "mldfa_deg", "mpta_deg")
_SIZES = {"correction_deg": "angle", "base_mm": "base"}


@dataclass(frozen=True)
class FilmLine:
    """A line, or a place if it has one point."""

    name: str
    points: tuple[XY, ...]


@dataclass(frozen=True)
class LineLayer:
    """Lines that a viewer shows or hides together, and the lines of text beside them."""

    name: str
    lines: tuple[FilmLine, ...]
    words: tuple[str, ...]


def layers_of(subject: Plan | DoublePlan | Limb, result: Result) -> tuple[LineLayer, ...]:
    """Return the layers for a plan, or for a leg alone, on the film that it was marked on.

    Parameters
    ----------
    subject : Plan, DoublePlan or Limb
    result : Result
        Result of the same plan or leg, for the numbers.
    """
    limb = subject if isinstance(subject, Limb) else subject.limb
    words = (
        f"{r.before.symbol} {r.before.text()}" for r in result.rows if _is(r.before, _MEASURED)
    )
    notes = (UNCONFIRMED,) if limb.unconfirmed else ()
    alignment = LineLayer("Alignment", tuple(_axes(limb)), (*notes, *words))
    if isinstance(subject, Limb):
        return (alignment,)
    parts = subject.parts if isinstance(subject, DoublePlan) else (subject,)
    cuts = tuple(line for part in parts for line in _cuts(part))
    return (alignment, LineLayer("Plan", cuts, tuple(_planned(result))))


def _is(quantity: Quantity, keys: tuple[str, ...]) -> bool:
    return quantity.value is not None and quantity.key in keys


def _axes(limb: Limb) -> Iterator[FilmLine]:
    def line(name: str, *ends: Point) -> FilmLine:
        return FilmLine(name, tuple(_xy(limb, z) for z in ends))

    yield line("mechanical axis of the femur", limb.hip, limb.knee)
    yield line(TIBIAL_AXIS, limb.knee, limb.ankle)
    yield line("weight-bearing line", limb.hip, limb.ankle)
    for name, ends in _JOINTS.items():
        if all(end in limb.points for end in ends):
            yield line(name, *(limb.points[end] for end in ends))


def _xy(limb: Limb, z: Point) -> XY:
    x, y = limb.frame.to_case(z).tolist()
    return x, y


def _cuts(plan: Plan) -> Iterator[FilmLine]:
    """Yield the saw cuts and the hinge of a wedge; nothing for a bone that is not cut."""
    bone = str(plan.procedure.bone)
    if plan.wedge.nothing:
        return
    for k, cut in enumerate(plan.wedge.cuts or ()):
        (ax, ay), (bx, by) = cut.tolist()
        yield FilmLine(f"cut {k + 1} of the {bone}", ((ax, ay), (bx, by)))
    x, y = plan.wedge.hinge.tolist()
    yield FilmLine(f"hinge of the {bone}", ((x, y),))


def _planned(result: Result) -> Iterator[str]:
    """Yield the plan as lines of text, stops first."""
    from wedgecalc import records

    for alert in result.alerts:
        if alert.severity == Severity.STOP:
            yield f"STOP: {records.alert_records()[alert.code].label}"
    for part in result.wedges:
        yield part.name
        yield from (f"{_SIZES[q.key]} {q.text()}" for q in part.among(*_SIZES))
    for row in result.rows:
        if row.after is not None and _is(row.after, _PLANNED):
            yield f"planned {row.after.symbol} {row.after.text()}"
