"""Results of measuring and planning on a lateral film."""

from collections.abc import Mapping
from dataclasses import replace

from wedgecalc.geometry.lateral import LateralMeasures
from wedgecalc.lateral_records import lateral_measures, lateral_procedure, patellar_height_words
from wedgecalc.planning.lateral_plan import LateralPlan
from wedgecalc.results.build_leg import measured_quantity
from wedgecalc.results.document import MeasureRow, Quantity, Result, WedgeNumbers
from wedgecalc.results.keys import interval_dict
from wedgecalc.results.millimetres import range_text
from wedgecalc.results.sentences import amount
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.lateral_case import LateralCase
from wedgecalc.study.interval import Interval
from wedgecalc.study.lateral_spread import slope_interval, wedge_intervals
from wedgecalc.terms import Standing

_ONE_PLANE = "This film shows the sagittal plane alone: no varus or valgus, and no torsion."


def lateral_result(case: LateralCase, measures: LateralMeasures) -> Result:
    """Return the result of ``wedgecalc measure`` of a lateral film."""
    rows, slope = _rows(measures), slope_interval(case.knee)
    body: Document = {
        "view": "lateral",
        "measures": {row.before.key: row.before.value for row in rows},
        "absent": _absences(rows),
        "uncertainty": {} if slope is None else {"slope_deg": interval_dict(slope)},
        "alerts": [],
    }
    words = (*_standing_words(measures), *_read_words(slope), _ONE_PLANE)
    return _result(case, "", rows, body, words=words)


def lateral_plan_result(case: LateralCase, plan: LateralPlan) -> Result:
    """Return the result of ``wedgecalc plan`` of a lateral film."""
    procedure, to_case = lateral_procedure(), plan.knee.to_case
    rows, spread = _rows(plan.before, plan.after), wedge_intervals(plan)
    places = {"hinge": plan.hinge, "entry": plan.entry}
    body: Document = {
        "view": "lateral",
        "procedure": procedure.name,
        "target": {"measure": "slope", "value": plan.target},
        "correction_deg": plan.angle,
        "wedge": {
            "kind": "closing",
            "side": "anterior",
            "base_mm": plan.base,
            "base_right_mm": plan.base_right,
            "radius_mm": plan.radius,
            **{name: None if z is None else list(to_case(z)) for name, z in places.items()},
        },
        "before": {row.before.key: row.before.value for row in rows},
        "after": {row.before.key: row.after and row.after.value for row in rows},
        "absent": _absences(rows),
        "uncertainty": {key: interval_dict(i) for key, i in spread.items()},
        "alerts": [],
    }
    numbers = [Quantity("correction_deg", "angle", "deg", plan.angle, "angle")]
    if plan.base is not None:
        numbers += [
            Quantity("radius_mm", "cut", "mm", plan.radius, "cut, hinge to cortex"),
            Quantity("base_mm", "base", "mm", plan.base, "isosceles base 2 r sin(θ/2)"),
            Quantity("base_right_mm", "", "mm", plan.base_right, "right-angled base r tan θ"),
        ]
    part = WedgeNumbers(
        "closing wedge, base anterior",
        tuple(_sized(q, plan.base, spread) for q in numbers),
        places=tuple((name, to_case(z)) for name, z in places.items() if z is not None),
    )
    title = f"{procedure.label}, posterior slope at {amount(plan.target, 'deg')}"
    return _result(case, title, rows, body, wedges=(part,), words=_plan_words(plan))


def _plan_words(plan: LateralPlan) -> tuple[str, ...]:
    """Return a plan on a lateral film, in sentences."""
    procedure, size = lateral_procedure(), amount(plan.angle, "deg")
    if plan.base is not None:
        i = wedge_intervals(plan).get("base_mm")
        ends = "" if i is None else f", {range_text(max(i.low, 0.0), i.high, None)}"
        size += f" ({amount(plan.base, 'mm')} at the front{ends})"
    now = amount(plan.before.slope, "deg")
    words = [
        f"An {procedure.label} of {size} takes the posterior slope from {now} to "
        f"{amount(plan.after.slope, 'deg')}."
    ]
    words += [*_cautions(plan), *_read_words(slope_interval(plan.knee))]
    if plan.base is None:
        lacking = "a scale" if plan.knee.mm_per_unit is None else "hinge and entry"
        words.append(f"Its size in mm needs {lacking}.")
    return (*words, patellar_height_words(), _ONE_PLANE)


def picture_words(plan: LateralPlan) -> tuple[str, ...]:
    """Return what stands beside the picture of a plan on a lateral film: no more than it needs."""
    words = _cautions(plan)
    if plan.before.caton_deschamps is not None:
        words.append(
            "Patellar height after: it depends on whether the tuberosity stays with the shaft."
        )
    return (*words, _ONE_PLANE)


def _cautions(plan: LateralPlan) -> list[str]:
    """Return what is unusual about a plan: its indication, its target and its size."""
    procedure, words = lateral_procedure(), []
    steep, now = procedure.customary_from_deg, amount(plan.before.slope, "deg")
    if round(plan.before.slope, 1) < steep:
        words.append(f"It is customary from {steep:g}° of slope on; this knee has {now}.")
    normal = lateral_measures()["slope"].normal_low or 0.0
    if round(plan.target, 1) < normal:
        words.append(
            f"Note: a slope of {amount(plan.target, 'deg')} is below the normal range (from "
            f"{normal:g}°): the knee may hyperextend. Aim less low."
        )
    if round(plan.angle, 1) > procedure.large_from_deg:
        words.append(
            f"Note: more than {procedure.large_from_deg:g}° is a large anterior wedge: look at "
            "extension and at the height of the patella."
        )
    return words


def _sized(q: Quantity, base: float | None, spread: Mapping[str, Interval]) -> Quantity:
    """Return a size of the wedge with its 95 % interval behind it; both bases have the same share."""
    i = spread.get("base_mm" if q.key == "base_right_mm" else q.key)
    if i is None or not q.value:
        return q
    share = q.value / base if q.key == "base_right_mm" and base else 1.0
    return replace(q, around=(max(i.low, 0.0) * share, i.high * share))


def _read_words(slope: Interval | None) -> tuple[str, ...]:
    """Return how sure one reading of the slope is, as a sentence; none without a scale."""
    if slope is None:
        return ()
    half = amount((slope.high - slope.low) / 2, "deg")
    return (
        f"One reading of the slope is within ± {half} (95 %), if the points of this film are off as "
        "those of a frontal one are (assumed); hinge and entry count as exact.",
    )


def _standing_words(measures: LateralMeasures) -> tuple[str, ...]:
    words = [f"Posterior slope {amount(measures.slope, 'deg')}."]
    if measures.caton_deschamps is not None:
        height = lateral_quantity("caton_deschamps", measures.caton_deschamps).standing
        words.append(f"Caton–Deschamps index {measures.caton_deschamps:.2f}: patella {height}.")
    return tuple(words)


def lateral_quantity(name: str, value: float | None, absent: str | None = None) -> Quantity:
    """Return a measurement of a lateral film with its normal range; an index has two decimals."""
    record = lateral_measures()[name]
    number = measured_quantity(record, value, absent)
    if record.unit != "ratio":
        return number
    low, high = record.normal_low or 0.0, record.normal_high or 0.0
    standing = None
    if value is not None:
        off = round(value, 2)
        standing = Standing.LOW if off < low else Standing.HIGH if off > high else Standing.NORMAL
    return replace(number, digits=2, standing=standing)


def _rows(before: LateralMeasures, after: LateralMeasures | None = None) -> tuple[MeasureRow, ...]:
    rows = []
    for name, record in lateral_measures().items():
        value = getattr(before, name)
        why = None if value is not None else "needs " + ", ".join(record.needs)
        planned = None if after is None else lateral_quantity(name, getattr(after, name))
        rows.append(MeasureRow(lateral_quantity(name, value, why), planned))
    return tuple(rows)


def _absences(rows: tuple[MeasureRow, ...]) -> dict[str, str]:
    return {row.before.key: row.before.absent for row in rows if row.before.absent}


def _result(
    case: LateralCase,
    title: str,
    rows: tuple[MeasureRow, ...],
    body: Document,
    wedges: tuple[WedgeNumbers, ...] = (),
    words: tuple[str, ...] = (),
) -> Result:
    mm = case.knee.mm_per_unit
    scale = "no scale, so no lengths" if mm is None else f"{mm:.4g} mm for each unit"
    return Result(
        case.ref,
        case.side,
        "not-in-view",
        f"lateral film · {scale}",
        title,
        rows,
        (),
        body,
        wedges=wedges,
        words=words,
    )
