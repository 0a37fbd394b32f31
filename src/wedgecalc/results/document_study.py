"""JSON documents of the questions around a plan: where the deformity is, what other methods say, what if."""

from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.bone.wedge import bone_wedge
from wedgecalc.planning.alerts import alerts_of_limb
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.document import (
    absent_reasons,
    alert_dict,
    change_dict,
    classification_dict,
    head,
    leg_dict,
    measures_dict,
    wedge_dict,
)
from wedgecalc.sources.legs import CaseRef
from wedgecalc.study.compare import Comparison, MethodResult, Option
from wedgecalc.study.cora import Cora, Effect
from wedgecalc.study.deformity import Analysis
from wedgecalc.study.sweep import OUTCOMES, Sweep


def analyse_result(
    found: Analysis, case: CaseRef, effects: dict[str, Effect] | None = None
) -> dict[str, Any]:
    """Return the document of ``wedgecalc analyse``; `effects` by bone, where the case plans an osteotomy of it."""
    steps = [
        {
            "looked_at": s.looked_at,
            "value": s.value,
            "unit": s.unit,
            "normal": [s.low, s.high],
            "contributes_deg": s.contributes,
            "finding": s.finding,
        }
        for s in found.steps
    ]
    return {
        **head(found.limb, case),
        "measures": measures_dict(found.measured),
        "absent": absent_reasons(found.limb, found.measured),
        "classification": classification_dict(found.measured),
        "steps": steps,
        "cora": [_cora(found, c, (effects or {}).get(c.bone)) for c in found.coras],
        "alerts": [alert_dict(a) for a in alerts_of_limb(found.limb, found.measured)],
        "note": records.NOTE,
    }


def _cora(found: Analysis, c: Cora, e: Effect | None) -> dict[str, Any]:
    point = None if c.point_z is None else found.limb.frame.to_case(c.point_z).tolist()
    return {
        "bone": c.bone,
        "angle_deg": c.angle,
        "point": point,
        "level_mm": c.level,
        "proximal_line": c.proximal,
        "distal_line": c.distal,
        "rule": e and e.rule,
        "shift_mm": e and e.shift,
    }


def compare_result(found: Comparison, case: CaseRef) -> dict[str, Any]:
    """Return the document of ``wedgecalc compare``; errors are a method's outcome less the exact plan's."""
    exact = found.plan
    return {
        **head(exact.limb, case),
        "procedure": exact.procedure.name,
        "target": {"measure": exact.target.measure, "value": exact.target.value},
        "methods": [_method(m) for m in found.methods],
        "procedures": [_option(o) for o in found.procedures],
        "alerts": [alert_dict(a) for a in exact.alerts],
        "note": records.NOTE,
    }


def _method(m: MethodResult) -> dict[str, Any]:
    return {
        "method": m.method.name,
        "correction_deg": m.correction,
        "base_mm": m.given and m.given.wedge.base,
        "after": m.given and measures_dict(m.given.after),
        "error": m.error or None,
        "why_absent": m.why_absent,
    }


def _option(o: Option) -> dict[str, Any]:
    p = o.plan
    return {
        "procedure": o.procedure.name,
        "correction_deg": p and p.correction,
        "base_mm": p and p.wedge.base,
        "after": p and measures_dict(p.after),
        "limb_change_mm": p and length_change(p),
        "area_mm2": p and area(p),
        "alerts": p and [a.code for a in p.alerts],
        "why_absent": o.why_absent,
    }


def length_change(plan: Plan) -> Any:
    """Return by how much the leg grows, mm; None without a scale."""
    return (
        None
        if plan.after.limb is None or plan.before.limb is None
        else plan.after.limb - plan.before.limb
    )


def area(plan: Plan) -> float | None:
    """Return the area of bone taken out, mm²: 0 for an opening wedge, None where the outline does not give it."""
    wedge = bone_wedge(plan)
    return None if wedge is None else float(wedge.removed.area)


def sweep_result(found: Sweep, case: CaseRef) -> dict[str, Any]:
    """Return the document of ``wedgecalc sweep``; an outcome that cannot be made is null."""
    keys = {name: records.measures()[name].key for name in OUTCOMES} | {
        "correction": "correction_deg",
        "base": "base_mm",
    }
    outcomes = {
        keys[name]: [float(v) if np.isfinite(v) else None for v in row]
        for name, row in found.outcomes.items()
    }
    return {
        **head(found.plan.limb, case),
        "procedure": found.plan.procedure.name,
        "target": {"measure": found.plan.target.measure, "value": found.plan.target.value},
        "over": found.over,
        "unit": found.unit,
        "current": found.current,
        "on_target_wbl_pct": list(found.zone),
        "values": found.values.tolist(),
        "outcomes": outcomes,
        "alerts": [alert_dict(a) for a in found.plan.alerts],
        "note": records.NOTE,
    }


def double_result(made: DoublePlan, case: CaseRef) -> dict[str, Any]:
    """Return the document of ``wedgecalc plan --procedure double-level``: as of a plan, with one part for each bone."""
    before, after = (leg_dict(m) for m in (made.before, made.after))
    parts = [
        {
            "procedure": part.procedure.name,
            "bone": part.procedure.bone,
            "correction_deg": part.correction,
            "wedge": wedge_dict(part, bone_wedge(part)),
        }
        for part in (made.tibia, made.femur)
    ]
    return {
        **head(made.limb, case),
        "procedure": "double-level",
        "target": {"measure": made.target.measure, "value": made.target.value},
        "sharing": made.sharing,
        "correction_deg": made.correction,
        "direction": made.tibia.direction,
        "parts": parts,
        "before": before,
        "after": after
        | {"landmarks": {name: made.after_limb[name].tolist() for name in made.after_limb.points}},
        "change": change_dict(before["measures"], after["measures"]),
        "alerts": [alert_dict(a) for a in made.alerts],
        "note": records.NOTE,
    }
