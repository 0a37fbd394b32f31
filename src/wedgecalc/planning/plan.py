"""Plan a wedge: the exact correction for a target, and the leg after it."""

from collections.abc import Mapping
from typing import cast

from numpy.typing import ArrayLike

from wedgecalc.geometry.leg import Leg, limb_of
from wedgecalc.geometry.plane import N, Number, P
from wedgecalc.planning.made_plan import AnyPlan as AnyPlan
from wedgecalc.planning.made_plan import Plan as Plan
from wedgecalc.planning.made_plan import plan_of_request as plan_of_request
from wedgecalc.planning.made_plan import plan_of_wedge as plan_of_wedge
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.targets import Target


def plan(
    limb: Leg[P, N],
    procedure: str | PlanRequest | None = None,
    target: Target | str | None = None,
    *,
    arthritis: str | None = None,
    hinge: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    kerf: float | None = None,
    length: float | None = None,
    along: str | None = None,
    level: float | None = None,
    bone: str | None = None,
    soft_tissue: str | None = None,
    jlca_supine: Number | None = None,
    jlca_change: float | None = None,
    hinge_turn: float | None = None,
    ap_depth: float | None = None,
    fibula: str | None = None,
    landmark_sd: Mapping[str, float] | float | None = None,
    spread_of: str | None = None,
    accept: tuple[str, ...] | None = None,
) -> Plan[P, N]:
    """Plan the wedge that takes a limb, or each of an array of limbs, exactly to the target.

    Parameters
    ----------
    limb : Limb or Case
        One limb or an array of limbs. If no procedure is given, the request of a case fills in what
        the other arguments leave open.
    procedure : str or PlanRequest, optional
        Name of a procedure; `wedgecalc.procedures` lists them. Or a whole request, whose values the
        other arguments override.
    target : Target or str, optional
        Such as ``wbl=62.5``, or by its purpose, such as ``neutral``. Default wbl 62.5 for a
        valgus-producing tibial procedure, 50 for any other at the knee, nsa 130 at the hip.
    arthritis : {"medial", "lateral", "both", "none"}, optional
        The compartments of the knee with arthritis, on which the default of the target depends.
    hinge, entry : array_like, shape (2,) or (n, 2), optional
        In the case's coordinates; default the procedure's usual place on the cortex template.
    kerf : float, optional
        Bone that each saw cut removes, the blade's thickness, mm; default 0. A
        closing wedge uses it, an opening wedge does not.
    length : float, optional
        Bone removed (closing, shortening) or gap held open (opening, lengthening) on top of the
        wedge, mm; default 0.
    along : {"mechanical", "anatomical"}, optional
        The axis of the bone along which that length is measured; default mechanical.
    level : float, optional
        For a shortening or lengthening: where the shaft is cut, mm from the knee centre.
    bone : {"femur", "tibia"}, optional
        For a shortening or lengthening; default femur.
    soft_tissue : str, optional
        A model of what the soft tissue adds later; the bone is corrected by that much less. Default
        closed-joint with a supine JLCA, else none.
    jlca_supine : float or array of float, shape (n,), optional
        JLCA of the unloaded knee on a supine or stress film, degrees.
    jlca_change : float, optional
        Decrease of the JLCA under valgus stress, degrees; two of the models need it.
    hinge_turn : float, optional
        For an opening wedge of the tibia: turn of the hinge axis from straight lateral, degrees,
        towards the back positive; see `wedgecalc.slope_of`.
    ap_depth : float, optional
        For an opening wedge of the tibia: depth of the bone at the cut, mm.
    fibula : {"shaft", "head"}, optional
        What gives way where the fibula would hold a cut of the tibia: its shaft, which is cut, or
        its head, which is freed; default its shaft.
    landmark_sd : float or mapping of str to float, optional
        Standard deviation of landmark placement, mm, for the uncertainty of the plan.
    spread_of : {"this-film", "another-film"}, optional
        Whether intervals are those of reading this film or another film; default this film.
    accept : tuple of str, optional
        Codes of stop alerts that the surgeon accepts.

    Returns
    -------
    Plan
        For an array of limbs, `Plan.status` says for each whether there is a plan.

    Raises
    ------
    InputError
        For an impossible request, such as an entry on the wrong side of the hinge.
    NoPlanError
        For a single limb, if the target is out of reach or the wedge would worsen the deformity.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> varus = Limb.from_angles(mldfa=88, mpta=82, jlca=2)
    >>> p = plan(varus, "lateral-closing-wedge-hto", Target("hka", 183))
    >>> round(p.after.hka, 9), round(p.correction, 2), round(p.wedge.base, 1)
    (183.0, 11.76, 10.7)
    >>> plan(varus, "medial-closing-wedge-hto")
    Traceback (most recent call last):
    ...
    wedgecalc.errors.NoPlanError: wrong-procedure: to bring the weight-bearing line to 50 % this ...
    """
    keywords = {name: value for name, value in locals().items() if name in Keywords.__annotations__}
    request = PlanRequest.of(procedure, target, **cast("Keywords", keywords))
    return plan_of_request(limb_of(limb), request.completed(limb))
