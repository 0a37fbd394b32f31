"""Analysis of a deformity: malalignment test, classifications, and the CORA of each bone."""

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

_SUBLUXATION = 3.0  # mm: normal sideways offset between the middles of both joint lines (Paley)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the malalignment test.

    Attributes
    ----------
    looked_at : str
        A measure's name, or ``subluxation``.
    value : float or None
        The measured value, in `unit`; None if a landmark or the scale is missing.
    unit : str
        ``deg`` or ``mm``.
    low, high : float
        Normal range.
    contributes : float or None
        Its contribution to the deviation from a normal leg, degrees, valgus positive; None for a
        step that is not an angle.
    """

    looked_at: str
    value: float | None
    unit: str
    low: float
    high: float
    contributes: float | None

    @property
    def standing(self) -> Standing | None:
        """Whether the value is normal, low or high; None if it is missing."""
        return standing_of(self.value, self.low, self.high)

    @property
    def finding(self) -> str:
        """``normal``, ``low``, ``high`` or ``absent``."""
        return "absent" if self.standing is None else self.standing


@dataclass(frozen=True, slots=True)
class Analysis:
    """A leg's deformity: the steps of the test, the classifications, and each bone's CORA."""

    limb: Limb = field(repr=False)
    measured: Alignment
    steps: tuple[Step, ...] = field(repr=False)
    classification: Classification = field(repr=False)
    coras: tuple[Cora, ...] = field(repr=False)


# The steps in order, each with the attribute of `Malalignment` that is its contribution.
_ORDER = (("mad", None), ("mldfa", "femur"), ("mpta", "tibia"), ("jlca", "joint"))


def analyse(limb: Leg) -> Analysis:
    """Analyse the deformity of a leg.

    The malalignment test (Paley 2002) checks in order: the distance of the weight-bearing line from
    the knee centre, the angles of femur and tibia, the opening of the joint, and subluxation. The
    contributions of femur, tibia and joint sum to the deviation from a normal leg.

    Parameters
    ----------
    limb : Limb or Case
        One limb.

    Returns
    -------
    Analysis
        With the steps of the test in order.

    Raises
    ------
    InputError
        For an array of limbs.

    Examples
    --------
    >>> found = analyse(Limb.from_angles(mldfa=88, mpta=82, jlca=2))
    >>> [(s.looked_at, s.finding) for s in found.steps]
    [('mad', 'high'), ('mldfa', 'normal'), ('mpta', 'low'), ('jlca', 'normal'), ...]
    >>> contributions = [s.contributes for s in found.steps if s.contributes is not None]
    >>> round(sum(contributions), 6)    # hka less that of a normal leg
    -6.0
    """
    limb = one_leg(limb, "analyse")
    measured = measure(limb)
    classes = classify(measured)
    steps = [_step(measured, classes, name, part) for name, part in _ORDER]
    steps.append(Step("subluxation", _subluxation(limb), "mm", 0.0, _SUBLUXATION, None))
    coras = tuple(cora(limb, measured, bone) for bone in ("femur", "tibia"))
    return Analysis(limb, measured, tuple(steps), classes, coras)


def _step(measured: Alignment, classes: Classification, name: str, part: str | None) -> Step:
    record = records.measures()[name]
    value = getattr(measured, name)
    low, high = record.normal_low or 0.0, record.normal_high or 0.0
    lacking = part is None or classes.malalignment is None
    share = None if lacking else float(getattr(classes.malalignment, str(part)))
    return Step(name, value, record.unit, low, high, share)


def _subluxation(limb: Limb) -> float | None:
    """Return the distance along the plateau between the middles of both joint lines, mm."""
    p = limb.points
    if not limb.has_condyles or not limb.frame.calibrated:
        return None
    femur = middle(p["condyle_medial"], p["condyle_lateral"])
    tibia = middle(p["plateau_medial"], p["plateau_lateral"])
    return abs(dot(unit(limb.plateau), femur - tibia))
