"""What a row says under the key of our own (written by `wedgecalc convert`): used, or named.

A kerf, a length and its axis, and spreads of landmarks go into the plan of the row, a marker and
the picture that was marked into its scale (`row_films`); a cohort has no use for the rest of a case
(traced bones), and says so.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wedgecalc import records
from wedgecalc.cohort.categorical import Coded
from wedgecalc.planning.request import Said
from wedgecalc.sources.tables.cells import BLOCK, block_in, is_nothing

FAULT = f"bad-{BLOCK}"  # a block that no case could have
NOT_READ = ("note", "label")  # by any command
IDLE_KERF = f"kerf_mm of {BLOCK}: it is in mm, there is no scale, and it is not used"
_SCALE = ("calibration", "film")
_PLAN = {"kerf_mm": "kerf", "length_mm": "length", "along": "along"}


@dataclass(frozen=True)
class Own:
    """What some rows ask for beside procedure, target, hinge and entry."""

    cut: Said = field(default_factory=Said)
    landmark_sd: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, kerf: float = 0.0) -> "Own":
        """Return what a text says that `read_blocks` wrote; `kerf` where it says none."""
        told = json.loads(text or "{}")
        cut: Any = {"kerf": kerf}
        cut |= {_PLAN[key]: value for key, value in told.items() if key in _PLAN}
        return cls(cut, told.get("landmark_sd_mm", {}))


def read_blocks(found: dict[str, Any], blocks: Coded, faults: Coded) -> Coded:
    """Take the blocks of some rows into what is `found` of these, ``own`` and remarks.

    Parameters
    ----------
    found : dict of str to array
        Columns as `wedgecalc.cohort.rows.plan_rows` wants them.
    blocks : Coded
    faults : Coded
        What is wrong with each row already, and will be with one whose block is none.

    Returns
    -------
    Coded
        What they say of the scale, as JSON.
    """
    read = {word: _parts(word) for word in blocks.places}
    faults.put(blocks.where(lambda word: read[word] is None) & ~faults.where(bool), FAULT)
    nothing = ("", "", "")
    found["own"] = blocks.spelled(lambda word: (read[word] or nothing)[0])
    found["remark"] = blocks.spelled(lambda word: _unused((read[word] or nothing)[2]))
    return blocks.spelled(lambda word: (read[word] or nothing)[1])


def _unused(keys: str) -> str:
    return f"not used in a cohort: {keys} of {BLOCK}" if keys else ""


def _parts(word: str) -> tuple[str, str, str] | None:
    """Return what the plan and what the scale uses of a block, as JSON, and its other keys."""
    from wedgecalc.sources.format import FORMAT, validated

    block: Any = {} if is_nothing(word) else block_in(word)
    if not block:
        return None if block is None else ("", "", "")
    nowhere = {record.name: (0, 0) for record in records.landmarks().values() if record.required}
    least = {"format": FORMAT, "side": "right", "units": "px", "landmarks": nowhere}
    if validated(block | least)[0] is None:
        return None
    block |= block.pop("osteotomy", None) or {}
    told = {key: value for key, value in block.items() if value and key not in NOT_READ}
    scale = {key: told.pop(key) for key in _SCALE if key in told}
    plan = {key: told.pop(key) for key in (*_PLAN, "landmark_sd_mm") if key in told}
    own, scales = (json.dumps(part, sort_keys=True) if part else "" for part in (plan, scale))
    return own, scales, ", ".join(told)


def without_scale(own: Coded, known: Any, read: Any, found: dict[str, Any]) -> Coded:
    """Return what rows ask for, without mm where there is no scale; such a row is told."""
    if known.all():
        return own
    found["notes"].add(read & ~known & own.where(lambda text: "kerf_mm" in text), IDLE_KERF)
    status: Coded = found["status"]
    lengths = ~known & own.where(lambda text: "length_mm" in text)
    status.put(lengths & (status.codes == 0), "needs-length")
    kept = Coded(dict(own.places), np.array(own.codes))
    kept.put(~known, "")
    return kept
