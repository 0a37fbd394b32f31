"""What can be taken home: the case, its result, pictures, slides, a report, each as the bytes of a file."""

import re
import threading
from typing import Any

from wedgecalc import records
from wedgecalc.asking import AUTO
from wedgecalc.drawing import draw, picture_bytes
from wedgecalc.errors import InputError, Problem
from wedgecalc.results import measure_result, plan_result, to_json
from wedgecalc.sources.case import parse_case
from wedgecalc.sources.format import FORMAT
from wedgecalc.sources.json_text import json_text
from wedgecalc.studio.leg import CUTS, Desk, Leg
from wedgecalc.studio.words import WORDS

_ONE = threading.Lock()  # matplotlib's settings belong to the whole process


def case_bytes(leg: Leg, image: str | None = None) -> bytes:
    """Return a leg as a case file, with what is planned."""
    in_mm = leg.scale_source == "mm"
    raw: dict[str, Any] = {"format": FORMAT, "id": leg.id, "side": leg.side, "units": "mm" if in_mm else "px", "image": image,
                           "mm_per_px": None if in_mm else leg.mm_per_unit,
                           "landmarks": {name: list(leg.points[name]) for name in records.landmarks() if name in leg.points}}  # fmt: skip
    planned: dict[str, Any] = {"procedure": None if leg.procedure == AUTO else leg.procedure}
    planned |= {name: None if getattr(leg, name) is None else list(getattr(leg, name)) for name in CUTS}
    if leg.target is not None:
        planned["target"] = {"measure": leg.target.measure, "value": leg.target.value}
    planned = {key: value for key, value in planned.items() if value is not None}
    raw = {key: value for key, value in raw.items() if value is not None} | ({"osteotomy": planned} if planned else {})
    text = json_text(raw)
    parse_case(text)  # what would not open again is not saved
    return (text + "\n").encode()


def result_bytes(leg: Leg) -> bytes:
    """Return the numbers as the JSON document of the command line."""
    found = leg.outcome
    if found.limb is None or found.before is None:
        raise _nothing()
    if found.plan is None:
        return to_json(measure_result(found.limb, found.before, leg.ref)).encode()
    return to_json(plan_result(found.plan, leg.ref, sure=found.sure)).encode()


def picture(desk: Desk, view: str, kind: str, theme: str) -> bytes:
    """Return a view of the plan as png, svg or pdf; on the radiograph where there is one and the view can."""
    made = _plan_of(desk)
    on = (
        desk.radiograph
        if view in ("before-after", "overlay", "wedge", "angles", "axes", "radiograph", "poster")
        else None
    )
    with _ONE:
        return picture_bytes(draw(made, view, title=desk.leg.id, theme=theme, on=on), kind)


def slides(desk: Desk, theme: str) -> bytes:
    """Return the plan as a deck of slides."""
    from wedgecalc.teaching.slides import slides_bytes

    films = None if desk.radiograph is None else {0: desk.radiograph}
    with _ONE:
        return slides_bytes(
            [(desk.leg.id, _plan_of(desk))], theme="light" if theme == "print" else theme, radiographs=films
        )


def _plan_of(desk: Desk) -> Any:
    found = desk.leg.outcome.plan
    if found is None:
        raise _nothing()
    return found


def _nothing() -> InputError:
    return InputError(Problem("plan", "none", "a leg with a plan", WORDS["nothing-to-keep"]))


def report(desk: Desk) -> bytes:
    """Return the plan as a printed page."""
    from wedgecalc.teaching.report import report_bytes

    with _ONE:
        return report_bytes(_plan_of(desk), case=desk.leg.ref, radiograph=desk.radiograph)


def stem(leg: Leg) -> str:
    """Return the beginning of a file's name for a leg: letters, digits and dashes of its id.

    >>> stem(Leg(id="../../x <script>"))
    'x-script'
    """
    word = re.sub(r"[^A-Za-z0-9]+", "-", leg.id or "").strip("-")
    return word[:60] or "leg"
