"""Soft-tissue models and supine JLCAs of a table's rows, and the columns of their results."""

import json
from collections.abc import Container

import numpy as np
from numpy.typing import NDArray

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Columns
from wedgecalc.cohort.request import PROCEDURES, Request
from wedgecalc.geometry.plane import Floats, Number, Points
from wedgecalc.planning.closed_joint import more_open_unloaded
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.plan import Plan
from wedgecalc.planning.request import Keywords
from wedgecalc.planning.request_fields import ARTHRITIS, FIELDS, VALGUS_MODELS
from wedgecalc.records import ProcedureRecord
from wedgecalc.sources.tables.cells import is_empty_cell

SUPINE_COLUMN, MODEL_COLUMN, ARTHRITIS_COLUMN = "jlca_supine_deg", "soft_tissue", "arthritis"
JOINT_COLUMNS = ("soft_tissue_deg", "expected_hka_deg", "expected_wbl_pct", "wbl_in_theatre_pct")
NOT_HERE = "soft tissue: the model is for valgus-producing plans, this one is of the bone alone"


def asks_for_joint(columns: Columns, request: Request) -> bool:
    """Return whether a table, or the request for all its rows, has a soft-tissue model."""
    return joint_asked({*columns.texts, *columns.numbers}, request)


def joint_asked(names: Container[str], request: Request) -> bool:
    """Return whether one of these columns, or the request, has a soft-tissue model."""
    in_request = request.soft_tissue is not None or request.jlca_change is not None
    return in_request or MODEL_COLUMN in names or SUPINE_COLUMN in names


def with_words(own: Categorical, columns: Columns, name: str, status: Categorical) -> Categorical:
    """Return what each row asks for, as `row_blocks.read_blocks` writes it, with that of a column.

    The words of a column `ARTHRITIS_COLUMN` or `MODEL_COLUMN` take precedence over what is there.
    """
    if name not in columns.texts:
        return own
    models, allowed = (
        columns.texts[name],
        ARTHRITIS if name == ARTHRITIS_COLUMN else records.soft_tissue(),
    )
    words = {text: _model(text) for text in models.categories}
    unknown = models.matches(lambda text: words[text] not in ("", *allowed))
    status.assign(unknown & (status.codes == 0), f"unknown-{name}")
    texts, names = list(own.categories), list(models.categories)
    pairs = own.codes.astype(np.intp) * len(names) + models.codes
    categories: dict[str, int] = {}
    codes = np.zeros(len(pairs), dtype=np.int32)
    for pair in np.unique(pairs):
        first, second = divmod(int(pair), len(names))
        read = json.loads(texts[first] or "{}")
        model = words[names[second]]
        if name == ARTHRITIS_COLUMN and model in allowed:
            read[ARTHRITIS_COLUMN] = model
        elif model and name == MODEL_COLUMN:
            read[MODEL_COLUMN] = {**read.get(MODEL_COLUMN, {}), "model": model}
        text = json.dumps(read, sort_keys=True) if read else ""
        codes[pairs == pair] = categories.setdefault(text, len(categories))
    return Categorical(categories, codes)


def _model(text: str) -> str:
    word = text.strip().casefold()
    return "" if is_empty_cell(word) and word != "none" else word


def checked_supine(
    columns: Columns, procedures: NDArray[np.intp], models: NDArray[np.bool_], results: Columns
) -> tuple[Floats | None, dict[str, NDArray[np.bool_]]]:
    """Return the supine JLCA of each row, NaN where it has none, and which cannot be planned with it.

    One leg is told first that its procedure is wrong or its target out of reach; so is a row, whose
    own words are said after these.

    Parameters
    ----------
    columns, results : Columns
    procedures : array of int
        Index of each row's procedure.
    models : array of bool
        Which rows ask for the closed joint.
    """
    status, values = results.texts["status"], columns.numbers.get(SUPINE_COLUMN)
    supine = np.full(len(results), np.nan) if values is None else values.copy()
    about, unknown = FIELDS["jlca_supine"], np.full(len(supine), np.nan)
    jlca = results.numbers.get("before_jlca_deg", unknown)
    valgus = np.asarray(results.numbers["before_hka_deg"] < 180)
    over = np.zeros(len(supine), dtype=bool)
    with np.errstate(invalid="ignore"):
        for k, name in enumerate(PROCEDURES):
            here = procedures == k
            signs = _signs(name, valgus)
            over |= here & np.asarray(_more_open(signs, jlca, supine))
    given = ~np.isnan(supine)
    bad = given & ~((supine >= (about.low or 0)) & (supine <= (about.high or 0)))
    status.assign(bad & (status.codes == 0), f"bad-{SUPINE_COLUMN}")
    problems = {
        "needs-condyles": given & np.isnan(jlca),
        "supine-over-standing": over,
        f"needs-{SUPINE_COLUMN}": models & ~given,
    }
    supine[(status.codes != 0) | np.any(list(problems.values()), axis=0)] = np.nan
    return (supine if np.any(~np.isnan(supine)) else None), problems


def _signs(name: str, valgus: NDArray[np.bool_]) -> NDArray[np.float64] | float:
    if name == DOUBLE_LEVEL:
        return np.where(valgus, 1.0, -1.0)
    return float(records.procedures()[name].sign)


def _more_open(signs: Number, jlca: Floats, supine: Floats) -> NDArray[np.bool_]:
    valgus, varus = (next(p for p in records.procedures().values() if p.sign == s) for s in (1, -1))
    return np.where(
        np.asarray(signs) > 0,
        more_open_unloaded(valgus, jlca, supine),
        more_open_unloaded(varus, jlca, supine),
    )


def without_unfit_model(cut: Keywords, record: ProcedureRecord) -> Keywords:
    """Return the keywords of a plan without a model that its direction does not have."""
    if cut.get("soft_tissue") in VALGUS_MODELS and record.direction != "valgus":
        cut = cut.copy()
        cut["soft_tissue"] = "none"
    return cut


def joint_numbers(
    plans: Plan[Points, Floats] | DoublePlan[Points, Floats], results: Columns
) -> dict[str, Number | None]:
    """Return the predicted joint line of plans, and the results of their soft tissue."""
    numbers: dict[str, Number | None] = {"kjlo_predicted_deg": plans.kjlo_predicted}
    soft = plans.soft_tissue
    if JOINT_COLUMNS[0] not in results.numbers:
        return numbers
    if soft is None:  # planned without soft tissue: the leg stands as the bone makes it
        values = 0.0 * plans.correction, plans.after.hka, plans.after.wbl, None
        return numbers | dict(zip(JOINT_COLUMNS, values, strict=True))
    stands, theatre = plans.standing_again, plans.in_theatre
    standing = (None, None) if stands is None else (stands.hka, stands.wbl)
    in_theatre = None if theatre is None else theatre.wbl
    return numbers | dict(zip(JOINT_COLUMNS, (soft.expected, *standing, in_theatre), strict=True))
