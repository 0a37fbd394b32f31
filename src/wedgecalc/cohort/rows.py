"""Many legs at once: rows of landmarks in, rows of results out, by `measure` and `plan`.

A row that cannot be planned has a status that says why; the others go on. No files here.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Columns, Mask
from wedgecalc.cohort.request import (
    PROCEDURES,
    REQUEST_COLUMNS,
    TARGET_MEASURES,
    Request,
    row_requests,
)
from wedgecalc.cohort.row_alerts import leg_bits, write_codes
from wedgecalc.cohort.row_blocks import RowExtra, of_two_alone, without_scale
from wedgecalc.cohort.row_doubles import PART_COLUMNS, is_double_kind, plan_doubles
from wedgecalc.cohort.row_joints import (
    ARTHRITIS_COLUMN,
    JOINT_COLUMNS,
    MODEL_COLUMN,
    NOT_HERE,
    SUPINE_COLUMN,
    asks_for_joint,
    checked_supine,
    with_words,
)
from wedgecalc.cohort.row_legs import RowLegs, row_legs
from wedgecalc.cohort.row_plans import KIND_COUNT, RowBlock, plan_kind
from wedgecalc.cohort.row_uncertainty import SPREAD, add_uncertainty
from wedgecalc.cohort.row_verdicts import WITHOUT_ARTHRITIS, ArthritisIndices, JointRequests
from wedgecalc.geometry.alignment import measure
from wedgecalc.geometry.centres import second_best_knees
from wedgecalc.geometry.landmark_pairs import half_pair_rows
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import (
    ARTHRITIS,
    CLOSED_JOINT,
    CUT_POINTS,
    DOUBLE_CUT_POINTS,
    VALGUS_MODELS,
)

VALGUS = [  # indices of procedures that may use a soft-tissue model of the lateral side
    k
    for k, name in enumerate(PROCEDURES)
    if name == DOUBLE_LEVEL or records.procedures()[name].direction == "valgus"
]
_SIDE_OF = {None: -1} | {word: k for k, word in enumerate(ARTHRITIS)}
_ROWS_AT_ONCE = 32768  # fits the cache, and is enough for threads not to wait
# Results that are text.
TEXT_RESULTS = (
    "procedure",
    "target",
    "target_source",
    "verdict",
    WITHOUT_ARTHRITIS,
    "alerts",
    "stops",
    "notes",
    "status",
)
# Columns of text that rows bring.
_TEXTS_READ = (
    *REQUEST_COLUMNS,
    "units",
    "own",
    "fault",
    "remark",
    "scale_source",
    MODEL_COLUMN,
    ARTHRITIS_COLUMN,
)
_NUMBERS_READ = (
    "mm_per_px",
    SUPINE_COLUMN,
    *(
        f"{name}_{axis}"
        for name in (*records.landmarks(), *CUT_POINTS, *DOUBLE_CUT_POINTS)
        for axis in "xy"
    ),
)


def _measures_of(names: set[str]) -> list[str]:
    """Return the measures that these landmarks give, in the order of the records."""
    given = names | ({"ankle_center"} if {"ankle_medial", "ankle_lateral"} <= names else set())
    return [record.name for record in records.measures().values() if set(record.needs) <= given]


def output_columns(
    landmarks: set[str], *, sure: bool = False, two: bool = False, joint: bool = False
) -> list[str]:
    """Return the names of the result columns, in order.

    Parameters
    ----------
    landmarks : set of str
    sure : bool
        Whether with those of the Monte Carlo.
    two : bool
        Whether with those of both parts of a double level.
    joint : bool
        Whether with those of the soft tissue.
    """
    keys = [records.measures()[name].key for name in _measures_of(landmarks)]
    before = [f"before_{key}" for key in keys]
    after = [f"after_{key}" for key in keys if key != "kjlo_deg"]
    ends = ("sd", "low", "high")
    spread = [f"{name}_{end}" for name in SPREAD.values() for end in ends] + ["on_target_pct"]
    change = ["correction_deg", "base_mm", "base_low_mm", "base_high_mm", "block_base_mm"]
    change.append("limb_change_mm")
    change += PART_COLUMNS if two else []
    change += JOINT_COLUMNS if joint else ()
    after.append("kjlo_predicted_deg")
    return [
        *TEXT_RESULTS[:3],
        *before,
        *change,
        *after,
        *(spread if sure else ()),
        *TEXT_RESULTS[3:],
    ]


def plan_arrays(
    columns: Mapping[str, ArrayLike | Categorical], request: Request, first: int = 0
) -> dict[str, NDArray[np.float64] | NDArray[np.object_]]:
    """Plan every row.

    Parameters
    ----------
    columns : mapping of str to array_like, shape (n,)
        ``side``; ``<landmark>_x`` and ``<landmark>_y``, image convention, NaN for a landmark that a
        row lacks; in mm unless ``units`` or ``mm_per_px`` say otherwise. Optional: ``hinge_x`` …,
        ``entry_x`` … (``tibia_hinge_x`` … of a double level), ``procedure``, ``target`` (such as
        ``wbl=62.5``), ``arthritis``, ``soft_tissue``, ``jlca_supine_deg``, ``own`` (see
        `row_blocks`), ``fault``, what is wrong with a row already, ``remark``, a note on it, and
        ``scale_source``.
    request : Request
        What applies to every row that does not say otherwise.
    first : int
        Index of the first row in the table, which sets the rows' random streams.

    Returns
    -------
    dict of str to array, shape (n,)
        See `output_columns`; NaN where a row has no such number.

    Examples
    --------
    >>> from wedgecalc import Limb
    >>> leg = Limb.from_angles(mpta=82)
    >>> rows = {"side": np.array(["right", "right"])}
    >>> for name in ("hip_center", "plateau_medial", "plateau_lateral", "ankle_center"):
    ...     rows |= {f"{name}_x": np.full(2, leg[name][0]), f"{name}_y": np.full(2, leg[name][1])}
    >>> rows["hip_center_y"][1] = np.nan
    >>> results = plan_arrays(rows, Request("lateral-closing-wedge-hto"))
    >>> results["correction_deg"].round(2).tolist(), results["status"].tolist()
    ([9.28, nan], ['ok', 'missing-hip_center'])
    """
    numbers, texts = dict[str, NDArray[np.float64]](), dict[str, Categorical]()
    for name, values in columns.items():
        if name in _NUMBERS_READ:
            numbers[name] = np.asarray(values, dtype=float)
        elif name in _TEXTS_READ:
            whole = values if isinstance(values, Categorical) else np.asarray(values, dtype=object)
            texts[name] = Categorical.of(whole)
    read = Columns(numbers, texts)
    results = plan_columns(read, request, first)
    names = _names(read, request)
    return {
        name: results.texts[name].text if name in TEXT_RESULTS else results.numbers[name]
        for name in names
    }


def _names(columns: Columns, request: Request) -> list[str]:
    """Return the names of the result columns of some rows."""
    landmarks = set(columns.points(records.landmarks()))
    joint, two = asks_for_joint(columns, request), request.of_two(columns.texts)
    return output_columns(landmarks, sure=bool(request.samples), two=two, joint=joint)


def plan_columns(columns: Columns, request: Request, first: int = 0) -> Columns:
    """Plan every row, as `plan_arrays` does, from and into `Columns`."""
    n = len(columns)
    choices: dict[str, list[str]] = {"procedure": PROCEDURES, "target": [], "status": ["ok"]}
    texts = {name: Categorical.full(n, choices.get(name, [""])) for name in TEXT_RESULTS}
    names = [name for name in _names(columns, request) if name not in texts]
    numbers = np.full((len(names), n), np.nan)
    results = Columns(dict(zip(names, numbers, strict=True)), texts)
    for start in range(0, n, _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        _plan_block(columns[rows], request, first + start, results[rows])
    return results


def _extras(
    columns: Columns, request: Request, legs: RowLegs, read: Mask, results: Columns
) -> tuple[Categorical, list[RowExtra]]:
    """Return the other requests of each row, by index, and the distinct ones."""
    own = columns.texts.get("own", Categorical.full(len(results), [""]))
    if "own" in columns.texts:
        own = without_scale(own, legs, read, results)
        own = of_two_alone(own, columns.texts.get("procedure"), results.texts["notes"])
    for name in (ARTHRITIS_COLUMN, MODEL_COLUMN):
        own = with_words(own, columns, name, results.texts["status"])
    return own, [RowExtra.of(text, request.usual) for text in own.categories]


def _different(
    extras: list[RowExtra], extra_codes: Categorical
) -> tuple[list[PlanRequest], NDArray[np.intp]]:
    """Return the distinct requests of arthritis and soft tissue, and each row's index in them."""
    places: dict[object, int] = {}
    joints = [extra.joint for extra in extras]
    keys = [(j.arthritis, j.soft_tissue, j.jlca_change) for j in joints]
    indices = [places.setdefault(key, len(places)) for key in keys]
    first = [joints[indices.index(k)] for k in range(len(places))]
    return first, np.array(indices, dtype=np.intp)[extra_codes.codes]


def _arthritis_and_joints(
    columns: Columns, request: Request, own: Categorical, extras: list[RowExtra]
) -> tuple[ArthritisIndices | None, JointRequests | None]:
    """Return each row's arthritis, and its soft tissue; None where no row has any."""
    sides = np.array([_SIDE_OF[extra.cut.get("arthritis")] for extra in extras])[own.codes]
    known = sides if np.any(sides >= 0) else None
    if known is None and not asks_for_joint(columns, request):
        return None, None
    return known, (*_different(extras, own), columns.numbers.get(SUPINE_COLUMN))


def _plan_block(columns: Columns, request: Request, first: int, results: Columns) -> None:
    """Plan some rows, and write their results."""
    status, notes = results.texts["status"], results.texts["notes"]
    legs = row_legs(columns, status)
    read = status.codes == 0
    limb, before = legs.limb, measure(legs.limb)
    for name in _measures_of(set(limb.points)):
        value = getattr(before, name)
        results.numbers[f"before_{records.measures()[name].key}"][:] = (
            np.nan if value is None else np.where(read, value, np.nan)
        )
    if "remark" in columns.texts:
        notes.copy_from(columns.texts["remark"], read)
    bits = leg_bits(legs, before)
    own, extras = _extras(columns, request, legs, read, results)
    known_sides, joints = _arthritis_and_joints(columns, request, own, extras)
    requests = row_requests(columns, request, limb, before, results, joints, known_sides)
    procedures = requests.kinds // len(TARGET_MEASURES)
    requests = replace(requests, kinds=requests.kinds + KIND_COUNT * own.codes)
    if asks_for_joint(columns, request):
        models = np.array([extra.cut.get("soft_tissue") or "" for extra in extras])
        models = models[requests.kinds // KIND_COUNT]
        supine, problems = checked_supine(columns, procedures, models == CLOSED_JOINT, results)
        requests = replace(requests, supine=supine, problems=problems)
        varus = ~np.isin(procedures, VALGUS) & np.isin(models, VALGUS_MODELS)
        notes.append(read & varus, NOT_HERE)
    block = RowBlock(legs, requests, extras, results, bits)
    good = status.codes == 0
    for kind in np.unique(requests.kinds[good]):
        rows = np.flatnonzero(good & (requests.kinds == kind))
        if is_double_kind(int(kind)):
            for word, holds in requests.problems.items():
                status.assign(rows[holds[rows] & (status.codes[rows] == 0)], word)
            if not len(rows := rows[status.codes[rows] == 0]):
                continue
            plan_doubles(block, rows, request.double)
        else:
            plan_kind(block, rows)
    if request.samples:
        add_uncertainty(block, request, first)
    write_codes(np.where(read, bits, 0), results.texts["alerts"], results.texts["stops"])
    for sentence, holds in (half_pair_rows(limb.points) | second_best_knees(limb.points)).items():
        if np.any(holds):
            notes.append(read & holds, sentence)
    if not legs.known.all():
        for name, values in results.numbers.items():
            if "_mm" in name:
                values[~legs.known] = np.nan
    if not read.all():  # an unreadable leg may have received texts from its remaining numbers
        for name in TEXT_RESULTS[:4]:
            results.texts[name].assign(~read, "")
