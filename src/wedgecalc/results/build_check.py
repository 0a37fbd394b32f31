"""Results of checking one given wedge, or two."""

from wedgecalc.planning.check import Check, CheckResult
from wedgecalc.planning.double_check import DoubleCheck
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.given_angle import as_opened
from wedgecalc.planning.plan import Plan
from wedgecalc.results import joint_words
from wedgecalc.results.build import measure_rows
from wedgecalc.results.build_leg import leg_head
from wedgecalc.results.document import Quantity, Result, ResultTable, WedgeNumbers
from wedgecalc.results.keys import alert_dict, legs_dict, soft_tissue_dict
from wedgecalc.results.known_interval import known_share
from wedgecalc.results.millimetres import rounded_to, rounding_step
from wedgecalc.results.sentences import amount, target_words
from wedgecalc.results.sentences_target import check_sentences, double_check_sentences, target_facts
from wedgecalc.results.slope_words import slope_dict, slope_words
from wedgecalc.results.standing import as_standing, joint_still
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import UNNAMED, CaseRef

# Rows of the table: key of a pair, name, and the plan whose cut says how sure its millimetres are.
_Rows = tuple[tuple[str, str, Plan | None], ...]
_LEG = (("hka_deg", "HKA"), ("wbl_pct", "WBL"))
_STANDING = "standing "  # before the key of a row: of the leg as it will stand
_JOINT: _Rows = (
    ("mpta_deg", "MPTA after", None),
    ("mldfa_deg", "mLDFA after", None),
    (joint_words.PREDICTED, "KJLO predicted", None),
)


def check_result(check: Check, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc check``; errors are given minus needed."""
    opened, wanted = check.opened, check.wanted
    turned = "in the frontal plane" if opened is not check.given else "correction"
    rows: _Rows = (("correction_deg", turned, None), ("base_mm", "base", wanted), *_leg_rows(check))
    keys = {
        **_body(check, _wedge(opened), _wedge(as_opened(wanted)), check.given.procedure.name),
        **joint_words.check_dict(check),
        "soft_tissue": soft_tissue_dict(wanted),
        **slope_dict(check.given),
    }
    words = (
        *check_sentences(check, known_share(wanted)),
        *joint_words.check_words(check),
        *slope_words(check.given),
    )
    return _result(check, case, check.given.procedure.label, keys, rows, words, first=3)


def double_check_result(check: DoubleCheck, case: CaseRef = UNNAMED) -> Result:
    """Return the result of ``wedgecalc check`` of two wedges; errors are given minus needed."""
    wanted = check.wanted
    sizes: _Rows = tuple(
        row
        for part in wanted.parts
        for bone in [part.procedure.bone]
        for row in (
            (f"{bone}_correction_deg", str(bone), None),
            (f"{bone}_base_mm", f"{bone}, base", part),
        )
    )
    rows: _Rows = (("correction_deg", "both bones", None), *sizes, *_leg_rows(check), *_JOINT)
    keys = _body(check, _wedges(check.given), _wedges(wanted), "double-level")
    predicted = joint_words.joint_line_words(check.given)
    words = (*double_check_sentences(check), *joint_words.soft_tissue_words(wanted), predicted)
    return _result(check, case, "double-level", keys, rows, words, first=2)


def _leg_rows(check: CheckResult) -> _Rows:
    """Return the rows of the leg: as it will stand and, beside, with its joint as it is."""
    still = joint_still(check.wanted)
    if not still:
        return tuple((key, f"{name} after", None) for key, name in _LEG)
    stands = tuple((f"{_STANDING}{key}", f"{name} after, standing", None) for key, name in _LEG)
    return (*stands, *((key, f"{name}, {still}", None) for key, name in _LEG))


def _pair(check: CheckResult, key: str) -> tuple[float | None, float | None]:
    """Return given and wanted of a row."""
    if not key.startswith(_STANDING):
        return check.pairs[key]
    name = key.removeprefix(_STANDING).partition("_")[0]
    legs = (as_standing(check.given), as_standing(check.wanted))
    given, wanted = (float(getattr(leg, name)) for leg in legs)
    return given, wanted


def _wedge(plan: Plan) -> Document:
    return {"angle_deg": plan.correction, "base_mm": plan.wedge.base}


def _wedges(plan: DoublePlan) -> Document:
    return {str(part.procedure.bone): _wedge(part) for part in plan.parts}


def _body(check: CheckResult, given: Document, wanted: Document, procedure: str) -> Document:
    """Return what was given and what is wanted by the keys of the interface."""
    facts = target_facts(check.wanted)
    return {"procedure": procedure, "given": given, "wanted": {**facts, **wanted}}


def _result(
    check: CheckResult,
    case: CaseRef,
    name: str,
    keys: Document,
    rows: _Rows,
    words: tuple[str, ...],
    first: int,
) -> Result:
    """Return the result of a check from its own keys, the rows of its table and its sentences."""
    given = check.given
    rows_of_leg = measure_rows(given)
    body = {
        **keys,
        **legs_dict(rows_of_leg, given, landmarks=False),
        "error": check.error,
        "verdict": check.verdict,
        "customary": check.customary and check.customary.name,
        "tolerance_deg": check.tolerance,
        "alerts": [alert_dict(a) for a in check.alerts],
    }
    return Result(
        *leg_head(given.limb, case),
        f"{name}, {target_words(check.wanted.target)}",
        rows_of_leg,
        check.alerts,
        body,
        grids=(_compared(check, rows),),
        words=words,
        first=first,
        right=check.verdict == "on-target",
        compared=_parts(body),
    )


def _parts(body: Document) -> tuple[WedgeNumbers, ...]:
    """Return the wedges that are compared, and the error, by the keys of the document."""
    parts = []
    for state in ("given", "wanted"):
        wedges = body[state]
        by_bone = {f", {bone}": wedges[bone] for bone in ("tibia", "femur") if bone in wedges}
        for bone, wedge in (by_bone or {"": wedges}).items():
            sizes = {key: wedge[key] for key in ("angle_deg", "base_mm")}
            parts.append(WedgeNumbers(f"{state} wedge{bone}", _quantities(sizes)))
    return (*parts, WedgeNumbers("given minus wanted", _quantities(body["error"])))


def _quantities(numbers: Document) -> tuple[Quantity, ...]:
    split = ((key, *key.rsplit("_", 1), value) for key, value in numbers.items())
    return tuple(Quantity(k, name.replace("_", " "), unit, v) for k, name, unit, v in split)


def _compared(check: CheckResult, rows: _Rows) -> ResultTable:
    """Return given, wanted and their difference, as a table; mm no finer than they are sure.

    The given millimetres are those that were typed, or follow from what was.
    """
    lines = []
    for key, name, cut in rows:
        given, wanted = _pair(check, key)
        unit = key.rpartition("_")[2]
        step = None if cut is None else rounding_step(cut)
        error = None if given is None or wanted is None else given - wanted
        sure = (None if v is None else rounded_to(v, step) for v in (wanted, error))
        needed, off = sure
        lines.append(
            (name, amount(given, unit), amount(needed, unit), amount(off, unit, sign=True))
        )
    return ResultTable(("", "given", "wanted", "given − wanted"), tuple(lines))
