"""Many legs at once: rows of landmarks in, rows of results out, by `measure` and `plan`.

A row that cannot be planned has a status that says why; the others go on. No files here.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Coded
from wedgecalc.cohort.request import MEASURES, PROCEDURES, WORDS, Asked, Columns, Request, asked_of
from wedgecalc.cohort.row_alerts import leg_bits, plan_bits, say
from wedgecalc.cohort.row_blocks import Own, without_scale
from wedgecalc.cohort.row_legs import Legs, legs_of
from wedgecalc.cohort.row_uncertainty import SPREAD, row_spreads
from wedgecalc.errors import InputError, NoPlanError
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.limb import Limb
from wedgecalc.geometry.plane import NOWHERE, dot
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request import Said
from wedgecalc.planning.targets import Target
from wedgecalc.sources.tables.cells import CUTS

__all__ = ["BLOCK", "CUTS", "Request", "measures_of", "output_columns", "plan_rows", "planned_rows"]

BLOCK = 32768  # rows planned at once: few enough for the cache, enough for threads not to wait
TOGETHER = 16  # rows whose Monte Carlo is drawn from one chance
KINDS = len(PROCEDURES) * len(MEASURES)  # numbers of what `asked_of` tells apart
LARGEST = float(records.targets()["correction"].high)  # degrees that any wedge turns
SAMPLED = 65_536  # samples planned at once
SAID = ("units", "own", "fault", "remark")  # further columns of words
TEXTS = ("procedure", "target", "alerts", "stops", "notes", "status")  # results that are words
WITHHELD = "no scale, so no lengths; the usual hinge lies where it would with a plateau of 75 mm"
IMPLAUSIBLE = "by its scale this is not an adult leg: no lengths, as without a scale"


def measures_of(names: set[str]) -> list[str]:
    """Return the measures that these landmarks give, in the order of the records."""
    known = names | ({"ankle_center"} if {"ankle_medial", "ankle_lateral"} <= names else set())
    return [record.name for record in records.measures().values() if set(record.needs) <= known]


def output_columns(landmarks: set[str], *, sure: bool = False) -> list[str]:
    """Return the names of the result columns, in order; `sure`: with those of the Monte Carlo."""
    keys = [records.measures()[name].key for name in measures_of(landmarks)]
    before = [f"before_{key}" for key in keys]
    after = [f"after_{key}" for key in keys if key != "kjlo_deg"]
    words = ("sd", "low", "high")
    spread = [f"{name}_{word}" for name in SPREAD.values() for word in words] + ["on_target_pct"]
    change = ["correction_deg", "base_mm", "limb_change_mm"]
    return [*TEXTS[:2], *before, *change, *after, *(spread if sure else ()), *TEXTS[2:]]


def plan_rows(columns: Columns, request: Request, first: int = 0) -> dict[str, NDArray[Any]]:
    """Plan every row.

    Parameters
    ----------
    columns : mapping of str to array
        ``side``; ``<landmark>_x`` and ``<landmark>_y``, image convention, NaN for a landmark that a
        row lacks; in mm unless ``units`` or ``mm_per_px`` say otherwise. Optional: ``hinge_x`` …,
        ``entry_x`` …, ``procedure``, ``target`` (such as ``wbl=62.5``), ``own`` (see `row_blocks`),
        ``fault``, what is wrong with a row already, and ``remark``, what is to be noted of it.
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
    return {
        name: v.text if isinstance(v, Coded) else v
        for name, v in planned_rows(columns, request, first).items()
    }


def planned_rows(columns: Columns, request: Request, first: int = 0) -> dict[str, Any]:
    """Return what `plan_rows` does, words as `Coded`; words among the columns may be so too."""
    columns = {
        name: Coded.of(values) if name in (*WORDS, *SAID) else values
        for name, values in columns.items()
    }
    n, names = (
        len(columns["side"]),
        {name for name in records.landmarks() if f"{name}_x" in columns and f"{name}_y" in columns},
    )
    first_words: dict[str, Any] = {"procedure": PROCEDURES, "target": (), "status": ["ok"]}
    words = {name: Coded.full(n, first_words.get(name, [""])) for name in TEXTS}
    found = {
        name: words.get(name, np.full(0, 0.0))
        for name in output_columns(names, sure=bool(request.samples))
    }
    numbers = np.full((len(found) - len(words), n), np.nan)
    found |= zip([name for name in found if name not in words], numbers, strict=True)
    for start in range(0, n, BLOCK):
        rows = slice(start, start + BLOCK)
        _block(
            {name: values[rows] for name, values in columns.items()},
            request,
            first + start,
            {name: values[rows] for name, values in found.items()},
        )
    return found


def _block(columns: Columns, request: Request, first: int, found: dict[str, Any]) -> None:
    """Plan some rows, and write what follows into what is `found` of them."""
    status = found["status"]
    legs = legs_of(columns, status)
    read = status.codes == 0
    limb, before = legs.limb, measure(legs.limb)
    for name in measures_of(set(limb.points)):
        value = getattr(before, name)
        found[f"before_{records.measures()[name].key}"][:] = (
            np.nan if value is None else np.where(read, value, np.nan)
        )
    if "remark" in columns:
        found["notes"].take(read, columns["remark"])
    bits = leg_bits(legs, before)
    asked, owns = asked_of(columns, request, before, found), [Own({"kerf": request.kerf})]
    if "own" in columns:
        own = without_scale(columns["own"], legs.known, read, found)
        asked = replace(asked, kinds=asked.kinds + KINDS * own.codes)
        owns = [Own.of(text, request.kerf) for text in own.places]
    good = status.codes == 0
    for kind in np.unique(asked.kinds[good]):
        rows = np.flatnonzero(good & (asked.kinds == kind))
        _plan_part(legs, asked, owns, rows, bits, found)
    if request.samples:
        _sure(legs, asked, owns, request, first, found)
    say(np.where(read, bits, 0), found["alerts"], found["stops"])
    for sentence, holds in (limb.halves | limb.lesser_knee).items():
        if np.any(holds):
            found["notes"].add(read & holds, sentence)
    if not legs.known.all():
        _withhold(legs, read, found)
    if not read.all():  # what is asked of a leg that could not be read may follow from its numbers
        for name in TEXTS[:2]:
            found[name].put(~read, "")


def _withhold(legs: Legs, read: Any, found: dict[str, Any]) -> None:
    """Take away the lengths of rows whose scale is not known, and say so."""
    for name, values in found.items():
        if "_mm" in name:
            values[~legs.known] = np.nan
    found["notes"].add(read & ~legs.known & ~legs.implausible, WITHHELD)
    found["notes"].add(read & legs.implausible, IMPLAUSIBLE)


def _of_one_kind(
    limb: Limb, asked: Asked, owns: list[Own], rows: Any
) -> tuple[Limb, str, Target, Said]:
    """Return some rows that ask for one procedure, kind of target and cut, and all of these."""
    (own, kind), goal = divmod(int(asked.kinds[rows[0]]), KINDS), asked.values[rows]
    goal = float(goal[0]) if (goal == goal[0]).all() else goal
    part = limb if len(rows) == len(asked.kinds) else limb.rows(rows)
    if owns[own].landmark_sd:
        part = replace(part, landmark_sd=owns[own].landmark_sd)
    target = Target.rows(MEASURES[kind % len(MEASURES)], goal)
    return part, PROCEDURES[kind // len(MEASURES)], target, Said(**owns[own].cut)


def _plan_part(
    legs: Legs, asked: Asked, owns: list[Own], rows: Any, bits: Any, found: dict[str, Any]
) -> None:
    """Plan the rows of one procedure and one kind of target, and write the results into `found`."""
    status, cuts = found["status"], {name: z[rows] for name, z in legs.cuts.items()}
    part, procedure, goal, cut = _of_one_kind(legs.limb, asked, owns, rows)
    with np.errstate(invalid="ignore"):
        try:
            made = plan(part, procedure, goal, **cut)
        except InputError as error:
            status.put(rows, f"needs-{error.problems[0].field}")
            return
        except NoPlanError as error:
            status.put(rows, error.code)
            return
        if cuts:
            made, wrong = _with_cuts(made, cuts)
            status.put(rows[wrong], "entry-on-the-wrong-side")
    reasons = {
        "no-hinge": np.isnan(made.wedge.hinge_z),
        "unreachable": np.isnan(made.needed) | (np.abs(made.needed) > LARGEST),
        "wrong-procedure": np.isnan(made.correction),
    }
    for word, holds in reasons.items():
        if holds.any():
            at = rows[holds]
            status.put(at[status.codes[at] == 0], word)
    ok = status.codes[rows] == 0
    raised = plan_bits(
        made,
        legs.known[rows],
        np.isnan(cuts["hinge"]) if "hinge" in cuts else np.ones(len(ok), dtype=bool),
    )
    rows, keep = (rows, slice(None)) if ok.all() else (rows[ok], ok)
    at = slice(None) if len(rows) == len(status) else rows
    bits[at] |= raised[keep]
    stands: Any = made.after.limb
    numbers = {
        "correction_deg": made.correction,
        "base_mm": made.wedge.base,
        "limb_change_mm": stands - made.before.limb,
    }
    after = {f"after_{r.key}": getattr(made.after, name) for name, r in records.measures().items()}
    for key, value in (numbers | after).items():
        if value is not None and key in found:
            found[key][at] = np.broadcast_to(value, len(ok))[keep]


def _with_cuts(usual: Plan, cuts: dict[str, Any]) -> tuple[Plan, Any]:
    """Return the plan with the rows' own hinges and entries, and which rows cannot be cut so."""
    part, record, given = usual.limb, usual.procedure, Said()
    places: dict[str, Any] = {"hinge": usual.wedge.hinge_z, "entry": usual.wedge.entry_z}
    for name, z in cuts.items():  # a row without a hinge or an entry of its own has the usual one
        places[name] = z if places[name] is None else np.where(np.isnan(z), places[name], z)
    off: Any = dot(part.plateau, places["entry"] - places["hinge"])
    wrong = (off <= 0) if record.side == "lateral" else (off >= 0)
    for name in cuts:  # none where it cannot be, so that the others can be planned
        z = np.where(wrong, NOWHERE, places[name])
        given[name] = part.frame.to_case(z)  # type: ignore[literal-required]
    return plan(part, usual.request, **given), wrong


def _sure(
    legs: Legs, asked: Asked, owns: list[Own], request: Request, first: int, found: dict[str, Any]
) -> None:
    """Find the uncertainty of each row, from random numbers of its own wherever it stands.

    Without a scale nobody knows how far a landmark is off.
    """
    limb, cuts = legs.limb, legs.cuts
    ok, n = (found["status"].codes == 0) & legs.known, len(found["status"])
    own = sum(
        ((~np.isnan(z)).astype(int) << k for k, z in enumerate(cuts.values())),
        np.zeros(n, dtype=int),
    )
    # Rows with a hinge or entry of their own apart: a usual place moves with the landmarks.
    groups = asked.kinds * 2 ** len(cuts) + own
    some = TOGETHER * max(SAMPLED // (TOGETHER * request.samples), 1)
    for start in range(first - first % TOGETHER, first + n, some):
        here = np.arange(max(start, first), min(start + some, first + n)) - first
        here = here[ok[here]]
        noise = _noise(request, start, min(start + some, first + n), len(limb.points))
        for group in np.unique(groups[here]):
            rows = here[groups[here] == group]
            part, procedure, goal, own_cut = _of_one_kind(limb, asked, owns, rows)
            for k, (name, z) in enumerate(cuts.items()):
                if own[rows[0]] >> k & 1:
                    own_cut[name] = part.frame.to_case(z[rows])  # type: ignore[literal-required]
            nominal = plan(part, procedure, goal, **own_cut)
            for key, values in row_spreads(nominal, noise[first + rows - start]).items():
                found[key][rows] = values


def _noise(request: Request, start: int, end: int, landmarks: int) -> NDArray[np.float32]:
    """Return standard normal numbers for some rows, the same wherever a row stands in a batch."""
    starts = range(start, end, TOGETHER)
    noise = np.empty((len(starts), TOGETHER, landmarks, 2, request.samples), dtype=np.float32)
    for part, begin in zip(noise, starts, strict=True):
        np.random.default_rng([request.seed, begin]).standard_normal(out=part, dtype=np.float32)
    return noise.reshape(-1, *noise.shape[2:])
