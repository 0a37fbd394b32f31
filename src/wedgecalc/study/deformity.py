"""Where a deformity sits: Paley's malalignment test told in order, the classifications, and the CORA of each bone."""

from dataclasses import dataclass, field

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment, measure
from wedgecalc.geometry.classification import Classification, classify
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import dot, middle, unit
from wedgecalc.record_types import standing_of
from wedgecalc.study.cora import Cora, cora
from wedgecalc.terms import Standing

SUBLUXATION = (
    3.0  # mm by which the middles of the knee's joint lines may lie apart sideways (Paley 2002)
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the malalignment test.

    Attributes
    ----------
    looked_at : str
        A measure's name, or ``subluxation``.
    value : float or None
        What was found, in `unit`; None where a landmark or the scale is missing.
    unit : str
        ``deg`` or ``mm``.
    low, high : float
        Normal range.
    contributes : float or None
        Degrees by which it moves the leg off a normal leg, valgus positive; None where degrees do not say it.
    """

    looked_at: str
    value: float | None
    unit: str
    low: float
    high: float
    contributes: float | None

    @property
    def standing(self) -> Standing | None:
        """Where the value stands against the normal range."""
        return standing_of(self.value, self.low, self.high)

    @property
    def finding(self) -> str:
        """``normal``, ``low``, ``high`` or ``absent``."""
        return "absent" if self.standing is None else self.standing


@dataclass(frozen=True, slots=True)
class Analysis:
    """A leg's deformity: the test in order, the classes it falls into, and each bone's CORA."""

    limb: Limb = field(repr=False)
    measured: Alignment
    steps: tuple[Step, ...] = field(repr=False)
    classification: Classification = field(repr=False)
    coras: tuple[Cora, ...] = field(repr=False)


# Looked at in this order; what each contributes stands under this name in the malalignment.
_ORDER = (("mad", None), ("mldfa", "femur"), ("mpta", "tibia"), ("jlca", "joint"))


def analyse(limb: Leg) -> Analysis:
    """Analyse the deformity of a leg.

    The test (Paley 2002) asks in order: does the weight-bearing line miss the knee's centre by more than is normal; is the
    femur's angle out of range; the tibia's; does the joint open; are the bones shifted against each other. What femur,
    tibia and joint contribute sums to the leg's deviation from a normal one.

    Parameters
    ----------
    limb : Limb or Case
        Single.

    Returns
    -------
    Analysis

    Examples
    --------
    >>> found = analyse(Limb.from_angles(mldfa=88, mpta=82, jlca=2))
    >>> [(s.looked_at, s.finding) for s in found.steps]
    [('mad', 'high'), ('mldfa', 'normal'), ('mpta', 'low'), ('jlca', 'normal'), ('subluxation', 'normal')]
    >>> round(sum(s.contributes for s in found.steps if s.contributes is not None), 6)    # hka less that of a normal leg
    -6.0
    """
    limb = one_leg(limb, "analyse")
    measured = measure(limb)
    found = classify(measured)
    steps = [_step(measured, found, name, part) for name, part in _ORDER]
    shift = _subluxation(limb)
    steps.append(Step("subluxation", shift, "mm", 0.0, SUBLUXATION, None))
    return Analysis(
        limb,
        measured,
        tuple(steps),
        found,
        tuple(cora(limb, measured, bone) for bone in ("femur", "tibia")),
    )


def _step(measured: Alignment, found: Classification, name: str, part: str | None) -> Step:
    record = records.measures()[name]
    value = getattr(measured, name)
    low, high = record.normal_low or 0.0, record.normal_high or 0.0
    share = (
        None
        if part is None or found.malalignment is None
        else float(getattr(found.malalignment, part))
    )
    value = None if value is None else float(value)
    return Step(name, value, record.unit, low, high, share)


def _subluxation(limb: Limb) -> float | None:
    """Return how far the middle of the condyle line lies beside that of the plateau, along the plateau, mm."""
    p = limb.points
    if not limb.has_condyles or not limb.frame.calibrated:
        return None
    femur = middle(p["condyle_medial"], p["condyle_lateral"])
    tibia = middle(p["plateau_medial"], p["plateau_lateral"])
    return abs(float(dot(unit(p["plateau_lateral"] - p["plateau_medial"]), femur - tibia)))
