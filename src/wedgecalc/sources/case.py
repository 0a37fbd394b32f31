"""Case files: a leg, its scale, and a plan request, as JSON.

`wedgecalc.sources.format` checks each key by itself. This module checks them together, and makes
the limb.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc import records
from wedgecalc.errors import InputError, LateralFilmError, Problem, short_repr
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.double_request import DoubleRequest
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target
from wedgecalc.sources.json_text import Document
from wedgecalc.sources.landmark_files.on_film import film_beside, film_problems
from wedgecalc.sources.legs import DRAFT_FORMAT, CaseRef, RawLeg
from wedgecalc.sources.plain_case import PlainCase, plain_case
from wedgecalc.sources.scale import LegScale, leg_scale, scaled_limb
from wedgecalc.sources.unconfirmed import proposed_problems, proposed_sds, unconfirmed_of

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile
    from wedgecalc.sources.format_plan import Osteotomy

_RESULTS = ("wedgecalc-result/", "wedgecalc-results/")


@dataclass(frozen=True)
class Case:
    """A case: a limb and its plan request.

    Attributes
    ----------
    limb : Limb
    stated : CaseFile or PlainCase
        The content of the file; `file` has it as a model.
    scale_source : str or None
        Where the scale comes from: ``mm``, ``mm_per_px``, ``calibration``, ``--mm-per-px`` or a tag
        of the radiograph; None without a scale. Also given for a scale that is not credible
        (`wedgecalc.geometry.frame.Frame.doubted`).
    side_source : str
        Where the side comes from: ``file``, ``--side``, or how it was derived.
    notes : tuple of str
        What a user should know about the file.
    folder : Path or None
        Folder of the file, in which its radiograph is looked for.
    place : str
        Position of the leg in the file, as its legs may share a name: ``row 3`` of a table.
    both : bool
        Whether the file has a right and a left leg of its picture: a header may then name either.
    """

    limb: Limb
    stated: "CaseFile | PlainCase" = field(repr=False, hash=False)  # it has dicts
    scale_source: str | None
    side_source: str = "file"
    notes: tuple[str, ...] = ()
    folder: Path | None = None
    place: str = ""
    both: bool = False

    def __repr__(self) -> str:
        return f"Case({self.id!r}, {self.limb!r})"

    @property
    def id(self) -> str | None:
        """Identifier of the case, if it has one."""
        return self.stated.id

    @cached_property
    def file(self) -> "CaseFile":
        """The content of the file, as a model."""
        return self.stated.model() if isinstance(self.stated, PlainCase) else self.stated

    @property
    def ref(self) -> CaseRef:
        """The case as every result refers to it."""
        return CaseRef(
            self.id,
            self.side_source,
            self.scale_source,
            self.notes,
            self.stated.film_date,
            self.stated.label,
        )

    @property
    def osteotomy(self) -> "Osteotomy":
        """The osteotomy in the file; an empty one if it has none."""
        from wedgecalc.sources.format_plan import Osteotomy

        return self.file.osteotomy or Osteotomy()

    @property
    def target(self) -> Target | None:
        """The target in the file, if any."""
        return self.request.target

    @property
    def request(self) -> PlanRequest:
        """The plan request in the file; an empty one if it has none."""
        return self.stated.request

    @property
    def double(self) -> DoubleRequest:
        """The request of a correction at two levels in the file."""
        return self.stated.double


def bundled_cases() -> list[str]:
    """Return the names of the bundled cases, which ``data/cases/README.md`` describes.

    Returns
    -------
    list of str
        For `load_case`, as ``demo:NAME``.
    """
    return sorted(path.stem for path in case_dir().glob("*.json"))


def other_cases() -> list[str]:
    """Return the names of the bundled lateral films, ``lateral/NAME``, and films after operations.

    The latter, ``after/NAME``, are of bundled cases once operated.
    """
    folders = ("lateral", "after")
    return sorted(
        f"{folder}/{path.stem}"
        for folder in folders
        for path in (case_dir() / folder).glob("*.json")
    )


def case_of(
    leg: object,
    problems: list[Problem] | None = None,
    *,
    folder: Path | None = None,
    typed: float | None = None,
    side: str | None = None,
    image: Path | None = None,
) -> Case:
    """Return the case that a JSON document describes.

    Parameters
    ----------
    leg : RawLeg or dict
    problems : list of Problem, optional
        Problems of its text, to be raised with the others.
    folder : Path, optional
        Folder of the file, in which its radiograph is looked for.
    typed : float, optional
        Scale typed by the user, mm per pixel.
    side : {"right", "left"}, optional
        Side typed by the user.
    image : Path, optional
        A radiograph in place of the one that the file names.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    problems = list(problems or ())
    if not isinstance(leg, RawLeg):
        if not isinstance(leg, dict):
            raise InputError(problems or Problem("file", short_repr(leg), "a JSON object { … }"))
        leg = RawLeg(leg)
    raw, side_source = leg.raw, leg.side_source or "file"
    if raw.get("view") == "lateral" and not problems:
        raise LateralFilmError(raw)
    if side is not None and raw.get("side") is None:
        raw, side_source = raw | {"side": side}, "--side"
    if str(raw.get("format")).startswith(_RESULTS):
        fix = "open the case from which it was made, as Save case in the studio writes it"
        raise InputError(Problem("format", "a result of wedgecalc, not a case", fix=fix))
    if raw.get("format") == DRAFT_FORMAT:
        fix = "open it there and save the case"
        raise InputError(Problem("format", "this is a draft of the studio", fix=fix))
    file = plain_case(raw) or _validated(raw, problems)
    given = {name: xy for name, xy in file.landmarks if xy is not None}
    if file.osteotomy is not None:
        problems += _target_problems(raw)
    if side not in (None, file.side):
        why = f"the file says {file.side}, not {side}"
        problems.append(Problem("--side", why, fix="leave out --side, or correct the file"))
    problems += proposed_problems(file, given)
    film, notes, other_film = film_beside(file, folder, image)
    name = file.image if image is None else image.name
    problems += [*other_film, *film_problems(file, film, name, leg.outside)]
    scale = LegScale()
    try:
        scale = leg_scale(file, typed, replace(film, side=None) if film and leg.both else film)
    except InputError as error:
        problems += error.problems
    try:
        limb = scaled_limb(given, file.side, scale.mm, scale.aspect, scale.source)
    except InputError as error:
        raise InputError([*error.problems, *problems]) from None
    if problems:
        raise InputError(problems)
    if file.contours or file.landmark_sd_mm or file.proposed:
        sds = proposed_sds(file, limb.frame.mm_per_unit) | dict(file.landmark_sd_mm or {})
        limb = replace(
            limb, contours=file.traced, landmark_sd=sds, unconfirmed=unconfirmed_of(file)
        )
    notes = leg.notes + limb.half_pairs + scale.notes + notes
    return Case(limb, file, scale.source, side_source, notes, folder, leg.place, leg.both)


def _validated(raw: Document, problems: list[Problem]) -> "CaseFile":
    from wedgecalc.sources.format import validated

    file, file_problems = validated(raw)
    if file is None:
        raise InputError(
            [*problems, *file_problems, *_contradictions(raw, {p.field for p in file_problems})]
        )
    return file


def _contradictions(raw: Document, wrong: set[str]) -> Iterator[Problem]:
    """Yield the problems of keys together, for keys that are not `wrong` by themselves."""

    def right(*names: str) -> bool:
        return not any(
            field == name or field.startswith(name + ".") for field in wrong for name in names
        )

    landmarks = raw.get("landmarks")
    if isinstance(landmarks, dict) and right("landmarks", "side") and "side" in raw:
        given = {name: xy for name, xy in landmarks.items() if xy is not None}
        try:
            Limb.from_landmarks(given, raw["side"])
        except InputError as error:
            yield from error.problems
    if right("osteotomy"):
        yield from _target_problems(raw)


def _target_problems(raw: Document) -> Iterator[Problem]:
    """Yield the problems of the target in the file."""
    osteotomy = raw.get("osteotomy")
    target = osteotomy.get("target") if isinstance(osteotomy, dict) else None
    if isinstance(target, dict):
        try:
            Target(target["measure"], target["value"])
        except InputError as error:
            yield from (replace(p, field=f"osteotomy.{p.field}") for p in error.problems)


def case_dir() -> Path:
    """Return the folder of the bundled cases."""
    return records.data_dir() / "cases"
