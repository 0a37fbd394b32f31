"""Downloads: the case, its result, pictures, slides, a report, each as the bytes of a file."""

import hashlib
import re
import threading
import unicodedata
from dataclasses import replace

from wedgecalc.drawing import draw, picture_bytes
from wedgecalc.drawing.double_level_view import double_figure
from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.frame import SIDES
from wedgecalc.planning.double_level import DoublePlan
from wedgecalc.planning.plan import Plan
from wedgecalc.results.build import plan_result
from wedgecalc.results.build_double import double_result
from wedgecalc.results.build_leg import measure_result
from wedgecalc.results.document import to_json
from wedgecalc.studio.both_legs import both_bytes
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.draft import draft_bytes, unfinished
from wedgecalc.studio.snapshot import Snapshot
from wedgecalc.studio.words import WORDS

_MATPLOTLIB = threading.Lock()  # matplotlib's settings are global


def saved_bytes(desk: Desk) -> bytes:
    """Return the legs of a desk as a case file, or as a draft while landmarks are missing."""
    return draft_bytes(desk) if unfinished(desk) else both_bytes(desk)


def result_bytes(leg: LegState) -> bytes:
    """Return the JSON document of the command line, including the uncertainty."""
    outcome = leg.outcome
    if outcome.limb is None or outcome.before is None:
        raise _no_plan()
    if outcome.double is not None:
        return to_json(double_result(outcome.double, leg.ref, outcome.uncertainty)).encode()
    if outcome.plan is None:
        return to_json(measure_result(outcome.limb, outcome.before, leg.ref)).encode()
    sized = outcome.scenes[0].sized if outcome.scenes else None
    return to_json(plan_result(outcome.plan, leg.ref, sized, outcome.uncertainty)).encode()


def picture(desk: Desk, view: str, kind: str, theme: str) -> bytes:
    """Return a view of the plan as PNG, SVG or PDF, on the radiograph if the view allows it."""
    plan = plan_of(desk)
    if isinstance(plan, DoublePlan):  # it has a single picture
        with _MATPLOTLIB:
            return picture_bytes(double_figure(plan, desk.leg.ref.called, theme), kind)
    on = (
        desk.radiograph
        if view in ("before-after", "overlay", "wedge", "angles", "axes", "radiograph", "poster")
        else None
    )
    with _MATPLOTLIB:
        return picture_bytes(draw(plan, view, title=desk.leg.ref.called, theme=theme, on=on), kind)


def slides(desk: Desk, theme: str) -> bytes:
    """Return the plan as a deck of slides."""
    from wedgecalc.teaching.slides import slides_bytes

    films = None if desk.radiograph is None else {0: desk.radiograph}
    with _MATPLOTLIB:
        return slides_bytes(
            [(desk.leg.ref.called, plan_of(desk))],
            theme="light" if theme == "print" else theme,
            radiographs=films,
        )


def plan_of(desk: Desk) -> Plan | DoublePlan:
    """Return the plan of the leg on a desk; raise `InputError` without one."""
    plan = desk.leg.outcome.any_plan
    if plan is None:
        raise _no_plan()
    return plan


def _no_plan() -> InputError:
    return InputError(Problem("plan", WORDS["nothing-to-keep"]))


def report(desk: Desk) -> bytes:
    """Return the plan as a printed page."""
    from wedgecalc.pages.report import report_bytes

    with _MATPLOTLIB:
        return report_bytes(plan_of(desk), case=desk.leg.ref, radiograph=desk.radiograph)


def theatre_sheet(desk: Desk) -> bytes:
    """Return the sheet for the operating room."""
    from wedgecalc.pages.theatre import theatre_bytes
    from wedgecalc.study.theatre import theatre_of

    with _MATPLOTLIB:
        return theatre_bytes(theatre_of(plan_of(desk)), case=desk.leg.ref)


def desk_to_export(desk: Desk, *, own: bool = False) -> Desk:
    """Return a copy of the planned legs without their outcomes, for another process.

    With `own` it has the legs on the desk, even of a film after surgery, and the other films.
    """
    state = desk.now if own else desk.planned
    copy = Desk(replace(state.leg), state.radiograph, state.other and replace(state.other))
    if own:
        copy.aside = desk.aside and _bare(desk.aside)
        copy.further, copy.resting = (
            tuple(map(_bare, films)) for films in (desk.further, desk.resting)
        )
    return copy


def _bare(film: Snapshot) -> Snapshot:
    """Return a film after surgery without its pixels and without the outcome of its leg."""
    return replace(film, leg=replace(film.leg), radiograph=None)


def stem_of(desk: Desk) -> str:
    """Return the start of a file name for the legs that are marked on a desk."""
    legs = [leg for leg in (desk.leg, desk.other) if leg is not None and leg.points]
    first, *others = sorted(legs or [desk.leg], key=lambda leg: leg.side == SIDES[1])
    return stem(first, "both-legs") if others else stem(first)


def stem(leg: LegState, side: str | None = None) -> str:
    """Return the start of a file name for a leg: its name, its side, and a code.

    The code tells two patients of one name apart. It is a hash of the film, or else of the case
    file or the landmarks.

    >>> stem(LegState("right", label="../../x <script> Ünal")).startswith("x-script-Unal-right-")
    True
    >>> stem(LegState()).startswith("leg-")
    True
    """
    plain = unicodedata.normalize("NFKD", leg.ref.called or "").encode("ascii", "ignore").decode()
    word = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    if leg.film is not None and leg.film.sha256 is not None:
        source = leg.film.sha256
    else:
        source = repr(sorted(leg.points.items())) if leg.file is None else leg.file.text()
    code = hashlib.blake2b(f"{leg.id}\n{leg.label}\n{source}".encode(), digest_size=3).hexdigest()
    return "-".join(filter(None, (word or "leg", side or leg.side, code)))
