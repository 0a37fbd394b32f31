"""The objects filed beside a film: numbers, lines, page and picture of each marked leg."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.archive.documents import page_object, picture_object
from wedgecalc.archive.lines import layers_of
from wedgecalc.archive.numbers import numbers_object
from wedgecalc.archive.presentation import lines_object
from wedgecalc.archive.study import Study, names_its_film, object_title, refuse_other_leg, study_of
from wedgecalc.errors import InputError, wrong
from wedgecalc.geometry.limb import Limb
from wedgecalc.node.by_study import MarkFile
from wedgecalc.planning.double_request import DOUBLE_LEVEL
from wedgecalc.planning.plan import Plan, plan
from wedgecalc.planning.request_fields import AUTO
from wedgecalc.planning.stops import unaccepted
from wedgecalc.results.build_any import any_result
from wedgecalc.sources.case import Case
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.reading import load_legs, unread_problems

if TYPE_CHECKING:
    from wedgecalc.planning.double_level import DoublePlan

_MOST_LEGS = 2
# Largest object of each kind, bytes: twice the largest in the tests.
_ROOM = {"numbers": 2**18, "lines": 2**16, "page": 2**20, "picture": 12 * 2**20}


@dataclass(frozen=True)
class FiledAnswer:
    """The objects filed beside a film.

    Attributes
    ----------
    objects : tuple of bytes
        DICOM files.
    words : str
        What was made, for the log, without a name.
    """

    objects: tuple[bytes, ...]
    words: str


def answer_bytes(kinds: Sequence[str]) -> int:
    """Return the most bytes that the answer to a film with both legs may need."""
    return _MOST_LEGS * sum(_ROOM[kind] for kind in kinds)


def answer_to(
    film: Path, marked: Sequence[MarkFile], kinds: Sequence[str], procedure: str = ""
) -> FiledAnswer:
    """Return the answer to a film.

    Parameters
    ----------
    film : Path
    marked : sequence of MarkFile
        The files, or legs in files, that hold its landmarks.
    kinds : sequence of str
        ``numbers``, ``lines``, ``page``, ``picture``. Lines are left out for a case in mm or a film
        in colour, and the page for a leg that is only measured.
    procedure : str
        For a case that names none; empty to measure it only.

    Raises
    ------
    InputError
        If the landmarks cannot be read, or cannot belong to this film.
    NoPlanError
        If the leg cannot be planned so.
    """
    study, cases = study_of(film), _cases(film, marked)
    objects: list[bytes] = []
    leg_words: list[str] = []
    for case in cases:
        refuse_other_leg(study, case)
        names_its_film(study, case)  # matched by name: refused if it states another film
        plan_or_limb = _case_plan(case, procedure)
        leg_objects = dict(_objects(study, case, plan_or_limb, kinds))
        objects += leg_objects.values()
        stops = () if isinstance(plan_or_limb, Limb) else unaccepted(plan_or_limb)
        what = "measured" if isinstance(plan_or_limb, Limb) else "planned"
        words = [str(case.limb.frame.side), "leg", what, *(f"STOP {stop.code}" for stop in stops)]
        leg_words.append(f"{' '.join(words)} ({', '.join(leg_objects)})")
    return FiledAnswer(tuple(objects), ", ".join(leg_words))


def _cases(film: Path, marked: Sequence[MarkFile]) -> list[Case]:
    legs = [leg for mark_file in marked for leg in load_legs(mark_file.path, Reading(image=film))]
    if problems := unread_problems(legs):
        raise InputError(problems)
    cases = [leg for leg in legs if isinstance(leg, Case)]
    sides = {case.limb.frame.side for case in cases}
    if len(cases) > _MOST_LEGS or len(sides) < len(cases):
        why = f"{len(cases)} legs are marked on it, of which {len(sides)} can be of one film"
        raise wrong("case", why, fix="keep one leg of each side")
    return cases


def _case_plan(case: Case, procedure: str = "") -> "Plan | DoublePlan | Limb":
    """Return the plan that a case requests, or its leg without a procedure.

    `procedure` is for a case that names none; ``auto`` means the verdict's, which may be none.
    """
    request = case.request
    name = request.procedure or procedure
    if name == AUTO:
        from wedgecalc.study.verdict import verdict

        name = verdict(case).procedure or ""
    if not name:
        return case.limb
    if name == DOUBLE_LEVEL:
        from wedgecalc.planning.double_level import double_level

        return double_level(case)
    return plan(case.limb, replace(request, procedure=name))


def _objects(
    study: Study, case: Case, plan_or_limb: "Plan | DoublePlan | Limb", kinds: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the kind and bytes of each object of a leg, as far as the kinds apply to it."""
    side, on_film = str(case.limb.frame.side), case.stated.units == "px"
    result = any_result(plan_or_limb, case.ref)
    if "numbers" in kinds:
        yield "numbers", numbers_object(study, result, case.limb, in_pixels=on_film)
    if "lines" in kinds and on_film:
        with suppress(InputError):  # refused for a film in colour, or of several frames
            yield "lines", lines_object(study, layers_of(plan_or_limb, result), side)
    if "page" in kinds and not isinstance(plan_or_limb, Limb):
        from wedgecalc.pages.report import report_bytes

        page = report_bytes(plan_or_limb, case=case.ref)
        yield "page", page_object(study, page, object_title("page", side))
    if "picture" in kinds:
        yield (
            "picture",
            picture_object(
                study, _picture(case, plan_or_limb), object_title("picture", side), side
            ),
        )


def _picture(case: Case, plan_or_limb: "Plan | DoublePlan | Limb") -> bytes:
    from wedgecalc.drawing import draw, picture_bytes

    title = case.ref.called
    if isinstance(plan_or_limb, Limb):
        return picture_bytes(draw(plan_or_limb, "angles", title=title), "png")
    if isinstance(plan_or_limb, Plan):
        return picture_bytes(draw(plan_or_limb, title=title), "png")
    from wedgecalc.drawing.double_level_view import double_figure

    return picture_bytes(double_figure(plan_or_limb, title), "png")
