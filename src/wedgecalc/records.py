"""The records that everything else reads: measures, procedures, targets, landmarks, alerts.

They are rows of JSON files in ``data/``, so that the command line, the tables, the pictures and the
documentation use the same words, and a new osteotomy is a few lines of data.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeAlias, cast

from wedgecalc.alert_record import AlertRecord as AlertRecord
from wedgecalc.data_files import data_dir as data_dir
from wedgecalc.errors import expect, short_repr, wrong
from wedgecalc.read_only import read_only
from wedgecalc.record_types import ConceptRecord as ConceptRecord
from wedgecalc.record_types import LandmarkRecord as LandmarkRecord
from wedgecalc.record_types import LimitRecord as LimitRecord
from wedgecalc.record_types import MeasureRecord as MeasureRecord
from wedgecalc.record_types import MethodRecord as MethodRecord
from wedgecalc.record_types import ProcedureRecord as ProcedureRecord
from wedgecalc.record_types import PurposeRecord as PurposeRecord
from wedgecalc.record_types import TargetRecord as TargetRecord
from wedgecalc.similar import slips
from wedgecalc.terms import Bone, Kind, Level, Side

NOTE = "For learning and double-checking; not a medical device."
FRONTAL = "Frontal plane only: no torsion, and no slope but from a lateral film."


def _table(name: str) -> Any:
    return json.loads((data_dir() / f"{name}.json").read_text(encoding="utf-8"))


def _rows(name: str) -> list[dict[str, Any]]:
    return [{k: _frozen(v) for k, v in row.items()} for row in _table(name)]


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return read_only({key: _frozen(of_key) for key, of_key in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@cache
def measures() -> Mapping[str, MeasureRecord]:
    """Return the measures by name, in the order they are shown."""
    return read_only({row["name"]: MeasureRecord(**row) for row in _rows("measures")})


def measurements() -> Mapping[str, MeasureRecord]:
    """Return the measurements by name, in the order they are shown.

    Returns
    -------
    mapping of str to MeasureRecord
        With definition, unit, normal range and source of each.
    """
    return measures()


@cache
def short_list(name: str) -> tuple[MeasureRecord, ...]:
    """Return a short list of measures: ``knee``, ``hip`` (beside pictures) or ``sheet`` (page)."""
    return tuple(
        sorted((m for m in measures().values() if name in m.shown), key=lambda m: m.shown[name])
    )


@cache
def procedures() -> Mapping[str, ProcedureRecord]:
    """Return the procedures by name, in the order they are shown.

    Returns
    -------
    mapping of str to ProcedureRecord
        With bone, level, kind and side of the cut, and its source.
    """
    enums: dict[str, type[StrEnum]] = {"bone": Bone, "level": Level, "kind": Kind, "side": Side}
    rows = [
        row | {key: enum(row[key]) for key, enum in enums.items()} for row in _rows("procedures")
    ]
    return read_only({row["name"]: ProcedureRecord(**row) for row in rows})


@cache
def targets() -> Mapping[str, TargetRecord]:
    """Return the kinds of target by name."""
    records = {}
    for row in _rows("targets"):
        name = row["name"]
        customary = tuple(PurposeRecord(measure=name, **purpose) for purpose in row["customary"])
        records[name] = TargetRecord(**row | {"customary": customary})
    return read_only(records)


@cache
def purposes() -> Mapping[str, PurposeRecord]:
    """Return the targets by purpose, by name, in the order they are shown."""
    return read_only({p.name: p for record in targets().values() for p in record.customary})


@cache
def purpose_names() -> Mapping[str, PurposeRecord]:
    """Return the targets by purpose, by each of their names."""
    return read_only({name: p for p in purposes().values() for name in (p.name, *p.also)})


@cache
def landmarks() -> Mapping[str, LandmarkRecord]:
    """Return the landmarks by name, from hip to ankle."""
    return read_only({row["name"]: LandmarkRecord(**row) for row in _rows("landmarks")})


@cache
def methods() -> Mapping[str, MethodRecord]:
    """Return the methods of planning by name, in the order they are shown."""
    return read_only({row["name"]: MethodRecord(**row) for row in _rows("methods")})


@cache
def sharings() -> Mapping[str, MethodRecord]:
    """Return the double level, and the ways of sharing it that have a definition, by name."""
    return read_only({row["name"]: MethodRecord(**row) for row in _rows("sharings")})


@cache
def landmark_sds() -> Mapping[str, Any]:
    """Return the spreads of reading a film and of its positioning; see the file's ``about``."""
    return read_only({key: _frozen(value) for key, value in _table("landmark_sd").items()})


@cache
def soft_tissue() -> Mapping[str, MethodRecord]:
    """Return the soft-tissue models by name."""
    return read_only({row["name"]: MethodRecord(**row) for row in _rows("soft_tissue")})


@cache
def concepts() -> Mapping[str, ConceptRecord]:
    """Return the terms of the field that have no other record, by name."""
    rows = (_frozen(row) for row in _table("concepts")["concepts"])
    return read_only({row["name"]: ConceptRecord(**row) for row in rows})


@cache
def limits() -> Mapping[str, LimitRecord]:
    """Return the limits behind a verdict by name, in the order in which they are checked."""
    return read_only({row["name"]: LimitRecord.of_row(row, measures()) for row in _rows("limits")})


@cache
def alert_records() -> Mapping[str, AlertRecord]:
    """Return the alerts by code, in the order they are shown."""
    alerts = (AlertRecord.of_row(row, measures(), limits()) for row in _rows("alerts"))
    return read_only({record.code: record for record in alerts})


@cache
def former_codes() -> Mapping[str, tuple[str, ...]]:
    """Return former codes of alerts, each with the present codes that replace it."""
    codes: dict[str, tuple[str, ...]] = {}
    for record in alert_records().values():
        for code in record.was:
            codes[code] = (*codes.get(code, ()), record.code)
    return read_only(codes)


def alert_codes() -> tuple[str, ...]:
    """Return the codes of alerts that a request may accept, former ones included."""
    return (*alert_records(), *former_codes())


def reader_tolerance() -> float:
    """Return the difference between two careful readers, degrees.

    A correction that misses its target by no more is on target; a smaller one is not worth making.
    """
    low, _ = alert_records()["nothing-to-correct"].limits["correction"]
    return float(cast("float", low))


Record: TypeAlias = (
    MeasureRecord
    | ProcedureRecord
    | TargetRecord
    | PurposeRecord
    | LandmarkRecord
    | MethodRecord
    | ConceptRecord
    | AlertRecord
)


@cache
def explained() -> Mapping[str, Record]:
    """Return the record of everything that is explained, by each of its names in lower case."""
    from wedgecalc.lateral_records import lateral_landmarks, lateral_measures

    by_name: dict[str, Record] = {
        **{word: concept for concept in concepts().values() for word in concept.also},
        **concepts(),
        **purpose_names(),
        **{former: alert_records()[codes[0]] for former, codes in former_codes().items()},
        **lateral_landmarks(),
        **lateral_measures(),
        **alert_records(),
        **soft_tissue(),
        **sharings(),
        **methods(),
        **landmarks(),
        **targets(),
        **procedures(),
        **measures(),
    }
    also = {word: by_name[name] for word, name in _table("concepts")["also"].items()}
    labels = {spelled(record.label): record for record in by_name.values()}
    names = {spelled(name): record for name, record in by_name.items()}
    return read_only({**labels, **also, **names})


def names() -> frozenset[str]:
    """Return the name of everything that is explained, as the lists show it."""
    return frozenset(_name(record) for record in explained().values())


def spelled(name: str) -> str:
    """Return a name as it is looked up: in lower case, words joined by hyphens."""
    plain = name.lower().replace("\N{EN DASH}", "-").replace("_", "-")
    return "-".join(plain.split())


def explain(name: str) -> Record:
    """Return the record of a measure, procedure, target, landmark, method, alert or other word.

    Parameters
    ----------
    name : str
        Such as ``mpta``, ``CPAK`` or ``medial proximal tibial angle``. A name of both a measure
        and a target (``hka``) means the measure.

    Returns
    -------
    MeasureRecord, ProcedureRecord, TargetRecord, PurposeRecord, LandmarkRecord, MethodRecord, \
    ConceptRecord, AlertRecord
        With its source.

    Raises
    ------
    InputError
        For an unknown name; the message suggests the nearest ones.

    Examples
    --------
    >>> explain("mpta").source
    'Paley, Principles of Deformity Correction, 2002'
    >>> explain("lateral-closing-wedge-hto").direction
    'valgus'
    >>> explain("bow leg").name
    'varus'
    """
    expected = "a name that `wedgecalc explain` lists"
    record = explained().get(spelled(expect("name", name, str, expected)))
    if record is None:
        raise wrong("name", short_repr(name), expected, _suggested(spelled(name)))
    return record


def _suggested(word: str) -> str:
    """Return ``did you mean X, Y or Z?`` for a word that is no name, or an empty text."""
    if match := slips(word, explained()):
        name = _name(explained()[match[0]])
        return f"did you mean {name if spelled(name) == match[0] else match[0]}?"
    # The word may be part of a name, such as a procedure's without its side.
    longer = dict.fromkeys(_name(r) for name, r in explained().items() if word in name)
    return f"did you mean {' or '.join(longer)}?" if len(word) > 2 and 0 < len(longer) <= 3 else ""


def _name(record: Record) -> str:
    return record.code if isinstance(record, AlertRecord) else record.name
