"""What the page takes from the tables of ``data/`` and from the core: records, limits, constants.

The geometry of the page reads numbers and words from here, and states none of its own.
"""

from collections.abc import Mapping
from typing import Any

from wedgecalc import records
from wedgecalc.alert_record import AlertRecord
from wedgecalc.geometry.classification import CPAK_TYPES
from wedgecalc.geometry.limb import ASSUMED_PLATEAU
from wedgecalc.planning.alert_rules import LEG_RULES, PLAN_RULES
from wedgecalc.planning.cortex import profiles
from wedgecalc.planning.double_alerts import NAMING_THE_BONE, OF_LEG
from wedgecalc.planning.double_sharing import limits_of
from wedgecalc.planning.double_solve import ROUNDS, STEEPEST
from wedgecalc.planning.hinge_zone import TIP_TO_WIDEST
from wedgecalc.planning.joint_line import USUAL_LEAN
from wedgecalc.planning.limits import Limits
from wedgecalc.planning.refusal import EXHAUSTED, ROUNDING_DEGREES
from wedgecalc.planning.site import LEAST_DEGREES, MOST_DEGREES
from wedgecalc.planning.targets import default_target
from wedgecalc.planning.worn_side import LEAST_MOVE
from wedgecalc.record_types import DECIMALS, SLACK, ProcedureRecord
from wedgecalc.results.millimetres import STEP_MM

AIMS = ("wbl", "hka", "mpta", "mldfa", "afta", "correction")  # targets that the page can reach
BONES = ("tibia", "femur")
# Alerts about what a page does not have: the saw's kerf, and a turned hinge.
_WITHOUT = frozenset({"kerf-over-wedge", "slope-change"})
_AT_CUT = ("hinge-out-of-bone", "entry-off-cortex", "hinge-far-cortex")
_REFUSALS = ("unreachable", "wrong-procedure")
_KNEES = {"": None, "none": "none", "medial": "medial", "lateral": "lateral", "both": "both"}


def shared_records() -> dict[str, object]:
    """Return the records of the page, as plain values.

    >>> shared_records()["tolerance"], shared_records()["alerts"]["mpta-over"]["severity"]
    (1.0, 'note')
    """
    return {
        "decimals": DECIMALS,
        "slack": SLACK,
        "tolerance": records.reader_tolerance(),
        "least_degrees": LEAST_DEGREES,
        "most_degrees": MOST_DEGREES,
        "exhausted": EXHAUSTED,
        "assumed_plateau": ASSUMED_PLATEAU,
        "usual_lean": USUAL_LEAN,
        "least_move": LEAST_MOVE,
        "widest": TIP_TO_WIDEST,
        "step_mm": STEP_MM,
        "cpak": CPAK_TYPES,
        "measures": {m.name: _measure(m) for m in records.measures().values()},
        "segments": {m.name: m.segment for m in records.landmarks().values()},
        "landmarks": {m.name: m.label for m in records.landmarks().values()},
        "targets": {n: _fields(records.targets()[n], "label unit low high bones") for n in AIMS},
        "procedures": {p.name: _procedure(p) for p in records.procedures().values() if p.at_knee},
        "profiles": {bone: _lists(profiles()[bone], "both") for bone in BONES},
        "alerts": {code: _alert(records.alert_records()[code]) for code in _codes()},
        "two": _two(),
        "refusals": {code: records.alert_records()[code].message for code in _REFUSALS},
    }


def _two() -> dict[str, object]:
    """Return the constants of a correction at two levels: the usual limits in either direction."""
    usual, ranges = Limits(), Limits().ranges
    typical = [records.measures()[name].normal_typical for name in ("mpta", "mldfa")]
    normal = [list(ranges[f"{name}-normal"]) for name in ("mpta", "mldfa")]
    shared: dict[str, object] = {
        "least_part": usual.least_part,
        "slack": usual.slack,
        "rounding": ROUNDING_DEGREES,
        "rounds": ROUNDS,
        "steepest": STEEPEST,
        "of_leg": OF_LEG,
        "say_which": NAMING_THE_BONE,
    }
    for sign in (1, -1):
        narrow, wide = limits_of(sign, "anatomic"), limits_of(sign, usual)
        shared[str(sign)] = {"narrow": narrow, "wide": wide, "usual": typical, "normal": normal}
    return shared


def _codes() -> list[str]:
    """Return the codes of the alerts that the page raises, in the order of the records."""
    used = {*LEG_RULES, *PLAN_RULES, *_AT_CUT, *OF_LEG, "one-level"} - _WITHOUT
    return [code for code in records.alert_records() if code in used]


def _lists(table: Mapping[str, Any], *without: str) -> dict[str, list[float]]:
    return {key: values.tolist() for key, values in table.items() if key not in without}


def _fields(record: object, names: str) -> dict[str, object]:
    """Return some fields of a record by their names."""
    values = {name: getattr(record, name) for name in names.split()}
    return {k: dict(v) if isinstance(v, Mapping) else v for k, v in values.items()}


def _measure(m: records.MeasureRecord) -> dict[str, object]:
    ends = {"low": m.normal_low, "high": m.normal_high, "typical": m.normal_typical}
    first, last = _fields(m, "symbol label unit"), _fields(m, "agrees_with definition")
    return {**first, **ends, **last}


def _procedure(p: ProcedureRecord) -> dict[str, object]:
    """Return a procedure, with its usual target for each arthritis of the knee."""
    names = (
        "name label short sentence bone side sign closes direction moves entry_level_mm "
        "hinge_level_mm hinge_inset_mm"
    )
    targets = {key: default_target(p, arthritis) for key, arthritis in _KNEES.items()}
    return _fields(p, names) | {
        "targets": {key: {"measure": t.measure, "value": t.value} for key, t in targets.items()}
    }


def _alert(record: AlertRecord) -> dict[str, object]:
    names = "code severity message procedures directions of_wedge of_two digits signed"
    limits = [_fields(limit, "of way ends severity message") for limit in record.grades]
    return {**_fields(record, names), "limits": limits}
