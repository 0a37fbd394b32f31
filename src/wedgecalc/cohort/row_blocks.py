"""The cell ``wedgecalc`` of a row, in which `wedgecalc convert` keeps what has no column.

Arthritis, kerf, length and its axis, soft tissue, turn of the hinge, landmark spreads and the
fields of a double level go into the row's plan. Procedure, target, hinges, entries and a supine
JLCA go into their columns, where the row leaves these empty. A marker and the radiograph that was
marked go into the row's scale (`row_films`). The rest of a case (traced bones) is not used in a
cohort, and a note says so.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Columns, Mask
from wedgecalc.cohort.row_legs import RowLegs
from wedgecalc.planning.double_request import DOUBLE_FIELDS, DOUBLE_LEVEL, DoubleKeywords
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.planning.site import idle_kerf
from wedgecalc.sources.tables.cells import WEDGECALC_KEY, block_in, is_empty_cell

BAD_BLOCK = f"bad-{WEDGECALC_KEY}"  # status of a row with an invalid block
_NOT_READ = ("note", "label")  # by any command
_SCALE = ("calibration", "film", "mm_per_px", "scale_source")
_SUPINE = "jlca_supine_deg"
_SOFT = {"model": "soft_tissue", "jlca_change_deg": "jlca_change"}
_PLAN = {
    "kerf_mm": "kerf",
    "length_mm": "length",
    "along": "along",
    "hinge_turn_deg": "hinge_turn",
    "ap_depth_mm": "ap_depth",
    "fibula": "fibula",
    "arthritis": "arthritis",
}
_OF_TWO = [name for name in (*DOUBLE_FIELDS, "direction") if name not in DOUBLE_CUT_POINTS]
_KEPT = (*_PLAN, *_OF_TWO, "landmark_sd_mm", "soft_tissue")


@dataclass(frozen=True)
class RowExtra:
    """The requests of some rows besides procedure, target, hinge and entry."""

    cut: Keywords = field(default_factory=Keywords)
    landmark_sd: dict[str, float] = field(default_factory=dict)
    double: DoubleKeywords = field(default_factory=DoubleKeywords)

    @property
    def joint(self) -> PlanRequest:
        """Arthritis and soft tissue, for the verdict, without the row's supine JLCA."""
        return PlanRequest(
            arthritis=self.cut.get("arthritis"),
            soft_tissue=self.cut.get("soft_tissue"),
            jlca_change=self.cut.get("jlca_change"),
        )

    @classmethod
    def of(cls, text: str, usual: Keywords) -> "RowExtra":
        """Read the JSON that `read_blocks` wrote; the `usual` values apply where it gives none."""
        read = json.loads(text or "{}")
        soft = read.get("soft_tissue", {})
        cut: Any = {**usual}
        cut |= {_SOFT[key]: soft[key] for key in soft if key in _SOFT}
        cut |= {_PLAN[key]: read[key] for key in read if key in _PLAN}
        double: Any = {key: read[key] for key in _OF_TWO if key in read}
        return cls(cut, read.get("landmark_sd_mm", {}), double)


@dataclass(frozen=True)
class _Block:
    """A block's content: JSON for the plan and for the scale, unused keys, and values of columns."""

    plan: str = ""
    scale: str = ""
    unused: str = ""
    numbers: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def read_blocks(columns: Columns, blocks: Categorical, faults: Categorical) -> Categorical:
    """Read the blocks of some rows into the columns ``own`` and ``remark``.

    Parameters
    ----------
    columns : Columns
        As `wedgecalc.cohort.rows.plan_columns` takes them; the two columns are added.
    blocks : Categorical
        The blocks, as JSON.
    faults : Categorical
        Fault of each row, to which invalid blocks are added.

    Returns
    -------
    Categorical
        The scale of each row, as JSON.
    """
    read = {text: _block(text) for text in blocks.categories}
    faults.assign(
        blocks.matches(lambda text: read[text] is None) & ~faults.matches(bool), BAD_BLOCK
    )
    parsed = {text: block or _Block() for text, block in read.items()}
    columns.texts["own"] = blocks.mapped(lambda text: parsed[text].plan)
    columns.texts["remark"] = blocks.mapped(lambda text: _unused(parsed[text].unused))
    for name in dict.fromkeys(key for block in parsed.values() for key in block.numbers):
        each = [parsed[text].numbers.get(name, np.nan) for text in blocks.categories]
        stated = np.array(each)[blocks.codes]
        column = columns.numbers.get(name, stated)
        columns.numbers[name] = np.where(np.isnan(column), stated, column)
    for name in dict.fromkeys(key for block in parsed.values() for key in block.words):
        word = blocks.mapped(lambda text, name=name: parsed[text].words.get(name, ""))  # type: ignore[misc]
        if name in columns.texts:
            word.copy_from(columns.texts[name], ~columns.texts[name].matches(is_empty_cell))
        columns.texts[name] = word
    return blocks.mapped(lambda text: parsed[text].scale)


def _unused(keys: str) -> str:
    return f"not used in a cohort: {keys} of {WEDGECALC_KEY}" if keys else ""


def _block(text: str) -> _Block | None:
    """Return the content of a block; None for an invalid one."""
    from wedgecalc.sources.format import validated
    from wedgecalc.sources.legs import CASE_FORMAT

    block = {} if is_empty_cell(text) else block_in(text)
    if not block:
        return None if block is None else _Block()
    nowhere = {record.name: (0, 0) for record in records.landmarks().values() if record.required}
    least = {"format": CASE_FORMAT, "side": "right", "units": "px", "landmarks": nowhere}
    if validated(block | least)[0] is None:
        return None
    block |= block.pop("osteotomy", None) or {}
    rest = {key: value for key, value in block.items() if value and key not in _NOT_READ}
    scale = {key: rest.pop(key) for key in _SCALE if key in rest}
    plan = {key: rest.pop(key) for key in _KEPT if key in rest}
    numbers = {
        f"{name}_{axis}": float(value)
        for name in (*CUT_POINTS, *DOUBLE_CUT_POINTS)
        for axis, value in zip("xy", rest.pop(name, ()), strict=False)
    }
    if isinstance(plan.get("soft_tissue"), dict) and _SUPINE in plan["soft_tissue"]:
        soft = dict(plan.pop("soft_tissue"))
        numbers[_SUPINE] = float(soft.pop(_SUPINE))
        plan |= {"soft_tissue": soft} if soft else {}
    words: dict[str, str] = {
        name: _word(rest.pop(name)) for name in ("procedure", "target") if name in rest
    }
    plan_text, scales = (json.dumps(part, sort_keys=True) if part else "" for part in (plan, scale))
    return _Block(plan_text, scales, ", ".join(rest), numbers, words)


def _word(value: str | dict[str, Any]) -> str:
    """Return a procedure or a target of a case as a cell of its column."""
    return value if isinstance(value, str) else f"{value['measure']}={value['value']!r}"


def without_scale(own: Categorical, legs: RowLegs, read: Mask, results: Columns) -> Categorical:
    """Return the rows' extras, without those in mm in rows without a scale, which get a note."""
    known = legs.known
    if known.all():
        return own
    idle = read & ~known & own.matches(lambda text: "kerf_mm" in text)
    for doubted in (False, True):
        rows = idle & (legs.implausible == doubted)
        results.texts["notes"].append(rows, idle_kerf(WEDGECALC_KEY, doubted))
    status = results.texts["status"]
    lengths = ~known & own.matches(lambda text: "length_mm" in text)
    status.assign(lengths & (status.codes == 0), "needs-length")
    kept, millimetres = Categorical(dict(own.categories), own.codes.copy()), "_mm"
    for text, code in own.categories.items():
        if millimetres in text or "along" in text:
            rest = {k: v for k, v in json.loads(text).items() if millimetres not in k}
            rest.pop("along", None)
            kept.assign(~known & (own.codes == code), json.dumps(rest) if rest else "")
    return kept


def of_two_alone(
    own: Categorical, procedures: Categorical | None, notes: Categorical
) -> Categorical:
    """Return the rows' extras, without double-level keys in other rows, which get a note."""
    texts = [t for t in own.categories if t and any(key in json.loads(t) for key in _OF_TWO)]
    if not texts:
        return own
    kept = Categorical(dict(own.categories), own.codes.copy())
    two = np.zeros(len(own), dtype=bool)
    if procedures is not None:
        two = procedures.matches(lambda text: text.strip().casefold() == DOUBLE_LEVEL)
    for text in texts:
        read = json.loads(text)
        rest = {key: value for key, value in read.items() if key not in _OF_TWO}
        rows = ~two & (own.codes == own.categories[text])
        kept.assign(rows, json.dumps(rest, sort_keys=True) if rest else "")
        idle = ", ".join(key for key in read if key in _OF_TWO)
        notes.append(
            rows, f"only where the row's own procedure is {DOUBLE_LEVEL}: {idle} of {WEDGECALC_KEY}"
        )
    return kept
