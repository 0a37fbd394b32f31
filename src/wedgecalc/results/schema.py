"""The JSON Schema of results, `wedgecalc-result/1`, shipped as ``data/result.schema.json``."""

import json
import sys

from wedgecalc import records
from wedgecalc.lateral_records import lateral_measures
from wedgecalc.planning.double_sharing import LIMIT_SETS, SHARINGS
from wedgecalc.planning.purposes import REMARKS
from wedgecalc.planning.request import VALUE_SOURCES
from wedgecalc.planning.request_fields import FILM_CHOICES
from wedgecalc.results.document import RESULT_FORMAT, RESULTS_FORMAT
from wedgecalc.results.schema_audit import AUDIT_KEYS, OWN_SERIES, SERIES
from wedgecalc.results.schema_parts import (
    CHOICE,
    CLASSIFICATION,
    FIBULA_SECTION,
    KNOWN,
    LATERAL_WEDGE,
    NUMBER,
    POINT,
    SLOPE_SECTION,
    TARGET,
    TEXT,
    THEATRE_KEYS,
    VERDICT,
    WORD,
    any_,
    by_name_,
    list_,
    numbers_,
    object_,
    one_of_,
    ref_,
)
from wedgecalc.sources.json_text import Document as Schema
from wedgecalc.terms import Bone, Kind, Rest, Severity, Side, Standing

_KEYS = [record.key for record in records.measures().values()]
_WEDGE = (
    "base_mm base_right_mm rule_of_thumb_mm base_on_contour_mm radius_mm area_mm2 height_mm "
    "step_mm bridge_mm far_gap_mm far_step_mm contact_pct block_area_mm2 length_mm kerf_mm "
    "block_base_mm base_low_mm base_high_mm hinge_depth_mm entry_depth_mm hinge_far_cortex_mm"
)
_LEG = {"measures": ref_("measures"), "classification": ref_("classification")}
_ABSENT = by_name_(TEXT)
_LATERAL = {"view": {"const": "lateral"}, "absent": _ABSENT}
_LATERAL["uncertainty"] = by_name_(ref_("interval"))
_BEFORE_AFTER = {
    "before": object_(**_LEG),
    "after": object_(("landmarks",), **_LEG, landmarks=by_name_(POINT)),
    "standing": any_(object_(**_LEG)),
}
_HEAD = {
    "format": {"const": RESULT_FORMAT},
    "case": WORD,
    "side": one_of_(("right", "left")),
    "side_source": WORD,
    "scale_source": WORD,
    "knee_source": TEXT,
    "notes": list_(TEXT),
    "alerts": list_(ref_("alert")),
    "note": TEXT,
    "label": TEXT,
}


def _document(optional: tuple[str, ...] = (), /, **keys: Schema) -> Schema:
    return object_((*optional, "label"), **_HEAD, **keys)


_INTERVALS = numbers_(_KEYS, ref_("interval"))
_UNCERTAIN = {
    **_INTERVALS,
    "correction_deg": ref_("interval"),
    "base_mm": any_(ref_("interval")),
    "after": object_(tuple(_KEYS), **_INTERVALS),
    "expected": object_(hka_deg=ref_("interval"), wbl_pct=ref_("interval")),
    "on_target_probability": NUMBER,
}
_AIM = {"target": TARGET, "target_source": one_of_(VALUE_SOURCES), "target_purpose": WORD}
_AIM |= {"target_without_arthritis": any_(TARGET), "target_remarks": list_(one_of_(REMARKS))}
_ASKED = {"procedure": TEXT, **_AIM}
_WEDGE_GIVEN = object_(angle_deg=NUMBER, base_mm=KNOWN)
_GIVEN = {"correction_deg": KNOWN, "base_mm": KNOWN}
_ERRORS = object_(**_GIVEN, wbl_pct=KNOWN, hka_deg=KNOWN)
_SHARES = "bony_deg bony_correction_deg expected_deg total_deg expected_hka_deg"
_JOINT_LATER = (
    "jlca_supine_deg jlca_expected_deg expected_wbl_pct hka_in_theatre_deg wbl_in_theatre_pct"
)
_UNCERTAINTY = object_(
    (*_KEYS, "expected", "parts", "this_film", "another_film", "series"),
    **_UNCERTAIN,
    parts=by_name_(
        object_(("base_mm",), correction_deg=ref_("interval"), base_mm=ref_("interval"))
    ),
    sensitivity_deg_per_mm=by_name_(NUMBER),
    variance_share=by_name_(NUMBER),
    landmark_sd_mm=by_name_(NUMBER),
    method=TEXT,
    samples=KNOWN,
    seed=KNOWN,
    spread_of=one_of_(FILM_CHOICES),
    series=OWN_SERIES,
    this_film=object_((*_KEYS, "expected"), **_UNCERTAIN),
    another_film=object_((*_KEYS, "expected"), **_UNCERTAIN),
)
_CHECKED = {"verdict": one_of_(("on-target", "undercorrected", "overcorrected"))}
_CHECKED |= {"customary": WORD, "tolerance_deg": NUMBER}
_PREDICTED = {"kjlo_predicted_deg": NUMBER, "soft_tissue": ref_("soft_tissue")}
# The parts, and the document of each command.
_DEFINITIONS: dict[str, Schema] = {
    "interval": object_(**numbers_(("sd", "low", "high"), NUMBER)),
    "measures": object_(**numbers_(_KEYS)),
    "lateral": object_(**numbers_(m.key for m in lateral_measures().values())),
    "classification": CLASSIFICATION,
    "alert": object_(
        code=TEXT,
        severity=one_of_(Severity),
        message=TEXT,
        value=KNOWN,
        limit=KNOWN,
        accepted={"type": "boolean"},
    ),
    "wedge": object_(
        kind=one_of_(Kind),
        side=one_of_(Side),
        **numbers_(_WEDGE.split()),
        measured_on=WORD,
        base_rests_on={"enum": [*Rest, None]},
        hinge=POINT,
        hinge_source=TEXT,
        entry=any_(POINT),
        cuts=any_(list_(list_(POINT))),
    ),
    "soft_tissue_model": object_(model=TEXT, expected_deg=KNOWN, bony_deg=KNOWN, why_absent=WORD),
    "soft_tissue": object_(
        model=TEXT,
        **numbers_(_SHARES.split(), NUMBER),
        **numbers_(_JOINT_LATER.split()),
        models=list_(ref_("soft_tissue_model")),
        spread_deg=POINT,
    ),
    "verdict": VERDICT,
    "measure": _document(("file",), file=TEXT, **_LEG, absent=_ABSENT),
    "plan": _document(
        ("uncertainty", "slope", "fibula"),
        **_ASKED,
        correction_deg=NUMBER,
        direction=TEXT,
        wedge=ref_("wedge"),
        **_PREDICTED,
        slope=SLOPE_SECTION,
        fibula=FIBULA_SECTION,
        verdict=ref_("verdict"),
        **_BEFORE_AFTER,
        change=object_(**numbers_((*_KEYS, "hip_lateral_mm", "hip_up_mm"))),
        absent=_ABSENT,
        uncertainty=_UNCERTAINTY,
    ),
    "check": _document(
        ("slope",),
        kjlo_predicted_deg=NUMBER,
        **numbers_(("wbl_in_theatre_pct", "hka_standing_deg", "wbl_standing_pct")),
        soft_tissue=ref_("soft_tissue"),
        slope=SLOPE_SECTION,
        procedure=TEXT,
        given=object_(angle_deg=NUMBER, base_mm=KNOWN),
        wanted=object_(**_AIM, angle_deg=NUMBER, base_mm=KNOWN),
        **_BEFORE_AFTER,
        error=_ERRORS,
        **_CHECKED,
    ),
    "audit": _document(**_ASKED, **AUDIT_KEYS),
    "series": SERIES,
    "measure-lateral": _document(measures=ref_("lateral"), **_LATERAL),
    "plan-lateral": _document(
        **_LATERAL,
        procedure=TEXT,
        target=object_(measure={"const": "slope"}, value=NUMBER),
        correction_deg=NUMBER,
        wedge=LATERAL_WEDGE,
        before=ref_("lateral"),
        after=ref_("lateral"),
    ),
    "check-double-level": _document(
        procedure=TEXT,
        given=object_(tibia=_WEDGE_GIVEN, femur=_WEDGE_GIVEN),
        wanted=object_(**_AIM, tibia=_WEDGE_GIVEN, femur=_WEDGE_GIVEN),
        **_BEFORE_AFTER,
        error=by_name_(KNOWN),
        **_CHECKED,
    ),
    "double-level": _document(
        ("uncertainty", "fibula"),
        **_ASKED,
        sharing=one_of_(SHARINGS),
        limits_used=one_of_((*LIMIT_SETS, "edited", "none")),
        correction_deg=NUMBER,
        direction=TEXT,
        verdict=ref_("verdict"),
        parts=list_(
            object_(procedure=TEXT, bone=one_of_(Bone), correction_deg=NUMBER, wedge=ref_("wedge"))
        ),
        kjlo_predicted_deg=NUMBER,
        fibula=FIBULA_SECTION,
        soft_tissue=ref_("soft_tissue"),
        **_BEFORE_AFTER,
        change=object_(**numbers_(_KEYS)),
        absent=_ABSENT,
        uncertainty=_UNCERTAINTY,
    ),
    "analyse": _document(
        verdict=ref_("verdict"),
        **_LEG,
        absent=_ABSENT,
        steps=list_(
            object_(
                looked_at=TEXT,
                value=KNOWN,
                unit=TEXT,
                normal=POINT,
                contributes_deg=KNOWN,
                finding=one_of_((*Standing, "absent")),
            )
        ),
        cora=list_(
            object_(
                bone=one_of_(Bone),
                angle_deg=NUMBER,
                point=any_(POINT),
                level_mm=KNOWN,
                proximal_line=TEXT,
                distal_line=TEXT,
                rule=KNOWN,
                shift_mm=KNOWN,
            )
        ),
    ),
    "compare": _document(
        **_ASKED,
        **_PREDICTED,
        methods=list_(
            object_(
                method=TEXT,
                **_GIVEN,
                after=any_(ref_("measures")),
                error=any_(_ERRORS),
                why_absent=WORD,
            )
        ),
        procedures=list_(
            object_(
                procedure=TEXT,
                **_GIVEN,
                after=any_(ref_("measures")),
                kjlo_predicted_deg=KNOWN,
                limb_change_mm=KNOWN,
                area_mm2=KNOWN,
                alerts=any_(list_(TEXT)),
                why_absent=WORD,
            )
        ),
        double_level=any_(CHOICE),
    ),
    "sweep": _document(
        **_ASKED,
        **_PREDICTED,
        over=TEXT,
        unit=TEXT,
        current=NUMBER,
        on_target_wbl_pct=POINT,
        values=list_(NUMBER),
        outcomes=by_name_(list_(KNOWN)),
    ),
    "theatre": _document(("fibula",), **_ASKED, **THEATRE_KEYS, fibula=FIBULA_SECTION),
    "legs": object_(
        format={"const": RESULTS_FORMAT},
        results=list_(ref_("measure")),
        failed=list_(object_(("file",), file=TEXT, id=WORD, status=TEXT)),
    ),
}


def result_schema_text() -> str:
    """Return the schema of every document as text."""
    documents = [n for n, schema in _DEFINITIONS.items() if "format" in schema["properties"]]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": RESULT_FORMAT,
        "description": "Angles in degrees, lengths in mm, points in the case's own coordinates; "
        "absent values are null.",
        "oneOf": [ref_(name) for name in documents],
        "$defs": _DEFINITIONS,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(result_schema_text())
