"""The cell ``wedgecalc`` of a row, in which `wedgecalc convert` keeps what has no column.

Kerf, length and its axis, and landmark spreads go into the row's plan; a marker and the radiograph
that was marked go into its scale (`row_films`). The rest of a case (traced bones) is not used in a
cohort, and a note says so.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from wedgecalc import records
from wedgecalc.cohort.categorical import Categorical, Columns, Mask
from wedgecalc.cohort.row_legs import Legs
from wedgecalc.planning.request import Keywords, PlanRequest
from wedgecalc.planning.site import idle_kerf
from wedgecalc.sources.tables.cells import BLOCK, block_in, is_nothing

FAULT = f"bad-{BLOCK}"  # status of a row whose block no case file could have
NOT_READ = ("note", "label")  # by any command
_SCALE = ("calibration", "film", "mm_per_px", "scale_source")
_SOFT = {"model": "soft_tissue", "jlca_change_deg": "jlca_change"}
_PLAN = {"kerf_mm": "kerf", "length_mm": "length", "along": "along"}


@dataclass(frozen=True)
class Extra:
    """What some rows ask for besides procedure, target, hinge and entry."""

    cut: Keywords = field(default_factory=Keywords)
    landmark_sd: dict[str, float] = field(default_factory=dict)

    @property
    def joint(self) -> PlanRequest:
        """The soft tissue that they ask for, without the supine JLCA of each row."""
        return PlanRequest(
            soft_tissue=self.cut.get("soft_tissue"), jlca_change=self.cut.get("jlca_change")
        )

    @classmethod
    def of(cls, text: str, usual: Keywords) -> "Extra":
        """Read the JSON that `read_blocks` wrote; the `usual` values apply where it gives none."""
        read = json.loads(text or "{}")
        soft = read.get("soft_tissue", {})
        cut: Any = {**usual}
        cut |= {_SOFT[key]: soft[key] for key in soft if key in _SOFT}
        cut |= {_PLAN[key]: read[key] for key in read if key in _PLAN}
        return cls(cut, read.get("landmark_sd_mm", {}))


@dataclass(frozen=True)
class _Block:
    """What a block says for the plan and for the scale, as JSON, and the keys that are not used."""

    plan: str = ""
    scale: str = ""
    unused: str = ""


def read_blocks(columns: Columns, blocks: Categorical, faults: Categorical) -> Categorical:
    """Read the blocks of some rows into the columns ``own`` and ``remark``.

    Parameters
    ----------
    columns : Columns
        As `wedgecalc.cohort.rows.planned_rows` takes them; the two columns are added.
    blocks : Categorical
        The blocks, as JSON.
    faults : Categorical
        What is wrong with each row; an invalid block is added.

    Returns
    -------
    Categorical
        What each row says about its scale, as JSON.
    """
    read = {text: _block(text) for text in blocks.categories}
    faults.assign(blocks.matches(lambda text: read[text] is None) & ~faults.matches(bool), FAULT)
    known = {text: block or _Block() for text, block in read.items()}
    columns.texts["own"] = blocks.mapped(lambda text: known[text].plan)
    columns.texts["remark"] = blocks.mapped(lambda text: _unused(known[text].unused))
    return blocks.mapped(lambda text: known[text].scale)


def _unused(keys: str) -> str:
    return f"not used in a cohort: {keys} of {BLOCK}" if keys else ""


def _block(text: str) -> _Block | None:
    """Return what a block says; None for one that no case file could have."""
    from wedgecalc.sources.format import FORMAT, validated

    block = {} if is_nothing(text) else block_in(text)
    if not block:
        return None if block is None else _Block()
    nowhere = {record.name: (0, 0) for record in records.landmarks().values() if record.required}
    least = {"format": FORMAT, "side": "right", "units": "px", "landmarks": nowhere}
    if validated(block | least)[0] is None:
        return None
    block |= block.pop("osteotomy", None) or {}
    rest = {key: value for key, value in block.items() if value and key not in NOT_READ}
    scale = {key: rest.pop(key) for key in _SCALE if key in rest}
    plan = {key: rest.pop(key) for key in (*_PLAN, "landmark_sd_mm", "soft_tissue") if key in rest}
    own, scales = (json.dumps(part, sort_keys=True) if part else "" for part in (plan, scale))
    return _Block(own, scales, ", ".join(rest))


def without_scale(own: Categorical, legs: Legs, read: Mask, results: Columns) -> Categorical:
    """Return the rows' extras without those in mm where there is no scale, and note that."""
    known = legs.known
    if known.all():
        return own
    idle = read & ~known & own.matches(lambda text: "kerf_mm" in text)
    for doubted in (False, True):
        rows = idle & (legs.implausible == doubted)
        results.texts["notes"].append(rows, idle_kerf(BLOCK, doubted))
    status = results.texts["status"]
    lengths = ~known & own.matches(lambda text: "length_mm" in text)
    status.assign(lengths & (status.codes == 0), "needs-length")
    kept = Categorical(dict(own.categories), own.codes.copy())
    kept.assign(~known, "")
    return kept
