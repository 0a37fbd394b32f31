"""The document of a series, from which a plan takes the surgeon's own accuracy."""

from pathlib import Path

from wedgecalc.errors import within, wrong
from wedgecalc.sources.files import read_text
from wedgecalc.sources.json_text import Document, parse_json
from wedgecalc.study.interval import OwnAccuracy
from wedgecalc.study.pairs import FEWEST_PAIRS

SERIES_FORMAT = "wedgecalc-series/1"
_LARGEST = 45.0  # degrees


def load_accuracy(path: str | Path, procedure: str | None = None) -> OwnAccuracy:
    """Read a surgeon's own accuracy from what ``wedgecalc audit TABLE --json`` printed.

    Parameters
    ----------
    path : str or Path
    procedure : str, optional
        Procedure of the plan: its operations are used if the series has any, otherwise all.

    Returns
    -------
    OwnAccuracy
        Mean miss and own spread of the operations.

    Raises
    ------
    InputError
        If the file is no such document.
    """
    raw, problems = parse_json(read_text(str(path)))
    if problems or not isinstance(raw, dict) or raw.get("format") != SERIES_FORMAT:
        fix = "make it with wedgecalc audit TABLE --json > mine.json"
        raise wrong("--series", "not the document of a series", fix=fix, file=path)
    if raw.get("exchanged") is True:
        what = "in it HKA went the other way than planned: films before and after seem exchanged"
        raise wrong("--series", what, fix="put its table right, and make it anew", file=path)
    groups = raw.get("by_procedure")
    own_group = groups.get(procedure) if isinstance(groups, dict) and procedure else None
    group = own_group if isinstance(own_group, dict) else raw.get("all")
    numbers = _numbers(group) if isinstance(group, dict) else None
    if numbers is None:
        group_key = f"by_procedure.{procedure}" if isinstance(own_group, dict) else "all"
        what, fix = "numbers of its operations are missing or impossible", "make the file anew"
        raise wrong(group_key, what, fix=f"{fix} with wedgecalc audit TABLE --json", file=path)
    n, mean, execution, mean_error, error = numbers
    name = procedure if own_group is group else None
    return OwnAccuracy(int(n), mean, execution, name, bias_error=mean_error, execution_error=error)


def _numbers(group: Document) -> tuple[float, ...] | None:
    """Return number, mean error, execution SD and their standard errors; None if one is missing."""
    correction = group.get("correction_deg")
    if not isinstance(correction, dict):
        return None
    values = (
        *(correction.get("n"), correction.get("mean"), group.get("execution_sd_deg")),
        *(correction.get("mean_error"), group.get("execution_error_deg")),
    )
    ends = ((FEWEST_PAIRS, 1e12), (-_LARGEST, _LARGEST), *((0, _LARGEST),) * 3)
    if not all(within(v, *end) for v, end in zip(values, ends, strict=True)):
        return None
    return tuple(float(value) for value in values if value is not None)
