"""What can be taken home: the case, its result, pictures, slides, a report, each as the bytes of a file."""

import re
import threading
from typing import Any

from wedgecalc.drawing import draw, picture_bytes
from wedgecalc.errors import InputError, Problem
from wedgecalc.results.build import of_limb, of_plan
from wedgecalc.results.document import to_json
from wedgecalc.sources.case import case_of
from wedgecalc.studio.case_state import Desk, Leg
from wedgecalc.studio.words import WORDS

_ONE = threading.Lock()  # matplotlib's settings belong to the whole process


def case_bytes(leg: Leg, image: str | None = None) -> bytes:
    """Return a leg as a case file, with what is planned; what would not open again is not saved."""
    file = leg.case_file(image)
    case_of(file.document())
    return file.text().encode()


def result_bytes(leg: Leg) -> bytes:
    """Return the numbers as the JSON document of the command line, how sure they are included."""
    found = leg.outcome
    if found.limb is None or found.before is None:
        raise _nothing()
    if found.plan is None:
        return to_json(of_limb(found.limb, found.before, leg.ref)).encode()
    return to_json(
        of_plan(found.plan, leg.ref, None if found.scene is None else found.scene.wedge, found.sure)
    ).encode()


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
            [(desk.leg.id, _plan_of(desk))],
            theme="light" if theme == "print" else theme,
            radiographs=films,
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
    from wedgecalc.pages.report import report_bytes

    with _ONE:
        return report_bytes(_plan_of(desk), case=desk.leg.ref, radiograph=desk.radiograph)


def stem(leg: Leg) -> str:
    """Return the beginning of a file's name for a leg: letters, digits and dashes of its id.

    >>> stem(Leg(id="../../x <script>"))
    'x-script'
    """
    word = re.sub(r"[^A-Za-z0-9]+", "-", leg.id or "").strip("-")
    return word[:60] or "leg"
