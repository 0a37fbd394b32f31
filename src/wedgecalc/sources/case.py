"""Case files: a leg, its scale, and what is planned, as JSON.

What a single key may be stands in `wedgecalc.sources.format`; here is what keys say together, and the way to a limb.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wedgecalc import records
from wedgecalc.errors import InputError, Problem, shown
from wedgecalc.geometry.leg import one_leg
from wedgecalc.geometry.limb import Limb
from wedgecalc.planning.request import PlanRequest
from wedgecalc.planning.targets import Target
from wedgecalc.sources.files import check_writable, write_whole
from wedgecalc.sources.json_text import parse_json
from wedgecalc.sources.landmark_files.on_film import film_of, film_problems
from wedgecalc.sources.legs import FORMAT, CaseRef, RawLeg
from wedgecalc.sources.plain_case import PlainCase, plain_case
from wedgecalc.sources.scale import Scale, decided, scaled_limb

if TYPE_CHECKING:
    from wedgecalc.sources.format import CaseFile, Osteotomy


@dataclass(frozen=True)
class Case:
    """A case: the limb and what is planned for it.

    Attributes
    ----------
    limb : Limb
    stated : CaseFile or PlainCase
        Everything that stood in the file; `file` has it as a model.
    scale_source : str or None
        Where the scale comes from: ``mm``, ``mm_per_px``, ``calibration``, ``--mm-per-px`` or a tag of the radiograph; None if
        there is none. Of a scale that is not believed too (`wedgecalc.geometry.limb.Frame.doubted`).
    side_source : str
        Where the side comes from: ``file``, ``--side``, or how it was worked out.
    notes : tuple of str
        What should be known of the file beside its result.
    folder : Path or None
        Where the file stands: the radiograph is looked for there.
    place : str
        Where in the file the leg stands, if its legs may have one name: ``row 3`` of a table.
    """

    limb: Limb
    stated: "CaseFile | PlainCase" = field(repr=False)
    scale_source: str | None
    side_source: str = "file"
    notes: tuple[str, ...] = ()
    folder: Path | None = None
    place: str = ""

    @property
    def id(self) -> str | None:
        """Identifier of the case, if it has one."""
        return self.stated.id

    @cached_property
    def file(self) -> "CaseFile":
        """Everything that stood in the file."""
        return self.stated.model() if isinstance(self.stated, PlainCase) else self.stated

    @property
    def ref(self) -> CaseRef:
        """What every result says of the case."""
        return CaseRef(self.id, self.side_source, self.scale_source, self.notes)

    @property
    def osteotomy(self) -> "Osteotomy":
        """What is planned; empty if the file does not say."""
        from wedgecalc.sources.format import Osteotomy

        return self.file.osteotomy or Osteotomy()

    @property
    def target(self) -> Target | None:
        """The planned target, if the file names one."""
        return self.request.target

    @property
    def request(self) -> PlanRequest:
        """What is planned, as a request; empty if the file does not say."""
        return self.file.request


def bundled_cases() -> list[str]:
    """Return the names of the cases that come with wedgecalc; ``data/cases/README.md`` describes them."""
    return sorted(path.stem for path in case_dir().glob("*.json"))


def parse_case(text: str, **said: Any) -> Case:
    """Return the case that a JSON text describes, or raise `InputError` with every problem found; `said` as for `case_of`."""
    return case_of(*parse_json(text), **said)


def case_of(
    leg: RawLeg | Any,
    problems: list[Problem] | None = None,
    *,
    folder: Path | None = None,
    typed: float | None = None,
    side: str | None = None,
    image: Path | None = None,
) -> Case:
    """Return the case that a JSON document describes, or raise `InputError` with every problem found.

    Parameters
    ----------
    leg : RawLeg or dict
    problems : list of Problem, optional
        What was wrong with its text.
    folder : Path, optional
        Where the file stands: its radiograph is looked for there.
    typed : float, optional
        mm for each pixel, as typed beside the file.
    side : {"right", "left"}, optional
        As typed beside the file.
    image : Path, optional
        The radiograph, in place of the one that the file names.
    """
    leg = leg if isinstance(leg, RawLeg) else RawLeg(leg)
    raw, side_source, problems = leg.raw, leg.side_source or "file", list(problems or ())
    if not isinstance(raw, dict):
        raise InputError(problems or Problem("file", shown(raw), "a JSON object { … }"))
    if side is not None and raw.get("side") is None:
        raw, side_source = raw | {"side": side}, "--side"
    file = plain_case(raw) or _validated(raw, problems)
    given = {name: xy for name, xy in file.landmarks if xy is not None}
    if file.osteotomy is not None:
        problems += _goal_problems(raw)
    if side not in (None, file.side):
        problems.append(
            Problem(
                "--side",
                f"{side}, while the file says {file.side}",
                "the same side",
                "leave out --side, or correct the file",
            )
        )
    film, notes, other = film_of(file, folder, image)
    problems += [
        *other,
        *film_problems(file, film, file.image if image is None else image.name, leg.outside),
    ]
    scale = Scale()
    try:
        scale = decided(file, typed, film)
    except InputError as error:
        problems += error.problems
    try:
        limb = scaled_limb(given, file.side, scale.mm, scale.aspect, scale.source)
    except InputError as error:
        raise InputError([*error.problems, *problems]) from None
    if problems:
        raise InputError(problems)
    if file.contours or file.landmark_sd_mm:
        limb = replace(limb, contours=file.traced, landmark_sd=file.landmark_sd_mm or {})
    return Case(
        limb,
        file,
        scale.source,
        side_source,
        leg.notes + limb.half_pairs + scale.notes + notes,
        folder,
        leg.place,
    )


def _validated(raw: dict[str, Any], problems: list[Problem]) -> "CaseFile":
    from wedgecalc.sources.format import validated

    file, found = validated(raw)
    if file is None:
        raise InputError([*problems, *found, *_contradictions(raw, {p.field for p in found})])
    return file


def save_case(limb: Limb, path: str | Path, *, id: str | None = None, force: bool = False) -> None:
    """Write a limb as a case file, whole or not at all.

    Raises
    ------
    InputError
        If a different file stands there and `force` is not set.
    """
    target = check_writable(path, (".json",))
    write_whole(target, case_text(limb, id).encode(), force=force)


def case_text(limb: Limb, id: str | None = None) -> str:
    """Return a limb as the text of a case file, in the coordinates it came in."""
    frame = one_leg(limb, "a case file").frame
    square = replace(frame, aspect=1.0)  # no case knows the shape of pixels without their film
    from wedgecalc.sources.format import case_file

    file = case_file(
        {
            "format": FORMAT,
            "id": id,
            "side": frame.side,
            "units": "mm" if frame.stated == 1.0 else "px",
            "mm_per_px": None if frame.stated == 1.0 else frame.stated,
            "landmarks": {name: square.to_case(z).tolist() for name, z in limb.points.items()},
        }
    )
    case_of(file.document())
    return file.text()


def _contradictions(raw: dict[str, Any], wrong: set[str]) -> Iterator[Problem]:
    """Yield what no single key shows, as far as the keys concerned are right by themselves."""

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
        yield from _goal_problems(raw)


def _goal_problems(raw: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with what the plan aims at."""
    goal = (
        (raw.get("osteotomy") or {}).get("target")
        if isinstance(raw.get("osteotomy"), dict)
        else None
    )
    if isinstance(goal, dict):
        try:
            Target(goal["measure"], goal["value"])
        except InputError as error:
            yield from (
                Problem(f"osteotomy.{p.field}", p.found, p.expected, p.fix) for p in error.problems
            )


def case_dir() -> Path:
    """Return the folder of the bundled cases."""
    return records.data_dir() / "cases"
