"""The legs of some rows: sides, scales, points, and what is wrong before anything is measured.

A row whose scale is not known, or gives no size of a leg, is measured and planned as if its plateau
were 75 mm wide: its angles are right, and whoever writes results withholds its lengths.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Coded
from wedgecalc.cohort.request import Columns
from wedgecalc.geometry.frame import Frame
from wedgecalc.geometry.landmark_checks import (
    MEDIAL_TO_TROCHANTER,
    PAIRS,
    far_from_joint,
    out_of_place,
)
from wedgecalc.geometry.limb import ASSUMED_PLATEAU, Limb
from wedgecalc.geometry.plane import NOWHERE, dot, length
from wedgecalc.planning.alerts import no_adults_size
from wedgecalc.sources.tables.cells import CUTS, side_in, unit_in

LARGEST_SCALE = 1e4  # mm for each pixel
_UNITS = ("mm", "px", "unknown-units", "units-or-scale")


@dataclass(frozen=True, slots=True)
class Legs:
    """The legs of some rows.

    Attributes
    ----------
    limb : Limb
        In mm, which are assumed where the scale is not known.
    cuts : dict of str to array of complex
        Hinge and entry as far as the rows bring them, in the canonical frame.
    known : array of bool
        Whether lengths may be given.
    implausible : array of bool
        Whether there is a scale, and with it no size of a leg.
    """

    limb: Limb
    cuts: dict[str, NDArray[np.complex128]]
    known: NDArray[np.bool_]
    implausible: NDArray[np.bool_]


def legs_of(columns: Columns, status: Coded) -> Legs:
    """Return the legs of some rows, and write what is wrong with a row into its status."""
    frame = Frame(
        np.where(columns["side"].where(lambda word: side_in(word) == "left"), "left", "right")
    )
    halves: dict[str, Any] = {}
    known, scale, wrong = _scales(columns)
    factor = None if scale is None else np.where(known, scale, ASSUMED_PLATEAU / _width(columns))
    points = dict(_points(columns, records.landmarks(), frame, factor, halves))
    cuts = dict(_points(columns, CUTS, frame, factor, halves))
    limb = Limb(points, frame)
    size: Any = no_adults_size(length(limb.hip - limb.ankle), limb.width)[1] & known
    if size.any():
        again = np.where(size, ASSUMED_PLATEAU / limb.width, 1.0)
        points, cuts = (
            {name: z * again for name, z in places.items()} for places in (points, cuts)
        )
        limb, known = Limb(points, frame), known & ~size
    nobodys = ~columns["side"].where(lambda word: side_in(word) is not None)
    _mark(halves | _anatomy(limb) | wrong | {"unknown-side": nobodys}, status)
    if "fault" in columns:
        faults: Coded = columns["fault"]
        _mark({word: faults.where(word.__eq__) for word in faults.places if word}, status)
    return Legs(limb, cuts, known, size)


def _mark(reasons: dict[str, Any], status: Coded) -> None:
    """Write into the status of each row the last of some reasons that holds of it."""
    for word, holds in reasons.items():
        if holds.any():
            status.put(holds, word)


def _scales(columns: Columns) -> tuple[Any, Any, dict[str, Any]]:
    """Return where the scale is known, what it is (None: all in mm), and which rows are wrong."""
    n, told = len(columns["side"]), "units" in columns or "mm_per_px" in columns
    if not told:
        return np.ones(n, dtype=bool), None, {}
    scale = np.asarray(columns.get("mm_per_px", np.full(n, np.nan)), dtype=float)
    units: Coded = columns["units"] if "units" in columns else Coded.full(n, [""])
    scaled, right = ~np.isnan(scale), (scale > 0) & (scale <= LARGEST_SCALE)

    def units_if(scaled_row: bool) -> Any:
        return units.table(lambda word: _UNITS.index(unit_in(word, scaled_row, told)), int)[
            units.codes
        ]

    kind = np.where(scaled, units_if(True), units_if(False))
    wrong = {word: kind == k for k, word in enumerate(_UNITS) if k > 1} | {
        "bad-mm_per_px": scaled & ~right
    }
    return (kind == 0) | ((kind == 1) & right), np.where((kind == 1) & right, scale, 1.0), wrong


def _width(columns: Columns) -> NDArray[np.float64]:
    """Return how wide each plateau is, in the units of its row."""
    across = [
        columns[f"plateau_lateral_{axis}"] - columns[f"plateau_medial_{axis}"] for axis in "xy"
    ]
    width = np.hypot(*across)
    return np.where(width > 0, width, np.nan)


def _points(
    columns: Columns, names: Iterable[str], frame: Frame, factor: Any, halves: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield points in the canonical frame, nowhere what a row lacks; half a point is told."""
    for name in names:
        if f"{name}_x" in columns and f"{name}_y" in columns:
            z = np.empty(len(columns["side"]), dtype=complex)
            z.real, z.imag = columns[f"{name}_x"], columns[f"{name}_y"]
            missing = ~np.isfinite(z)
            if missing.any():
                gone = {axis: ~np.isfinite(part) for axis, part in (("x", z.real), ("y", z.imag))}
                halves |= {
                    f"missing-{name}_{axis}": gone[axis] & ~gone[other]
                    for axis, other in ("xy", "yx")
                }
                z[missing] = NOWHERE
            yield name, frame.to_core(z if factor is None else z * factor)


def _anatomy(limb: Limb) -> dict[str, Any]:
    """Return what contradicts anatomy in which rows, and what they lack, as `anatomy_problems`."""
    p, hip, ankle = limb.points, limb.hip, np.asarray(limb.ankle)
    with np.errstate(invalid="ignore", divide="ignore"):
        span = length(ankle - hip)
        axis: Any = (ankle - hip) * (1.0 / span)
        along: Any = dot(axis, limb.knee - hip) / span
        beside: Any = (axis * 1j).conjugate()
        lateral = [(beside * (p[n] - p[m])).real for m, n in PAIRS if m in p and n in p]
        if "greater_trochanter" in p:
            tip: Any = p["greater_trochanter"]
            lateral += [(beside * (tip - p[n])).real for n in MEDIAL_TO_TROCHANTER if n in p]
        places = (*out_of_place(p, axis, span, along), *far_from_joint(p, ankle))
        misplaced = np.any([off for *_, off in places], axis=0)
        back = [value <= 0 for value in lateral]
        forth = [value > 0 for value in lateral]
    some, none = np.any(back, axis=0), ~np.any(forth, axis=0)
    upright = (hip.imag > ankle.imag) & (along > 0.2) & (along < 0.8)
    return {
        "landmarks-swapped": ~upright | misplaced | (some & ~none),
        "side-mismatch": none & upright & ~misplaced,
        "missing-ankle_center": np.isnan(ankle),
        **{
            f"missing-{r.name}": np.isnan(p[r.name])
            for r in reversed(records.landmarks().values())
            if r.required
        },
    }
