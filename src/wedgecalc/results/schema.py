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
from wedgecalc.results.schema_parts import CHOICE, KNOWN, NUMBER, POINT, TARGET, TEXT, VERDICT, WORD
from wedgecalc.results.schema_parts import CLASSIFICATION as _CLASSIFICATION
from wedgecalc.results.schema_parts import FIBULA_SECTION as _FIBULA
from wedgecalc.results.schema_parts import LATERAL_WEDGE as _LATERAL_WEDGE
from wedgecalc.results.schema_parts import SLOPE_SECTION as _SLOPE
from wedgecalc.results.schema_parts import THEATRE_KEYS as _THEATRE
from wedgecalc.results.schema_parts import any_ as _any
from wedgecalc.results.schema_parts import by_name_ as _by_name
from wedgecalc.results.schema_parts import list_ as _list
from wedgecalc.results.schema_parts import numbers_ as _numbers
from wedgecalc.results.schema_parts import object_ as _object
from wedgecalc.results.schema_parts import one_of_ as _one_of
from wedgecalc.results.schema_parts import ref_ as _ref
from wedgecalc.sources.json_text import Document as Schema
from wedgecalc.terms import Bone, Kind, Rest, Severity, Side, Standing

_KEYS = [record.key for record in records.measures().values()]
_WEDGE = (
    "base_mm base_right_mm rule_of_thumb_mm base_on_contour_mm radius_mm area_mm2 height_mm "
    "step_mm bridge_mm far_gap_mm far_step_mm contact_pct block_area_mm2 length_mm kerf_mm "
    "block_base_mm base_low_mm base_high_mm hinge_depth_mm entry_depth_mm hinge_far_cortex_mm"
)
_LEG = {"measures": _ref("measures"), "classification": _ref("classification")}
_ABSENT = _by_name(TEXT)
_LATERAL = {"view": {"const": "lateral"}, "absent": _ABSENT}
_LATERAL["uncertainty"] = _by_name(_ref("interval"))
_BEFORE_AFTER = {
    "before": _object(**_LEG),
    "after": _object(("landmarks",), **_LEG, landmarks=_by_name(POINT)),
    "standing": _any(_object(**_LEG)),
}
_HEAD = {
    "format": {"const": RESULT_FORMAT},
    "case": WORD,
    "side": _one_of(("right", "left")),
    "side_source": WORD,
    "scale_source": WORD,
    "knee_source": TEXT,
    "notes": _list(TEXT),
    "alerts": _list(_ref("alert")),
    "note": TEXT,
    "label": TEXT,
}


def _document(optional: tuple[str, ...] = (), /, **keys: Schema) -> Schema:
    return _object((*optional, "label"), **_HEAD, **keys)


_INTERVALS = _numbers(_KEYS, _ref("interval"))
_UNCERTAIN = {
    **_INTERVALS,
    "correction_deg": _ref("interval"),
    "base_mm": _any(_ref("interval")),
    "after": _object(tuple(_KEYS), **_INTERVALS),
    "expected": _object(hka_deg=_ref("interval"), wbl_pct=_ref("interval")),
    "on_target_probability": NUMBER,
}
_AIM = {"target": TARGET, "target_source": _one_of(VALUE_SOURCES), "target_purpose": WORD}
_AIM |= {"target_without_arthritis": _any(TARGET), "target_remarks": _list(_one_of(REMARKS))}
_ASKED = {"procedure": TEXT, **_AIM}
_WEDGE_GIVEN = _object(angle_deg=NUMBER, base_mm=KNOWN)
_GIVEN = {"correction_deg": KNOWN, "base_mm": KNOWN}
_ERRORS = _object(**_GIVEN, wbl_pct=KNOWN, hka_deg=KNOWN)
_SHARES = "bony_deg bony_correction_deg expected_deg total_deg expected_hka_deg"
_JOINT_LATER = (
    "jlca_supine_deg jlca_expected_deg expected_wbl_pct hka_in_theatre_deg wbl_in_theatre_pct"
)
_UNCERTAINTY = _object(
    (*_KEYS, "expected", "parts", "this_film", "another_film", "series"),
    **_UNCERTAIN,
    parts=_by_name(
        _object(("base_mm",), correction_deg=_ref("interval"), base_mm=_ref("interval"))
    ),
    sensitivity_deg_per_mm=_by_name(NUMBER),
    variance_share=_by_name(NUMBER),
    landmark_sd_mm=_by_name(NUMBER),
    method=TEXT,
    samples=KNOWN,
    seed=KNOWN,
    spread_of=_one_of(FILM_CHOICES),
    series=OWN_SERIES,
    this_film=_object((*_KEYS, "expected"), **_UNCERTAIN),
    another_film=_object((*_KEYS, "expected"), **_UNCERTAIN),
)
# The parts, and the document of each command.
_DEFINITIONS: dict[str, Schema] = {
    "interval": _object(**_numbers(("sd", "low", "high"), NUMBER)),
    "measures": _object(**_numbers(_KEYS)),
    "lateral": _object(**_numbers(m.key for m in lateral_measures().values())),
    "classification": _CLASSIFICATION,
    "alert": _object(
        code=TEXT,
        severity=_one_of(Severity),
        message=TEXT,
        value=KNOWN,
        limit=KNOWN,
        accepted={"type": "boolean"},
    ),
    "wedge": _object(
        kind=_one_of(Kind),
        side=_one_of(Side),
        **_numbers(_WEDGE.split()),
        measured_on=WORD,
        base_rests_on={"enum": [*Rest, None]},
        hinge=POINT,
        hinge_source=TEXT,
        entry=_any(POINT),
        cuts=_any(_list(_list(POINT))),
    ),
    "soft_tissue_model": _object(model=TEXT, expected_deg=KNOWN, bony_deg=KNOWN, why_absent=WORD),
    "soft_tissue": _object(
        model=TEXT,
        **_numbers(_SHARES.split(), NUMBER),
        **_numbers(_JOINT_LATER.split()),
        models=_list(_ref("soft_tissue_model")),
        spread_deg=POINT,
    ),
    "verdict": VERDICT,
    "measure": _document(("file",), file=TEXT, **_LEG, absent=_ABSENT),
    "plan": _document(
        ("uncertainty", "slope", "fibula"),
        **_ASKED,
        correction_deg=NUMBER,
        direction=TEXT,
        wedge=_ref("wedge"),
        kjlo_predicted_deg=NUMBER,
        soft_tissue=_ref("soft_tissue"),
        slope=_SLOPE,
        fibula=_FIBULA,
        verdict=_ref("verdict"),
        **_BEFORE_AFTER,
        change=_object(**_numbers((*_KEYS, "hip_lateral_mm", "hip_up_mm"))),
        absent=_ABSENT,
        uncertainty=_UNCERTAINTY,
    ),
    "check": _document(
        ("slope",),
        kjlo_predicted_deg=NUMBER,
        **_numbers(("wbl_in_theatre_pct", "hka_standing_deg", "wbl_standing_pct")),
        soft_tissue=_ref("soft_tissue"),
        slope=_SLOPE,
        procedure=TEXT,
        given=_object(angle_deg=NUMBER, base_mm=KNOWN),
        wanted=_object(**_AIM, angle_deg=NUMBER, base_mm=KNOWN),
        **_BEFORE_AFTER,
        error=_ERRORS,
        verdict=_one_of(("on-target", "undercorrected", "overcorrected")),
        customary=WORD,
        tolerance_deg=NUMBER,
    ),
    "audit": _document(**_ASKED, **AUDIT_KEYS),
    "series": SERIES,
    "measure-lateral": _document(measures=_ref("lateral"), **_LATERAL),
    "plan-lateral": _document(
        **_LATERAL,
        procedure=TEXT,
        target=_object(measure={"const": "slope"}, value=NUMBER),
        correction_deg=NUMBER,
        wedge=_LATERAL_WEDGE,
        before=_ref("lateral"),
        after=_ref("lateral"),
    ),
    "check-double-level": _document(
        procedure=TEXT,
        given=_object(tibia=_WEDGE_GIVEN, femur=_WEDGE_GIVEN),
        wanted=_object(**_AIM, tibia=_WEDGE_GIVEN, femur=_WEDGE_GIVEN),
        **_BEFORE_AFTER,
        error=_by_name(KNOWN),
        verdict=_one_of(("on-target", "undercorrected", "overcorrected")),
        customary=WORD,
        tolerance_deg=NUMBER,
    ),
    "double-level": _document(
        ("uncertainty", "fibula"),
        **_ASKED,
        sharing=_one_of(SHARINGS),
        limits_used=_one_of((*LIMIT_SETS, "edited", "none")),
        correction_deg=NUMBER,
        direction=TEXT,
        verdict=_ref("verdict"),
        parts=_list(
            _object(procedure=TEXT, bone=_one_of(Bone), correction_deg=NUMBER, wedge=_ref("wedge"))
        ),
        kjlo_predicted_deg=NUMBER,
        fibula=_FIBULA,
        soft_tissue=_ref("soft_tissue"),
        **_BEFORE_AFTER,
        change=_object(**_numbers(_KEYS)),
        absent=_ABSENT,
        uncertainty=_UNCERTAINTY,
    ),
    "analyse": _document(
        verdict=_ref("verdict"),
        **_LEG,
        absent=_ABSENT,
        steps=_list(
            _object(
                looked_at=TEXT,
                value=KNOWN,
                unit=TEXT,
                normal=POINT,
                contributes_deg=KNOWN,
                finding=_one_of((*Standing, "absent")),
            )
        ),
        cora=_list(
            _object(
                bone=_one_of(Bone),
                angle_deg=NUMBER,
                point=_any(POINT),
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
        kjlo_predicted_deg=NUMBER,
        soft_tissue=_ref("soft_tissue"),
        methods=_list(
            _object(
                method=TEXT,
                **_GIVEN,
                after=_any(_ref("measures")),
                error=_any(_ERRORS),
                why_absent=WORD,
            )
        ),
        procedures=_list(
            _object(
                procedure=TEXT,
                **_GIVEN,
                after=_any(_ref("measures")),
                kjlo_predicted_deg=KNOWN,
                limb_change_mm=KNOWN,
                area_mm2=KNOWN,
                alerts=_any(_list(TEXT)),
                why_absent=WORD,
            )
        ),
        double_level=_any(CHOICE),
    ),
    "sweep": _document(
        **_ASKED,
        kjlo_predicted_deg=NUMBER,
        soft_tissue=_ref("soft_tissue"),
        over=TEXT,
        unit=TEXT,
        current=NUMBER,
        on_target_wbl_pct=POINT,
        values=_list(NUMBER),
        outcomes=_by_name(_list(KNOWN)),
    ),
    "theatre": _document(("fibula",), **_ASKED, **_THEATRE, fibula=_FIBULA),
    "legs": _object(
        format={"const": RESULTS_FORMAT},
        results=_list(_ref("measure")),
        failed=_list(_object(("file",), file=TEXT, id=WORD, status=TEXT)),
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
        "oneOf": [_ref(name) for name in documents],
        "$defs": _DEFINITIONS,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(result_schema_text())
