"""Films from the hospital's archive, and plans filed in it. No browser here.

Off unless the studio was started with an archive. Patient data of a film from the archive stay in
the memory of this process, and are only written into objects for the same archive.
"""

import hashlib
import io
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.errors import InputError, Problem
from wedgecalc.sources.case import case_of
from wedgecalc.studio import export
from wedgecalc.studio.after_surgery import PostopLegs, audit_picture
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.saving import saved_leg
from wedgecalc.studio.words import WORDS

if TYPE_CHECKING:
    from wedgecalc.archive.films import ArchiveFilm
    from wedgecalc.archive.peer import Peer
    from wedgecalc.archive.study import Study

_MOST_HEADERS = 32  # kept in memory
OBJECTS = ("report", "picture", "numbers", "lines")


class Archive:
    """The archive of this server, if it has one."""

    def __init__(self) -> None:
        self.peer: Peer | None = None
        self._headers: OrderedDict[str, bytes] = OrderedDict()

    def search(self, kind: str, text: str) -> "list[ArchiveFilm]":
        """Return the long-leg films of a study, a day or a patient.

        Parameters
        ----------
        kind : {"accession", "date", "patient"}
        text : str

        Raises
        ------
        InputError
            If the question is incomplete, or the archive cannot be reached.
        """
        from wedgecalc.archive.fetch import films_in, question_of

        assert self.peer is not None
        try:
            question = question_of(**{kind: text})
        except InputError:
            problem = Problem("archive", WORDS[f"archive-ask-{kind}"])
            raise InputError(problem) from None
        return [film for film in films_in(self.peer, question) if film.is_long]

    def take(self, film: "ArchiveFilm") -> bytes:
        """Return a film, and remember its header."""
        data = film.take()
        self.remember(data)
        return data

    def remember(self, film: bytes) -> None:
        """Remember the header of a film from the archive."""
        self._headers[hashlib.sha256(film).hexdigest()] = _without_pixels(film)
        while len(self._headers) > _MOST_HEADERS:
            self._headers.popitem(last=False)

    def header(self, leg: LegState) -> bytes | None:
        """Return the header of a leg's film; None if the film is not from the archive."""
        code = None if leg.film is None else leg.film.sha256
        return self._headers.get(code or "")

    def store(self, objects: dict[str, bytes], folder: Path) -> Iterator[tuple[str, str]]:
        """Store objects; yield the name of each, and the reason if it was refused."""
        from wedgecalc.archive.send import send

        assert self.peer is not None
        with tempfile.TemporaryDirectory(dir=folder) as place:
            paths = {Path(place, f"{name}.dcm"): name for name in objects}
            for path, name in paths.items():
                path.write_bytes(objects[name])
            for sent in send(list(paths), self.peer):
                yield paths[sent.path], sent.refusal


def _without_pixels(data: bytes) -> bytes:
    import pydicom

    from wedgecalc.sources.radiographs.dicom_header import DAMAGED, quietly

    buffer = io.BytesIO()
    with quietly(Path("film"), DAMAGED):
        read = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True)
        pydicom.dcmwrite(buffer, read, enforce_file_format=True)
    return buffer.getvalue()


def plan_objects(
    desk: Desk, which: Sequence[str], theme: str, header: bytes, folder: Path
) -> dict[str, bytes]:
    """Return a plan as objects of its film's study.

    Parameters
    ----------
    desk : Desk
    which : sequence of str
        Names from `OBJECTS`.
    theme : str
        Theme of the picture.
    header : bytes
        The film without its pixels.
    folder : Path
        Folder for a temporary copy of the header.

    Raises
    ------
    InputError
        If the leg has no plan, or cannot have been marked on that film.
    """
    return _of_study(
        desk.leg,
        header,
        folder,
        lambda study: {name: _plan_object(name, desk, theme, study) for name in which},
    )


def audit_objects(
    before: LegState, after: PostopLegs, theme: str, header: bytes, folder: Path
) -> dict[str, bytes]:
    """Return an audit as objects of the study of the first film after surgery.

    As ``wedgecalc audit`` files it: the picture, and the numbers and lines of the achieved leg.

    Parameters
    ----------
    before : LegState
    after : sequence of LegState
        The films after surgery.
    theme, header, folder
        As for `plan_objects`; the header is that of the first film after surgery.

    Raises
    ------
    InputError
        If there is no audit, or the leg cannot have been marked on that film.
    """
    from wedgecalc.archive.documents import object_of
    from wedgecalc.archive.lines import layers_of
    from wedgecalc.archive.numbers import numbers_object
    from wedgecalc.archive.presentation import lines_object
    from wedgecalc.archive.study import object_title
    from wedgecalc.results.build_any import any_result

    first = after[0]

    def made(study: "Study") -> dict[str, bytes]:
        side, png = str(first.side), audit_picture(before, after, "png", theme)
        limb = first.outcome.limb
        assert limb is not None  # the audit needs it
        result = any_result(limb, first.ref)
        return {
            "audit": object_of(study, png, object_title("audit", side), side),
            "numbers": numbers_object(study, result, limb, in_pixels=True),
            "lines": lines_object(study, layers_of(limb, result), side),
        }

    return _of_study(first, header, folder, made)


def _of_study(
    leg: LegState, header: bytes, folder: Path, make: "Callable[[Study], dict[str, bytes]]"
) -> dict[str, bytes]:
    """Return objects for the study of a film, after checking that the leg was marked on it."""
    from wedgecalc.archive.study import refuse_other_leg, study_of

    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place, "film.dcm")
        path.write_bytes(header)
        try:
            study = study_of(path)
            case = case_of(saved_leg(leg).document())
            if study.facts.aspect != 1.0:  # the leg was marked in square pixels
                raise InputError(Problem("film", WORDS["archive-aspect"]))
            refuse_other_leg(study, case)
            return make(study)
        except InputError as error:  # without the name of the temporary file
            raise InputError(replace(problem, file="") for problem in error.problems) from None


def _plan_object(name: str, desk: Desk, theme: str, study: "Study") -> bytes:
    from wedgecalc.archive.documents import object_of
    from wedgecalc.archive.lines import layers_of
    from wedgecalc.archive.numbers import numbers_object
    from wedgecalc.archive.presentation import lines_object
    from wedgecalc.archive.study import object_title
    from wedgecalc.results.build_any import any_result

    side, plan = str(desk.leg.side), export.plan_of(desk)
    if name == "report":
        return object_of(study, export.report(desk), object_title("page", side), side)
    if name == "picture":
        png = export.picture(desk, "before-after", "png", theme)
        return object_of(study, png, object_title("picture", side), side)
    result = any_result(plan, desk.leg.ref)
    if name == "numbers":
        return numbers_object(study, result, plan.limb, in_pixels=True)
    return lines_object(study, layers_of(plan, result), side)


ARCHIVE = Archive()  # the archive of this server
