"""The records of ``data/lateral.json``: landmarks and measures of a lateral film."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from wedgecalc.data_files import data_dir
from wedgecalc.read_only import read_only
from wedgecalc.record_types import LandmarkRecord, MeasureRecord


@dataclass(frozen=True, slots=True)
class LateralProcedure:
    """The anterior closing wedge: the slope from which it is customary, its target and source."""

    name: str
    label: str
    customary_from_deg: float
    usual_target_deg: float
    large_from_deg: float
    sentence: str
    source: str


@cache
def _table() -> Mapping[str, Any]:
    path = data_dir() / "lateral.json"
    return read_only(json.loads(path.read_text(encoding="utf-8")))


@cache
def lateral_landmarks() -> Mapping[str, LandmarkRecord]:
    """Return the landmarks of a lateral film by name."""
    rows = _table()["landmarks"]
    return read_only(
        {r["name"]: LandmarkRecord(segment="tibia-lateral", required=False, **r) for r in rows}
    )


@cache
def lateral_measures() -> Mapping[str, MeasureRecord]:
    """Return the measures of a lateral film by name."""
    return read_only(
        {r["name"]: MeasureRecord(**r | {"needs": tuple(r["needs"])}) for r in _table()["measures"]}
    )


@cache
def lateral_procedure() -> LateralProcedure:
    """Return the anterior closing wedge."""
    return LateralProcedure(**_table()["procedure"])


def patellar_height_words() -> str:
    """Return what is known about patellar height after an osteotomy, with its source."""
    row = _table()["patellar_height"]
    return f"{row['sentence']} ({row['source'].partition(',')[0]}, {row['source'].split(', ')[2]}.)"
