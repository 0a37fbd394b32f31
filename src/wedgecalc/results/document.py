"""Results as JSON documents (`wedgecalc-result/1`): angles in degrees, lengths in mm, shares in %, absent values null."""

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from wedgecalc import records
from wedgecalc.geometry.alignment import Alignment
from wedgecalc.geometry.classification import classify
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.alerts import Alert, alerts_of_limb
from wedgecalc.planning.check import Check
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.soft_tissue import spread
from wedgecalc.sources.legs import UNNAMED, CaseRef
from wedgecalc.text import on_screen

if TYPE_CHECKING:
    from wedgecalc.bone.wedge import BoneWedge
    from wedgecalc.study.uncertainty import Uncertainty

FORMAT = "wedgecalc-result/1"
FORMATS = "wedgecalc-results/1"  # several legs of one file


def measures_dict(measured: Alignment) -> dict[str, Any]:
    """Return the measures by their keys with units: ``hka_deg``, ``mad_mm`` and so on."""
    return {r.key: _plain(getattr(measured, r.name)) for r in records.measures().values()}


def absent_reasons(limb: Limb, measured: Alignment) -> dict[str, str]:
    """Return why each absent measure is absent: the landmarks, or the scale, that it lacks."""
    reasons = {}
    for record in records.measures().values():
        if getattr(measured, record.name) is None:
            lacking = [
                name for name in record.needs if name not in limb.points and name != "ankle_center"
            ]
            if record.needs_scale and not limb.frame.calibrated:
                lacking.append(
                    "a scale"
                    if limb.frame.doubted is None
                    else "a scale that makes it an adult's leg"
                )
            reasons[record.key] = "needs " + ", ".join(lacking)
    return reasons


def measure_result(limb: Limb, measured: Alignment, case: CaseRef = UNNAMED) -> dict[str, Any]:
    """Return the document of ``wedgecalc measure``."""
    return {
        **head(limb, case),
        "measures": measures_dict(measured),
        "absent": absent_reasons(limb, measured),
        "classification": classification_dict(measured),
        "alerts": [alert_dict(a) for a in alerts_of_limb(limb, measured)],
        "note": records.NOTE,
    }


def plan_result(
    plan: Plan,
    case: CaseRef = UNNAMED,
    on_bone: "BoneWedge | None" = None,
    sure: "Uncertainty | None" = None,
) -> dict[str, Any]:
    """Return the document of ``wedgecalc plan``; `on_bone` is its wedge on the outline of its bone."""
    before, after = (leg_dict(m) for m in (plan.before, plan.after))
    return {
        **head(plan.limb, case),
        "procedure": plan.procedure.name,
        "target": {"measure": plan.target.measure, "value": plan.target.value},
        "correction_deg": plan.correction,
        "direction": plan.direction,
        "wedge": wedge_dict(plan, on_bone),
        "soft_tissue": _soft_tissue(plan),
        "before": before,
        "after": after
        | {"landmarks": {name: plan.after_limb[name].tolist() for name in plan.after_limb.points}},
        "change": change_dict(before["measures"], after["measures"]) | _hip_shift(plan),
        "absent": absent_reasons(plan.limb, plan.before),
        "alerts": [alert_dict(a) for a in plan.alerts],
        **({} if sure is None else {"uncertainty": uncertainty_dict(sure)}),
        "note": records.NOTE,
    }


def _hip_shift(plan: Plan) -> dict[str, Any]:
    """Return where the hip centre goes, seen from the knee, along and across the leg's axis."""
    lateral, up = plan.hip_shift or (None, None)
    return {"hip_lateral_mm": lateral, "hip_up_mm": up}


def uncertainty_dict(sure: "Uncertainty") -> dict[str, Any]:
    """Return 95 % intervals by the keys of the interface: of the leg before, of the wedge, and of the leg after it."""

    def interval(i: Any) -> dict[str, float]:
        return {"sd": i.sd, "low": i.low, "high": i.high}

    keys = records.measures()
    return {
        **{keys[name].key: interval(i) for name, i in sure.before.items()},
        "correction_deg": interval(sure.correction),
        "base_mm": sure.base and interval(sure.base),
        "after": {keys[name].key: interval(i) for name, i in sure.after.items()},
        "on_target_probability": sure.on_target,
        "sensitivity_deg_per_mm": sure.sensitivity,
        "variance_share": sure.share,
        "landmark_sd_mm": sure.sds,
        "method": sure.method,
        "samples": sure.samples,
        "seed": sure.seed,
    }


def _soft_tissue(plan: Plan) -> dict[str, Any]:
    """Return how the correction is shared with the soft tissue, and what every model expects of it."""
    soft, total = plan.soft_tissue, max(float(plan.needed) * plan.procedure.sign, 0.0)
    models = spread(plan.procedure, total, plan.before.jlca, soft.jlca_change if soft else None)
    known = [value for value in models.values() if not isinstance(value, str)]
    return {
        "model": soft.model if soft else "none",
        "bony_deg": plan.correction,
        "expected_deg": soft.expected if soft else 0.0,
        "total_deg": total,
        "expected_hka_deg": plan.after.hka + (soft.expected * plan.procedure.sign if soft else 0.0),
        "models": [
            {
                "model": name,
                "expected_deg": None if isinstance(value, str) else value,
                "why_absent": value if isinstance(value, str) else None,
            }
            for name, value in models.items()
        ],
        "spread_deg": [min(known), max(known)],
    }


def check_result(check: Check, case: CaseRef = UNNAMED) -> dict[str, Any]:
    """Return the document of ``wedgecalc check``; errors are given minus wanted."""
    given, wanted = check.given, check.wanted
    return {
        **head(given.limb, case),
        "procedure": given.procedure.name,
        "given": {"angle_deg": given.correction, "base_mm": given.wedge.base},
        "wanted": {
            "target": {"measure": wanted.target.measure, "value": wanted.target.value},
            "angle_deg": wanted.correction,
            "base_mm": wanted.wedge.base,
        },
        "before": leg_dict(given.before),
        "after": leg_dict(given.after),
        "error": check.error,
        "verdict": check.verdict,
        "tolerance_deg": check.tolerance,
        "alerts": [alert_dict(a) for a in given.alerts],
        "note": records.NOTE,
    }


def wedge_dict(plan: Plan, on_bone: "BoneWedge | None" = None) -> dict[str, Any]:
    """Return the wedge of a plan by the keys of the interface; what needs the outline is null without."""
    w, t = plan.wedge, on_bone
    return {
        "kind": w.kind,
        "side": w.side,
        "base_mm": w.base,
        "base_right_mm": w.base_right,
        "rule_of_thumb_mm": w.rule_of_thumb,
        "base_on_contour_mm": t and t.base,
        "radius_mm": w.radius,
        "area_mm2": t and t.area,
        "height_mm": t and t.height,
        "step_mm": t and t.step,
        "bridge_mm": t and t.bridge,
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
        "entry": _points(w.entry),
        "cuts": None if w.cuts is None else [cut.tolist() for cut in w.cuts],
    }


def to_json(result: dict[str, Any]) -> str:
    """Return a result as the text of one JSON document, full double precision."""
    return on_screen(
        json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False), colour=False
    )


def head(limb: Limb, case: CaseRef) -> dict[str, Any]:
    """Return the keys that every document starts with."""
    return {
        "format": FORMAT,
        "case": case.id,
        "side": limb.frame.side,
        "side_source": case.side_source,
        "scale_source": case.scale_source,
        "knee_source": limb.knee_source,
        "notes": list(case.notes),
    }


def leg_dict(measured: Alignment) -> dict[str, Any]:
    """Return the measures and the classes of a leg."""
    return {"measures": measures_dict(measured), "classification": classification_dict(measured)}


def classification_dict(measured: Alignment) -> dict[str, Any]:
    """Return CPAK type, phenotype and malalignment by the keys of the interface."""
    c = classify(measured)
    m = c.malalignment
    return {
        "cpak": c.cpak,
        "phenotype": c.phenotype,
        "malalignment": m
        and {
            "deviation_deg": m.deviation,
            "femur_deg": m.femur,
            "tibia_deg": m.tibia,
            "joint_deg": m.joint,
            "sources": list(m.sources),
        },
    }


def change_dict(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return after less before by the same keys, null where either is."""
    return {
        key: None if before[key] is None or after[key] is None else after[key] - before[key]
        for key in before
    }


def alert_dict(alert: Alert) -> dict[str, Any]:
    """Return an alert by the keys of the interface."""
    return {
        "code": alert.code,
        "severity": alert.severity,
        "message": alert.message,
        "value": _plain(alert.value),
    }


def _points(xy: Any) -> Any:
    return None if xy is None else np.asarray(xy).tolist()


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value
