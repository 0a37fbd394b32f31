"""A leg of the studio as a case file, with the plan that was shown."""

from dataclasses import replace

from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import AUTO
from wedgecalc.sources.case import case_of
from wedgecalc.sources.format import CaseFile, case_file
from wedgecalc.sources.legs import CASE_FORMAT
from wedgecalc.studio.case_state import LegState


def saved_leg(leg: LegState, image: str | None = None) -> CaseFile:
    """Return a leg as a case file with its plan; fields that the studio does not change are kept."""
    in_mm = leg.scale_source == "mm"
    kept = {} if leg.file is None else leg.file.document()
    own: dict[str, object] = {
        "format": CASE_FORMAT,
        "id": leg.id,
        "label": leg.label,
        "side": leg.side,
        "units": "mm" if in_mm else "px",
        "image": image or kept.get("image"),
        "landmarks": dict(leg.points),
        "film": leg.film and leg.film.model_dump(mode="json", exclude_none=True),
        "arthritis": leg.arthritis,
        "proposed": None,  # landmarks in a saved case are confirmed
    }
    if not in_mm and (not kept or case_of(kept).limb.frame.mm_per_unit != leg.mm_per_unit):
        own |= {"mm_per_px": leg.mm_per_unit, "calibration": None}  # instead of the file's
    return case_file(kept | own).with_request(_planned(leg))


def _planned(leg: LegState) -> PlanRequest | DoubleRequest:
    """Return the request that a case stores; a choice of the verdict is stored by name."""
    plan = leg.outcome.plan
    if leg.procedure == DOUBLE_LEVEL or (
        leg.outcome.double is not None and (leg.double_points or leg.kinds)
    ):
        request = leg.double_request()
        return replace(request, plan=replace(request.plan, procedure=DOUBLE_LEVEL))
    if leg.procedure != AUTO or plan is None:
        return leg.request(leg.procedure)
    return replace(leg.request(plan.procedure.name), target=plan.target)
