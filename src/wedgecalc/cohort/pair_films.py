"""The films of a series: preoperative ones are planned, and those after the operation measured."""

import numpy as np

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Columns, Mask
from wedgecalc.cohort.request import Request
from wedgecalc.cohort.row_legs import row_legs
from wedgecalc.cohort.rows import plan_columns
from wedgecalc.geometry.alignment import Lines, hka, measure
from wedgecalc.geometry.limb import AnyLimb, Limb, ManyLimbs
from wedgecalc.geometry.plane import Floats, Number
from wedgecalc.planning.request_fields import ANOTHER_FILM
from wedgecalc.study.film_pair import sds_of
from wedgecalc.study.pairs import PAIR_MEASURES

_BEFORE = ("before", "preop", "pre-op", "preoperative", "pre")
_AFTER = ("after", "postop", "post-op", "postoperative", "post")
FILM_WORDS = dict.fromkeys(_BEFORE, "before") | dict.fromkeys(_AFTER, "after")
PLAN_WORDS = ("procedure", "target", "target_source")  # text columns of a plan
_SOME = 1024  # legs whose reading errors are simulated at once
# The landmarks that HKA depends on.
_OF_HKA = {
    "hip_center",
    "ankle_center",
    "ankle_medial",
    "ankle_lateral",
    "knee_center",
    "condyle_medial",
    "condyle_lateral",
    "plateau_medial",
    "plateau_lateral",
    "femoral_notch",
    "tibial_spines",
}
States = dict[str, Floats]


def film_numbers(
    columns: Columns, films: list[str], request: Request
) -> tuple[States, dict[str, list[str]]]:
    """Return the numbers of some films, and the status and plan of each.

    Parameters
    ----------
    columns : Columns
        As `plan_columns` takes them.
    films : list of str
        ``before``, ``after``, or empty for each row.
    request : Request

    Returns
    -------
    numbers : dict of str to array
        ``before.hka`` …, ``planned.hka`` … of the preoperative films and ``film.hka`` … of the
        others; ``before.sd`` and ``film.sd``, the SD of HKA. NaN elsewhere.
    words : dict of str to list of str
        ``status``, ``procedure``, ``target``, ``target_source``.
    """
    n = len(films)
    first = np.array([film == "before" for film in films])
    numbers: States = {
        f"{state}.{name}": np.full(n, np.nan)
        for state in ("before", "planned", "film")
        for name in (*PAIR_MEASURES, "sd")
        if (state, name) != ("planned", "sd")
    }
    words = {name: np.full(n, "", dtype=object) for name in ("status", *PLAN_WORDS)}
    for rows, state in ((first, "before"), (~first, "film")):
        if not rows.any():
            continue
        part = columns[rows]
        codes = Categorical.full(len(part), ["ok"])
        legs = row_legs(part, codes)
        measured = measure(legs.limb)
        for name in PAIR_MEASURES:
            value = getattr(measured, name)
            if value is not None:
                numbers[f"{state}.{name}"][rows] = value
        numbers[f"{state}.sd"][rows] = _reading_of(legs.limb, legs.known & (codes.codes == 0))
        words["status"][rows] = codes.text
        if state == "before":
            planned = plan_columns(part, request)
            for name, column in words.items():
                column[rows] = planned.texts[name].text
            for name in PAIR_MEASURES:
                numbers[f"planned.{name}"][rows] = _planned(planned, name)
    numbers["planned.jlca"] = numbers["before.jlca"].copy()
    return numbers, {name: column.tolist() for name, column in words.items()}


def _planned(planned: Columns, name: str) -> Floats:
    """Return a planned measure: that expected with the soft tissue, or else the bony one."""
    key = records.measures()[name].key
    nothing = np.full(len(planned), np.nan)
    bony = planned.numbers.get(f"after_{key}", nothing)
    stands = planned.numbers.get(f"expected_{key}", nothing)
    return np.where(np.isfinite(stands), stands, bony)


def _reading_of(limb: ManyLimbs, calibrated: Mask) -> Floats:
    """Return the SD of HKA by reading and positioning of each film; NaN without a scale."""
    sds = np.full(len(calibrated), np.nan)
    hka_points = {name: z for name, z in limb.points.items() if name in _OF_HKA}
    part, rows = Limb(hka_points, limb.frame), np.flatnonzero(calibrated)
    for start in range(0, len(rows), _SOME):
        here = rows[start : start + _SOME]
        sds[here] = sds_of(part.rows(here), _hka, None, ANOTHER_FILM)["hka"]
    return sds


def usual_reading() -> float:
    """Return the SD of the difference of two readings of HKA on an ordinary leg."""
    sd = sds_of(Limb.from_angles(), _hka, None, ANOTHER_FILM)["hka"]
    return float(np.sqrt(2.0) * sd)


def _hka(limb: AnyLimb) -> dict[str, Number]:
    return {"hka": hka(Lines(limb))}
