"""Objects for the archive: pages, pictures and numbers in the study of the film.

A command that writes a page or a picture takes ``--study``, ``--numbers`` and ``--lines``
by `files_in_study`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from wedgecalc.cli.console import say
from wedgecalc.cli.options import CommandFunction, composed, option_parameter
from wedgecalc.cli.request import refuse_beside
from wedgecalc.errors import wrong
from wedgecalc.results.build_any import any_result
from wedgecalc.sources.files import check_writable, protect_input, write_all

if TYPE_CHECKING:
    from wedgecalc.archive.study import Study
    from wedgecalc.geometry.limb import Limb
    from wedgecalc.planning.double_level import DoublePlan
    from wedgecalc.planning.plan import Plan
    from wedgecalc.results.document import Result
    from wedgecalc.sources.case import Case

_DICOM = ".dcm"
StudyOpt = Annotated[
    Path | None,
    typer.Option(
        "--study",
        metavar="FILM",
        help="For the archive: the DICOM film in whose study OUTPUT .dcm is filed.",
    ),
]
NumbersOpt = Annotated[
    Path | None,
    typer.Option(
        "--numbers",
        metavar="FILE",
        help="With --study: also the numbers, as a DICOM Structured Report, .dcm.",
    ),
]
LinesOpt = Annotated[
    Path | None,
    typer.Option(
        "--lines",
        metavar="FILE",
        help="With --study: also axes and cuts over the film, as a DICOM presentation state, .dcm.",
    ),
]
PlanOrLeg: TypeAlias = "Plan | DoublePlan | Limb"


@dataclass(frozen=True)
class Filing:
    """The objects to file in an archive.

    Attributes
    ----------
    film : Path or None
        The film in whose study the objects belong.
    numbers : Path or None
        Structured Report to write.
    lines : Path or None
        Presentation state to write.
    """

    film: Path | None = None
    numbers: Path | None = None
    lines: Path | None = None

    @property
    def typed(self) -> dict[str, Path | None]:
        """The options as they were typed."""
        return {"--study": self.film, **self._beside}

    @property
    def _beside(self) -> dict[str, Path | None]:
        return {"--numbers": self.numbers, "--lines": self.lines}

    def check(self, output: Path | None, endings: tuple[str, ...]) -> None:
        """Refuse files that cannot be written and options without effect, before any computation."""
        filed = output is not None and is_filed(output)
        if output is not None:
            check_writable(output, (*endings, _DICOM))
        taken = {"-o": output}
        for option, path in self._beside.items():
            if path is not None:
                check_writable(path, (_DICOM,))
                for other in (name for name, of in taken.items() if of == path):
                    raise wrong(option, f"the same file as {other}", fix="give it another name")
            taken[option] = path
        if self.film is None:
            fix = "add --study FILM, the film as the archive sent it"
            if filed:
                raise wrong("--study", "a file for the archive needs its film", fix=fix)
            refuse_beside(self._beside, "no --study", fix)
        elif not filed and self.numbers is None and self.lines is None:
            fix = f"give OUTPUT the ending {_DICOM}, or add --numbers FILE or --lines FILE"
            raise wrong("--study", "nothing that is written is for the archive", fix=fix)

    def study(self, case: "Case") -> "Study | None":
        """Return the study, after checking that the case can have been marked on its film."""
        if self.film is None:
            return None
        from wedgecalc.archive.study import names_its_film, refuse_other_leg, study_of

        study = study_of(self.film)
        protect_input(self.film)
        refuse_other_leg(study, case)
        if not names_its_film(study, case):
            say(
                f"note: nothing in the case says that it was marked on {self.film}: make sure of it"
            )
        return study

    def write(
        self,
        files: Mapping[Path, tuple[str, Callable[[], bytes]]],
        case: "Case",
        subject: PlanOrLeg,
        force: bool,
    ) -> None:
        """Write files all or none, those of the ending .dcm as objects of the study.

        Parameters
        ----------
        files : mapping of Path to (str, callable)
            Name of each object, and the function that makes its PDF or PNG.
        case : Case
            The leg that was marked on the film.
        subject : Plan, DoublePlan or Limb
            The subject of numbers and lines.
        force : bool
        """
        study, side = self.study(case), str(case.limb.frame.side)
        contents = {path: (what, make()) for path, (what, make) in files.items()}
        if study is not None:
            from wedgecalc.archive.documents import object_of
            from wedgecalc.archive.study import object_title

            for path, (what, data) in contents.items():
                if is_filed(path):
                    contents[path] = what, object_of(study, data, object_title(what, side), side)
            result = None if self.numbers is self.lines is None else any_result(subject, case.ref)
            if self.numbers is not None and result is not None:
                contents[self.numbers] = "numbers", _numbers(study, result, case)
            if self.lines is not None and result is not None:
                contents[self.lines] = "lines", _lines(study, subject, result, case)
        write_all({path: data for path, (_, data) in contents.items()}, force=force)
        say(*(f"{what} written to {path}" for path, (what, _) in contents.items()))


def is_filed(path: Path) -> bool:
    """Return whether a file is for the archive, by its ending."""
    return path.suffix.lower() == _DICOM


def picture_kind(path: Path) -> str:
    """Return the kind of picture that a file holds: that of its ending, or PNG for the archive."""
    return "png" if is_filed(path) else path.suffix.lower()[1:]


def _numbers(study: "Study", result: "Result", case: "Case") -> bytes:
    from wedgecalc.archive.numbers import numbers_object

    on_film = case.stated.units == "px"
    if not on_film:
        say("note: the case is not in pixels of the film: its numbers are filed without points")
    return numbers_object(study, result, case.limb, in_pixels=on_film)


def _lines(study: "Study", subject: PlanOrLeg, result: "Result", case: "Case") -> bytes:
    from wedgecalc.archive.lines import layers_of
    from wedgecalc.archive.presentation import lines_object

    if case.stated.units != "px":
        what = "the case is not in pixels of the film, so it has no place on it"
        raise wrong("--lines", what, fix="mark the film itself, or leave it out")
    return lines_object(study, layers_of(subject, result), str(case.limb.frame.side))


def _filing_of(study: Path | None, numbers: Path | None, lines: Path | None) -> Filing | None:
    """Return the objects that the options request; None without any."""
    return None if study is numbers is lines is None else Filing(study, numbers, lines)


def files_in_study(command: CommandFunction) -> CommandFunction:
    """Give a command the options of the archive, as its argument `filing`."""
    declared = {"study": StudyOpt, "numbers": NumbersOpt, "lines": LinesOpt}
    options = [option_parameter(name, option) for name, option in declared.items()]
    return composed(command, "filing", options, _filing_of)
