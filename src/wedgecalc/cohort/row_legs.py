"""The legs of some rows: sides, scales, points, and faults that need no measurement.

A row whose scale is unknown or implausible is measured and planned as if its plateau were 75 mm
wide: its angles are right, and its lengths are withheld when the results are written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Columns, Mask
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.landmark_checks import MEDIAL_TO_TROCHANTER, far_from_joint, out_of_place
from wedgecalc.geometry.landmark_pairs import PAIRS
from wedgecalc.geometry.limb import ASSUMED_PLATEAU, Limb, ManyLimbs
from wedgecalc.geometry.plane import NOWHERE, Floats, dot, length
from wedgecalc.planning.alert_rules import no_adults_size
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.sources.radiographs.radiograph import is_of_detector
from wedgecalc.sources.tables.cells import side_in, unit_in

_LARGEST_SCALE = 1e4  # mm per pixel
_UNITS = ("mm", "px", "unknown-units", "units-or-scale")


@dataclass(frozen=True, slots=True)
class RowLegs:
    """The legs of some rows.

    Attributes
    ----------
    limb : Limb
        In mm; where the scale is unknown, scaled to the assumed plateau width.
    cuts : dict of str to array of complex
        Hinges and entries, where the table has them, in the canonical frame.
    known : array of bool
        Rows whose lengths may be reported.
    implausible : array of bool
        Rows whose scale gives a size that no adult leg has.
    at_detector : array of bool
        Rows whose scale is that of the detector.
    """

    limb: ManyLimbs
    cuts: dict[str, NDArray[np.complex128]]
    known: Mask
    implausible: Mask
    at_detector: Mask


def row_legs(columns: Columns, status: Categorical) -> RowLegs:
    """Return the legs of some rows, and write their faults into the status."""
    side = columns.texts["side"]
    frame: Frame[Floats] = Frame(
        np.where(side.matches(lambda text: side_in(text) == "left"), "left", "right")
    )
    halves: dict[str, Mask] = {}
    known, scale, faults = _scales(columns)
    factor = None if scale is None else np.where(known, scale, ASSUMED_PLATEAU / _width(columns))
    points = dict(_points(columns, records.landmarks(), frame, factor, halves))
    cuts = dict(_points(columns, (*CUT_POINTS, *DOUBLE_CUT_POINTS), frame, factor, halves))
    limb = Limb(points, frame)
    implausible = no_adults_size(length(limb.hip - limb.ankle), limb.width)[1] & known
    if implausible.any():
        again = np.where(implausible, ASSUMED_PLATEAU / limb.width, 1.0)
        points, cuts = (
            {name: z * again for name, z in places.items()} for places in (points, cuts)
        )
        limb, known = Limb(points, frame), known & ~implausible
    unnamed = ~side.matches(lambda text: side_in(text) is not None)
    _mark(halves | _anatomy(limb) | faults | {"unknown-side": unnamed}, status)
    if (given := columns.texts.get("fault")) is not None:
        _mark({text: given.matches(text.__eq__) for text in given.categories if text}, status)
    sources = columns.texts.get("scale_source")
    at_detector = known & (False if sources is None else sources.matches(is_of_detector))
    return RowLegs(limb, cuts, known, implausible, at_detector)


def _mark(faults: dict[str, Mask], status: Categorical) -> None:
    """Set the status of each row to the last of these faults that it has."""
    for code, rows in faults.items():
        if rows.any():
            status.assign(rows, code)


def _scales(columns: Columns) -> tuple[Mask, Floats | None, dict[str, Mask]]:
    """Return which rows have a known scale, the scales (None: all in mm), and rows with faults."""
    n = len(columns)
    if "units" not in columns.texts and "mm_per_px" not in columns.numbers:
        return np.ones(n, dtype=bool), None, {}
    scale = columns.numbers.get("mm_per_px", np.full(n, np.nan))
    units = columns.texts.get("units") or Categorical.full(n, [""])
    scaled, valid = ~np.isnan(scale), (scale > 0) & (scale <= _LARGEST_SCALE)

    def units_if(scaled_row: bool) -> NDArray[np.intp]:
        return units.each(lambda text: _UNITS.index(unit_in(text, scaled_row, True)), np.intp)

    kind = np.where(scaled, units_if(True), units_if(False))
    faults = {code: kind == k for k, code in enumerate(_UNITS) if k > 1}
    faults["bad-mm_per_px"] = scaled & ~valid
    pixels = (kind == 1) & valid
    return (kind == 0) | pixels, np.where(pixels, scale, 1.0), faults


def _width(columns: Columns) -> Floats:
    """Return the plateau width of each row, in the row's own units."""
    numbers = columns.numbers
    dx, dy = (numbers[f"plateau_lateral_{a}"] - numbers[f"plateau_medial_{a}"] for a in "xy")
    width = np.hypot(dx, dy)
    return np.where(width > 0, width, np.nan)


def _points(
    columns: Columns,
    names: Iterable[str],
    frame: Frame[Floats],
    factor: Floats | None,
    halves: dict[str, Mask],
) -> Iterator[tuple[str, NDArray[np.complex128]]]:
    """Yield points in the canonical frame, NaN where a row lacks one; note those with one axis."""
    for name in columns.points(names):
        z = np.empty(len(columns), dtype=complex)
        z.real, z.imag = columns.numbers[f"{name}_x"], columns.numbers[f"{name}_y"]
        missing = ~np.isfinite(z)
        if missing.any():
            no_x, no_y = ~np.isfinite(z.real), ~np.isfinite(z.imag)
            halves |= {f"missing-{name}_x": no_x & ~no_y, f"missing-{name}_y": no_y & ~no_x}
            z[missing] = NOWHERE
        yield name, np.asarray(frame.to_core(z if factor is None else z * factor))


def _anatomy(limb: ManyLimbs) -> dict[str, Mask]:
    """Return the rows that contradict anatomy or lack landmarks, as `anatomy_problems` does."""
    p, hip, ankle = limb.points, np.asarray(limb.hip), np.asarray(limb.ankle)
    with np.errstate(invalid="ignore", divide="ignore"):
        span = length(ankle - hip)
        axis = (ankle - hip) * (1.0 / span)
        along = dot(axis, limb.knee - hip) / span
        across = (axis * 1j).conjugate()
        lateral = [(across * (p[n] - p[m])).real for m, n in PAIRS if m in p and n in p]
        if "greater_trochanter" in p:
            tip = p["greater_trochanter"]
            lateral += [(across * (tip - p[n])).real for n in MEDIAL_TO_TROCHANTER if n in p]
        places = (*out_of_place(p, axis, span, along), *far_from_joint(p, ankle))
        misplaced = np.any([np.asarray(wrong) for *_, wrong in places], axis=0)
        reversed_some = np.any([value <= 0 for value in lateral], axis=0)
        reversed_all = ~np.any([value > 0 for value in lateral], axis=0)
    upright = (hip.imag > ankle.imag) & (along > 0.2) & (along < 0.8)
    required = [r.name for r in reversed(list(records.landmarks().values())) if r.required]
    return {
        "landmarks-swapped": ~upright | misplaced | (reversed_some & ~reversed_all),
        "side-mismatch": reversed_all & upright & ~misplaced,
        "missing-ankle_center": np.isnan(ankle),
        **{f"missing-{name}": np.isnan(np.asarray(p[name])) for name in required},
    }
