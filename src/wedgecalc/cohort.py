"""Many legs at once: rows of landmarks in, rows of results out, by the same `measure` and `plan` as one leg.

A row that cannot be planned has a status that says why, and the others go on. Nothing here knows of files.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.alignment import measure
from wedgecalc.asking import MEASURES, PROCEDURES, Asked, Columns, Request, asked_of
from wedgecalc.errors import InputError
from wedgecalc.limb import PAIRS, SIDES, Frame, Limb
from wedgecalc.plane import dot, length
from wedgecalc.planning import plan
from wedgecalc.row_spreads import SPREAD, row_spreads
from wedgecalc.site import Cut
from wedgecalc.targets import Target

__all__ = ["BLOCK", "CUTS", "Request", "measures_of", "output_columns", "plan_rows"]

BLOCK = 8192  # rows planned at once: their numbers fit a processor's cache
TOGETHER = 16  # rows whose Monte Carlo is drawn at once
CUTS = ("hinge", "entry")


def measures_of(names: set[str]) -> list[str]:
    """Return the measures that these landmarks give, in the order of the records."""
    known = names | ({"ankle_center"} if {"ankle_medial", "ankle_lateral"} <= names else set())
    return [record.name for record in records.measures().values() if set(record.needs) <= known]


def output_columns(landmarks: set[str], *, sure: bool = False) -> list[str]:
    """Return the names of the result columns, in their order; `sure` with those of the Monte Carlo."""
    keys = [records.measures()[name].key for name in measures_of(landmarks)]
    after = [key for key in keys if key != "kjlo_deg"]
    spread = (
        [f"{name}_{word}" for name in SPREAD.values() for word in ("sd", "low", "high")] + ["on_target_pct"]
        if sure
        else []
    )
    return ["procedure", "target", *(f"before_{key}" for key in keys), "correction_deg", "base_mm", "limb_change_mm",
            *(f"after_{key}" for key in after), *spread, "status"]  # fmt: skip


def plan_rows(columns: Columns, request: Request, first: int = 0) -> dict[str, NDArray[Any]]:
    """Plan every row.

    Parameters
    ----------
    columns : mapping of str to array
        ``side``; ``<landmark>_x`` and ``<landmark>_y`` in mm, image convention, NaN for a landmark that a row lacks. Optional:
        ``hinge_x`` …, ``entry_x`` …, ``procedure``, ``target`` (such as ``wbl=62.5``).
    request : Request
    first : int
        Place of the first row in the whole table, for the chance of each.

    Returns
    -------
    dict of str to array
        See `output_columns`; NaN where a row has no such number.

    Examples
    --------
    >>> leg = Limb.from_angles(mpta=82)
    >>> rows = {"side": np.array(["right", "right"])}
    >>> for name in ("hip_center", "plateau_medial", "plateau_lateral", "ankle_center"):
    ...     rows |= {f"{name}_x": np.full(2, leg[name][0]), f"{name}_y": np.full(2, leg[name][1])}
    >>> rows["hip_center_y"][1] = np.nan
    >>> found = plan_rows(rows, Request("lateral-closing-wedge-hto"))
    >>> found["correction_deg"].round(2).tolist(), found["status"].tolist()
    ([9.29, nan], ['ok', 'missing-hip_center'])
    """
    n = len(columns["side"])
    starts = range(0, n, BLOCK) or [0]
    parts = [
        _block({name: values[s : s + BLOCK] for name, values in columns.items()}, request, first + s) for s in starts
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _block(columns: Columns, request: Request, first: int) -> dict[str, NDArray[Any]]:
    side = np.where(np.isin(columns["side"], SIDES), columns["side"], "right").astype("U5")
    limb = Limb(dict(_points(columns, records.landmarks(), Frame(side))), Frame(side))
    status = np.array(_bad_rows(columns, limb), dtype=object)
    before = measure(limb)
    names = measures_of(set(limb.points))
    asked = asked_of(columns, request, before, status)
    n, nan = len(side), np.nan
    found: dict[str, NDArray[Any]] = {"procedure": asked.names, "target": asked.words}
    results: dict[str, NDArray[Any]] = {key: np.full(n, nan) for key in ("correction_deg", "base_mm", "limb_change_mm")}
    after = {name: np.full(n, nan) for name in names if name != "kjlo"}
    cuts = dict(_points(columns, CUTS, limb.frame))
    good = status == "ok"
    for kind in np.unique(asked.kinds[good]):
        rows = np.flatnonzero(good & (asked.kinds == kind))
        part, procedure, goal = _of_one_kind(limb, side, asked, rows)
        _plan_part(part, procedure, goal, request, {k: z[rows] for k, z in cuts.items()}, rows, status, results, after)
    for name in names:
        value = getattr(before, name)
        found[f"before_{records.measures()[name].key}"] = (
            np.full(n, nan) if value is None else np.broadcast_to(value, n).astype(float)
        )
    found |= results
    found |= {f"after_{records.measures()[name].key}": values for name, values in after.items()}
    if request.samples:
        found |= _sure(limb, side, asked, cuts, status, request, first)
    return found | {"status": status.astype(str)}


def _of_one_kind(limb: Limb, side: Any, asked: Asked, rows: Any) -> tuple[Limb, str, Target]:
    """Return some rows that ask for the same procedure and the same kind of target, and both of these."""
    kind = asked.kinds[rows[0]]
    part = Limb({name: np.asarray(z)[rows] for name, z in limb.points.items()}, Frame(side[rows]))
    return part, PROCEDURES[kind // len(MEASURES)], Target.rows(MEASURES[kind % len(MEASURES)], asked.values[rows])


def _plan_part(
    part: Limb,
    procedure: str,
    goal: Target,
    request: Request,
    cuts: dict[str, Any],
    rows: Any,
    status: Any,
    results: Any,
    after: Any,
) -> None:
    """Plan the rows of one procedure and one kind of target, and write what follows into the whole."""
    record = records.procedures()[procedure]
    given: dict[str, Any] = {name: part.frame.to_case(z) for name, z in cuts.items()}
    with np.errstate(invalid="ignore"):
        try:
            usual = plan(part, procedure, goal, kerf=request.kerf)
        except InputError as error:
            status[rows] = f"needs-{error.problems[0].field}"
            return
        for name, z in cuts.items():  # a row without a hinge or an entry of its own has the usual one
            own = getattr(usual.wedge, f"{name}_z")
            if own is not None:
                given[name] = part.frame.to_case(np.where(np.isnan(z), own, z))
        made = usual
        if given:
            across = part.points["plateau_lateral"] - part.points["plateau_medial"]
            places: dict[str, Any] = {"hinge": usual.wedge.hinge_z, "entry": usual.wedge.entry_z} | {
                name: part.frame.to_core(xy) for name, xy in given.items()
            }
            off: Any = dot(across, places["entry"] - places["hinge"])
            wrong = (off <= 0) if record.side == "lateral" else (off >= 0)
            status[rows[wrong]] = "entry-on-the-wrong-side"
            for name, xy in given.items():  # so that the others can be planned
                given[name] = np.where(wrong[:, None], np.nan, xy)
            made = plan(part, procedure, goal, kerf=request.kerf, **given)
    state = np.where(np.isnan(made.wedge.hinge_z), "no-hinge", made.status)
    status[rows] = np.where(status[rows] == "ok", state, status[rows])
    ok = status[rows] == "ok"
    base: Any = made.wedge.base
    stood: Any = made.before.limb
    stands: Any = made.after.limb
    change = stands - stood
    for key, value in (("correction_deg", made.correction), ("base_mm", base), ("limb_change_mm", change)):
        results[key][rows] = np.where(ok, np.nan if value is None else value, np.nan)
    for name, column in after.items():
        value = getattr(made.after, name)
        column[rows] = np.where(ok, np.nan if value is None else value, np.nan)


def _sure(
    limb: Limb, side: Any, asked: Asked, cuts: dict[str, Any], status: Any, request: Request, first: int
) -> dict[str, NDArray[Any]]:
    """Return how sure each row is: some rows at once, drawn from a chance that is theirs wherever they stand in a batch."""
    n = len(status)
    found = {
        name: np.full(n, np.nan)
        for name in output_columns(set(limb.points), sure=True)
        if name.endswith(("_sd", "_low", "_high", "on_target_pct"))
    }
    own = sum(((~np.isnan(z)).astype(int) << k for k, z in enumerate(cuts.values())), np.zeros(n, dtype=int))
    shape = (TOGETHER, request.samples, len(records.landmarks()), 2)
    for start in range(first - first % TOGETHER, first + n, TOGETHER):
        noise = np.random.default_rng([request.seed, start]).standard_normal(shape, dtype=np.float32)
        here = np.arange(max(start, first), min(start + TOGETHER, first + n)) - first
        here = here[status[here] == "ok"]
        # Rows with a hinge or an entry of their own apart from those without: a usual place moves with the landmarks.
        groups = asked.kinds * 2 ** len(cuts) + own
        for group in np.unique(groups[here]):
            rows = here[groups[here] == group]
            part, procedure, goal = _of_one_kind(limb, side, asked, rows)
            cut = Cut(kerf=request.kerf)
            for k, (name, z) in enumerate(cuts.items()):
                if own[rows[0]] >> k & 1:
                    cut[name] = part.frame.to_case(z[rows])  # type: ignore[literal-required]
            nominal = plan(part, procedure, goal, **cut)
            for key, values in row_spreads(nominal, cut, noise[first + rows - start]).items():
                found[key][rows] = values
    return found


def _points(columns: Columns, names: Any, frame: Frame) -> Iterator[tuple[str, Any]]:
    for name in names:
        if f"{name}_x" in columns and f"{name}_y" in columns:
            xy = np.stack([columns[f"{name}_x"], columns[f"{name}_y"]], axis=-1).astype(float)
            yield name, frame.to_core(np.where(np.isfinite(xy).all(axis=-1)[:, None], xy, np.nan))


def _bad_rows(columns: Columns, limb: Limb) -> Any:
    """Return for every row ``ok`` or the code of what is wrong with its landmarks; as `wedgecalc.limb.anatomy_problems`."""
    p, hip, ankle = limb.points, np.asarray(limb.hip), np.asarray(limb.ankle)
    lacking = [f"missing-{r.name}" for r in records.landmarks().values() if r.required]
    missing = [np.isnan(p[code.removeprefix("missing-")]) for code in lacking]
    with np.errstate(invalid="ignore", divide="ignore"):
        span = length(ankle - hip)
        axis: Any = (ankle - hip) / span
        along: Any = dot(axis, limb.knee - hip) / span
        lateral = [dot(axis * 1j, p[n] - p[m]) for m, n in PAIRS if m in p and n in p]
        if "greater_trochanter" in p:
            lateral.append(dot(axis * 1j, p["greater_trochanter"] - hip))
        known = np.array([~np.isnan(v) for v in lateral])
        back = np.array(lateral) <= 0
    conditions = {
        "unknown-side": ~np.isin(columns["side"], SIDES),
        **dict(zip(lacking, missing, strict=True)),
        "missing-ankle_center": np.isnan(ankle),
        "landmarks-swapped": (np.imag(hip) <= np.imag(ankle)) | ~((along > 0.2) & (along < 0.8)),
        "side-mismatch": (back == known).all(axis=0),
        "landmarks-swapped ": (back & known).any(axis=0),
    }
    return np.char.strip(np.select(list(conditions.values()), list(conditions), "ok"))
