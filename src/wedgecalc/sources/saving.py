"""Save a leg and its plan as a case file, without losing anything that was read or requested.

`writing` converts cases to other formats; `files` writes the bytes.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wedgecalc.errors import InputError, Problem, expect, short_repr
from wedgecalc.geometry.leg import Leg, one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_request import DOUBLE_LEVEL, DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.request_fields import CUT_POINTS, DOUBLE_CUT_POINTS
from wedgecalc.sources.case import Case, case_of
from wedgecalc.sources.files import check_writable, write_whole
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.legs import CASE_FORMAT
from wedgecalc.sources.scale import SCALE_OPTION
from wedgecalc.sources.unconfirmed import spread_keys

_OF_PIXELS = ("image", "film", "calibration", "mm_per_px", "scale_source")
# Sources of a scale other than a radiograph's header.
_OURS = ("mm", "mm_per_px", "calibration", SCALE_OPTION)
_NO_KEY = ("accept",)  # fields of a request that no case file has


def save_case(
    leg: Leg,
    path: str | Path,
    *,
    id: str | None = None,
    request: PlanRequest | DoubleRequest | None = None,
    force: bool = False,
) -> None:
    """Write a leg as a case file, whole or not at all.

    Parameters
    ----------
    leg : Limb or Case
        A single leg, with its traced outlines and landmark placement errors. Everything else in the
        file of a case is kept, except that pixels which are not square are written as square ones,
        without the radiograph.
    path : str or Path
        Ending in ``.json``.
    id : str, optional
        Name of the case; by default the one it has.
    request : PlanRequest or DoubleRequest, optional
        The plan to save, such as ``plan.request``; by default that of the case.
    force : bool
        Whether to overwrite a different file.

    Raises
    ------
    InputError
        If a different file exists there and `force` is not set, or if a case file cannot hold what
        the request says.

    Examples
    --------
    >>> import tempfile
    >>> from wedgecalc import Limb, load_case, plan
    >>> made = plan(Limb.from_angles(mpta=82), "medial-opening-wedge-hto", "wbl=55")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_case(made.limb, f"{folder}/leg.json", request=made.request)
    ...     again = load_case(f"{folder}/leg.json")
    >>> again.request
    PlanRequest(procedure='medial-opening-wedge-hto', target=Target(measure='wbl', value=55.0))
    """
    target = check_writable(path, (".json",))
    write_whole(target, case_text(leg, id, request).encode(), force=force)


def case_text(
    leg: Leg, id: str | None = None, request: PlanRequest | DoubleRequest | None = None
) -> str:
    """Return a leg as the text of a case file, in the coordinates it came in; see `save_case`."""
    from wedgecalc.sources.format import case_file

    limb = one_leg(leg, "a case file")
    case = leg if isinstance(leg, Case) else None
    frame, kept = limb.frame, {} if case is None else case.file.document()
    if frame.aspect != 1.0:
        kept = {key: value for key, value in kept.items() if key not in _OF_PIXELS}
    if request is None and case is not None:
        of_two = case.request.procedure == DOUBLE_LEVEL
        request = case.double if of_two else case.request
    plan: Any = request.plan if isinstance(request, DoubleRequest) else request or PlanRequest()
    expect("request", plan, PlanRequest, "a PlanRequest, such as plan.request")
    if problems := [
        Problem(name, short_repr(plan.given[name]), "nothing: a case file has no key for it")
        for name in _NO_KEY
        if name in plan.given
    ]:
        raise InputError(problems)
    marked_keys = {"id": kept.get("id") if id is None else id, **_marked(limb, kept, plan)}
    file = case_file(kept | marked_keys).with_request(_placed(request, plan, frame.aspect))
    if case_of(file.document()).limb.frame.stated != frame.stated:
        of_header = case is not None and case.scale_source not in (None, *_OURS)
        file = file.changed(
            units="px",
            mm_per_px=frame.stated,
            calibration=None,
            scale_source=case.scale_source if case and of_header else None,
        )
        case_of(file.document())
    return file.text()


def _marked(limb: Limb, kept: Document, plan: PlanRequest) -> Document:
    """Return the keys of a leg's marks: side, unit, landmarks, outlines, placement errors."""
    frame, points = limb.frame, kept.get("landmarks", {})
    plan_sd = plan.landmark_sd
    spreads: Mapping[str, float]
    if isinstance(plan_sd, Mapping):
        spreads = {**limb.landmark_sd, **plan_sd}
    else:
        spreads = limb.landmark_sd if plan_sd is None else dict.fromkeys(limb.points, plan_sd)
    return {
        "format": CASE_FORMAT,
        "side": frame.side,
        "units": kept.get("units") or ("mm" if frame.stated == 1.0 else "px"),
        "landmarks": {
            name: _squared(_unmoved(points.get(name), limb[name]), frame.aspect)
            for name in limb.points
        },
        "contours": {b: _squared(ring, frame.aspect) for b, ring in limb.contours.items()} or None,
        **spread_keys(limb, kept, spreads),
    }


def _placed(
    request: PlanRequest | DoubleRequest | None, said: PlanRequest, aspect: float
) -> PlanRequest | DoubleRequest:
    """Return the request with its hinges and entries in square pixels."""
    cuts: Any = {
        name: _squared(said.given[name], aspect) for name in CUT_POINTS if name in said.given
    }
    plan = replace(said, **cuts)
    if not isinstance(request, DoubleRequest):
        return plan
    own_cuts: Any = {
        name: _squared(xy, aspect) for name, xy in request.own.items() if name in DOUBLE_CUT_POINTS
    }
    return replace(request, plan=plan, **own_cuts)


def _squared(xy: ArrayLike, aspect: float) -> object:
    """Return coordinates in square pixels, from pixels `aspect` times as high as wide."""
    xy = xy.tolist() if isinstance(xy, np.ndarray) else xy
    return xy if aspect == 1.0 else (np.asarray(xy, dtype=float) * (1.0, aspect)).tolist()


def _unmoved(written: ArrayLike | None, xy: NDArray[np.float64]) -> ArrayLike:
    """Return coordinates as the file has them, unless the limb's differ by more than rounding."""
    return xy if written is None or not np.allclose(written, xy, rtol=0, atol=1e-9) else written
