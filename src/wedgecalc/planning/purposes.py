"""What a target is for, and which other values are customary for the same purpose and knee."""

from wedgecalc import records
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target, default_target
from wedgecalc.record_types import rounded
from wedgecalc.records import ProcedureRecord, PurposeRecord

REMARKS = ("other-direction", "other-arthritis", "usual-differs")  # codes of `target_remarks`


def purpose_of(target: Target) -> PurposeRecord | None:
    """Return the purpose whose measure and value a target has; None without one.

    >>> purpose_of(Target("wbl", 62.5)).name, purpose_of(Target("wbl", 61))
    ('dugdale', None)
    """
    known = records.targets()[target.measure].customary
    return next((p for p in known if p.value == target.value), None)


def without_arthritis(target: Target, request: PlanRequest) -> Target | None:
    """Return the usual target of the same plan for a knee without arthritis, where that differs.

    None where the target was asked for, or where it is known which compartments have arthritis:
    only a usual target of an unknown knee rests on the guess that there is some.

    Examples
    --------
    >>> from wedgecalc import Limb, plan
    >>> made = plan(Limb.from_angles(mpta=82), "lateral-closing-wedge-hto")
    >>> str(made.target), str(without_arthritis(made.target, made.request))
    ('wbl=62.5', 'wbl=50.0')
    >>> known = plan(made.limb, "lateral-closing-wedge-hto", arthritis="medial")
    >>> without_arthritis(known.target, known.request)
    """
    if request.source("target") != "usual" or request.arthritis is not None:
        return None
    purpose = purpose_of(target)
    for record in records.procedures().values():
        if purpose is not None and record.target == purpose.name:
            other = default_target(record, "none")
            return None if other == target else other
    return None


def target_remarks(
    target: Target, request: PlanRequest, procedure: ProcedureRecord
) -> tuple[str, ...]:
    """Return in what a target that was asked for contradicts the plan or the knee, as codes.

    ``other-direction``: it is customary in plans of the other direction only. ``other-arthritis``:
    for knees with arthritis elsewhere. ``usual-differs``: it is a case's, and the arthritis that
    somebody names beside it has another usual target.

    Parameters
    ----------
    target : Target
    request : PlanRequest
    procedure : ProcedureRecord
        The procedure; for a double level the tibia's.

    Examples
    --------
    >>> tibia = records.procedures()["medial-opening-wedge-hto"]
    >>> target_remarks(Target("wbl", 47.5), PlanRequest(target="wbl=47.5"), tibia)
    ('other-direction',)
    """
    purpose, arthritis = purpose_of(target), request.arthritis
    if request.source("target") == "usual":
        return ()
    if purpose is not None and procedure.direction not in purpose.towards:
        return ("other-direction",)
    if purpose is not None and not purpose.suits(arthritis):
        return ("other-arthritis",)
    named = request.source("target") == "case" and request.source("arthritis") == "option"
    differs = named and default_target(procedure, arthritis) != target
    return ("usual-differs",) if differs and procedure.at_knee else ()


def customary_range(
    target: Target, value: float, direction: str, arthritis: str | None = None
) -> PurposeRecord | None:
    """Return the purpose whose customary range a leg has reached; None if it is in none.

    Only ranges count that serve what the target serves, the unloading of the same side or a neutral
    leg, and that are customary for this knee: 63 % is none for a bowleg that was to become
    straight.

    Parameters
    ----------
    target : Target
        Says which measure is judged, and for what purpose: that of its value, or the nearest one.
    value : float
        Value of that measure, judged as it is shown.
    direction : {"valgus", "varus", "none"}
        Towards what the leg was corrected.
    arthritis : {"medial", "lateral", "both", "none"}, optional
        The compartments with arthritis, if they are known.

    Examples
    --------
    >>> customary_range(Target("wbl", 62.5), 56.2, "valgus").name
    'mild-valgus'
    >>> customary_range(Target("wbl", 50), 63.0, "valgus")
    """
    known = [p for p in records.targets()[target.measure].customary if direction in p.towards]
    aim = min(known, key=lambda p: abs(target.value - p.value), default=None)
    reached = [
        p
        for p in known
        if aim is not None
        and p.arthritis == aim.arthritis
        and p.suits(arthritis)
        and p.low <= rounded(value) <= p.high
    ]
    return min(reached, key=lambda p: abs(value - p.value), default=None)
