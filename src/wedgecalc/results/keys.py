"""Parts of the JSON documents, by the keys of the interface (`wedgecalc-result/1`)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.classification import Classification, classify
from wedgecalc.geometry.plane import not_negative
from wedgecalc.planning.alerts import Alert
from wedgecalc.planning.cortex_distances import hinge_distances
from wedgecalc.planning.double_request import for_leg
from wedgecalc.planning.millimetres import base_limits, depths, rests_on
from wedgecalc.planning.plan import Plan
from wedgecalc.results.document import MeasureRow
from wedgecalc.results.standing import as_standing, settles
from wedgecalc.sources.json_text import Document

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.study.interval import OwnAccuracy
    from wedgecalc.study.uncertainty import Interval, Uncertainty


_STATES = {"standing": "after"}  # state of a row, by its name in a document


def wedge_dict(plan: Plan, on_bone: "BoneWedge | None" = None) -> Document:
    """Return the wedge of a plan by the keys of the interface.

    Parameters
    ----------
    plan : Plan
    on_bone : BoneWedge, optional
        The wedge on the outline of its bone; without it the values that need the outline are None.
    """
    w, t = plan.wedge, on_bone
    low, high = base_limits(plan) or (None, None)
    depth = depths(plan)
    return {
        "kind": w.kind,
        "side": w.side,
        "base_mm": w.base,
        "base_low_mm": low,
        "base_high_mm": high,
        "base_rests_on": rests_on(plan),
        "base_right_mm": w.base_right,
        "rule_of_thumb_mm": w.rule_of_thumb,
        "base_on_contour_mm": t and t.base,
        "radius_mm": w.radius,
        "area_mm2": t and t.area,
        "height_mm": t and t.height,
        "step_mm": t and t.step,
        "bridge_mm": t and t.bridge,
        "hinge_far_cortex_mm": _far_cortex(plan),
        "far_gap_mm": t and t.far_gap,
        "far_step_mm": t and t.far_step,
        "contact_pct": t and 100 * t.contact,
        "block_area_mm2": t and t.block.area,
        "measured_on": t and t.measured_on,
        "length_mm": w.length if plan.limb.frame.calibrated else None,
        "kerf_mm": w.kerf if plan.limb.frame.calibrated else None,
        "block_base_mm": w.block,
        "hinge": w.hinge.tolist(),
        "hinge_source": plan.hinge_source,
        "hinge_depth_mm": depth["hinge"],
        "entry_depth_mm": depth["entry"],
        "entry": python_value(w.entry),
        "cuts": None if w.cuts is None else [cut.tolist() for cut in w.cuts],
    }


def _far_cortex(plan: Plan) -> float | None:
    """Return how far the hinge lies from the far cortex, along the joint line, mm, as alerts do.

    None without a scale, outside the bone, and where the saw goes all the way through.
    """
    if not plan.limb.frame.calibrated or plan.wedge.length or plan.procedure.through_shaft:
        return None
    rooms = hinge_distances(plan)
    return None if rooms is None or min(rooms) < 0 else float(rooms[0])


def alert_dict(alert: Alert) -> Document:
    """Return an alert by the keys of the interface."""
    return {
        "code": alert.code,
        "severity": alert.severity,
        "message": alert.message,
        "value": python_value(alert.value),
        "limit": python_value(alert.limit),
        "accepted": alert.accepted,
    }


def _jlca_supine_of(plan: "Plan | DoublePlan") -> float | None:
    """Return the JLCA of the unloaded knee that a plan's request has."""
    return cast("float | None", for_leg(plan.request).jlca_supine)


def soft_tissue_dict(plan: "Plan | DoublePlan") -> Document:
    """Return the shares of bone and soft tissue in the correction, and what every model expects."""
    soft, total = plan.soft_tissue, not_negative(plan.needed * plan.procedure.sign)
    models = plan.soft_tissue_models
    expected = [float(value) for value in models.values() if not isinstance(value, str)]
    added = soft.expected * plan.procedure.sign if soft else 0.0
    stands, theatre = plan.standing_again, plan.in_theatre
    return {
        "model": soft.model if soft else "none",
        "bony_deg": plan.correction,
        "bony_correction_deg": plan.correction,
        "expected_deg": soft.expected if soft else 0.0,
        "total_deg": total,
        "jlca_supine_deg": _jlca_supine_of(plan),
        "jlca_expected_deg": soft and soft.jlca_expected,
        "expected_hka_deg": stands.hka if stands else plan.after.hka + added,
        "expected_wbl_pct": stands and stands.wbl,
        "hka_in_theatre_deg": theatre and theatre.hka,
        "wbl_in_theatre_pct": theatre and theatre.wbl,
        "models": [
            {
                "model": name,
                "expected_deg": None if isinstance(value, str) else value,
                "bony_deg": None if isinstance(value, str) else not_negative(total - value),
                "why_absent": value if isinstance(value, str) else None,
            }
            for name, value in models.items()
        ],
        "spread_deg": [min(expected), max(expected)],
    }


def interval_dict(i: "Interval") -> dict[str, float]:
    """Return an interval by the keys of the interface."""
    return {"sd": i.sd, "low": i.low, "high": i.high}


def uncertainty_dict(uncertainty: "Uncertainty") -> Document:
    """Return the 95 % intervals of leg and wedge by the keys of the interface."""

    def by_key(intervals: "Mapping[str, Interval]") -> dict[str, dict[str, float]]:
        return {records.measures()[name].key: interval_dict(i) for name, i in intervals.items()}

    def numbers(of: "Uncertainty") -> Document:
        return {
            **by_key(of.before),
            "correction_deg": interval_dict(of.correction),
            "base_mm": of.base and interval_dict(of.base),
            "after": by_key(of.after),
            **({"expected": by_key(of.expected)} if of.expected else {}),
            "on_target_probability": of.on_target,
        }

    other = uncertainty.other
    return {
        **numbers(uncertainty),
        **({"parts": _parts(uncertainty)} if uncertainty.parts else {}),
        "sensitivity_deg_per_mm": uncertainty.sensitivity,
        "variance_share": uncertainty.share,
        "landmark_sd_mm": uncertainty.sds,
        "method": uncertainty.method,
        "samples": uncertainty.samples,
        "seed": uncertainty.seed,
        "spread_of": uncertainty.spread_of,
        **({} if uncertainty.accuracy is None else {"series": _series(uncertainty.accuracy)}),
        **({} if other is None else {other.spread_of.replace("-", "_"): numbers(other)}),
    }


def _series(accuracy: "OwnAccuracy") -> Document:
    """Return the surgeon's own accuracy that is counted, by the keys of the interface."""
    return {
        "n": accuracy.n,
        "procedure": accuracy.procedure,
        "bias_deg": accuracy.bias,
        "bias_error_deg": accuracy.bias_error,
        "execution_sd_deg": accuracy.execution,
        "execution_error_deg": accuracy.execution_error,
        "on_target_probability": accuracy.on_target,
    }


def _parts(uncertainty: "Uncertainty") -> Document:
    """Return the intervals of both bones of a double level by the keys of the interface."""
    keys = {"correction": "correction_deg", "base": "base_mm"}
    return {
        bone: {keys[name]: interval_dict(i) for name, i in intervals.items()}
        for bone, intervals in uncertainty.parts.items()
    }


def values(rows: tuple[MeasureRow, ...], state: str = "before") -> dict[str, float | None]:
    """Return the measurements of one state of a leg by their keys, such as ``hka_deg``.

    ``before``; ``after``, by the bone's correction alone; or ``standing``, as it will stand. A
    prediction is none of them.
    """
    return {
        row.before.key: quantity.value if quantity and quantity.key == row.before.key else None
        for row in rows
        for quantity in [row.bony if state == "after" else getattr(row, _STATES.get(state, state))]
    }


def changes(rows: tuple[MeasureRow, ...]) -> dict[str, float | None]:
    """Return after minus before by key; None if either is missing, or only predicted."""
    return {
        row.before.key: row.bony_change if row.after and row.after.key == row.before.key else None
        for row in rows
    }


def absences(rows: tuple[MeasureRow, ...]) -> dict[str, str]:
    """Return why measurements are missing, by key."""
    return {row.before.key: row.before.absent for row in rows if row.before.absent is not None}


def leg_dict(
    rows: tuple[MeasureRow, ...],
    classes: Classification,
    state: str = "before",
    absent: bool = False,
) -> Document:
    """Return the measurements and the classes of a leg by the keys of the interface.

    Parameters
    ----------
    rows : tuple of MeasureRow
    classes : Classification
    state : {"before", "after", "standing"}
    absent : bool
        Whether to say why measurements are missing.
    """
    m = classes.malalignment
    return {
        "measures": values(rows, state),
        **({"absent": absences(rows)} if absent else {}),
        "classification": {
            "cpak": classes.cpak,
            "phenotype": classes.phenotype,
            "malalignment": m
            and {
                "deviation_deg": m.deviation,
                "femur_deg": m.femur,
                "tibia_deg": m.tibia,
                "joint_deg": m.joint,
                "sources": list(m.sources),
            },
        },
    }


def legs_dict(
    rows: tuple[MeasureRow, ...], plan: "Plan | DoublePlan", landmarks: bool = True
) -> Document:
    """Return the leg before and after a plan, with or without its planned landmarks.

    ``after`` by the bone's correction alone; ``standing`` where the joint is expected to move.
    """
    limb = plan.after_limb
    planned_landmarks = {"landmarks": {name: limb[name].tolist() for name in limb.points}}
    return {
        "before": leg_dict(rows, classify(plan.before)),
        "after": leg_dict(rows, classify(plan.after), "after")
        | (planned_landmarks if landmarks else {}),
        "standing": leg_dict(rows, classify(as_standing(plan)), "standing")
        if settles(plan)
        else None,
    }


def python_value(value: object) -> object:
    """Return a numpy number or array as a Python number or list, anything else unchanged."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
