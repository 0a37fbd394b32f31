"""From a file to its legs, whatever its format: case files, keypoint files of other programs, tables, and their radiographs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.limb import SIDES
from wedgecalc.sources.case import Case, bundled_cases, case_dir, case_of, parse_case, parse_json
from wedgecalc.sources.files import DICOM, read_text
from wedgecalc.sources.keypoints import Reading, coco, labelme, slicer
from wedgecalc.sources.table import table
from wedgecalc.text import visible

if TYPE_CHECKING:
    from wedgecalc.sources.picture import Radiograph

BUNDLED = "demo:"
AGREE = 0.01  # share by which the case's scale and the radiograph's may differ before it is said
_READERS = {"shapes": labelme, "annotations": coco, "markups": slicer}


def load_case(path: str | Path, reading: Reading | None = None) -> Case:
    """Read a leg.

    Parameters
    ----------
    path : str or Path
        A case file, or a keypoint file of another program; ``-`` for standard input; ``demo:NAME`` for a bundled case (see
        `bundled_cases`). Of a file with both legs ``FILE#right`` or ``FILE#left`` names one.
    reading : Reading, optional
        What a keypoint file does not say itself: side, scale, other names of landmarks.

    Raises
    ------
    InputError
        Listing everything wrong with the file at once.

    Examples
    --------
    >>> load_case("demo:real-left-leg").limb.frame.side
    'left'
    """
    text, _, side = str(path).rpartition("#")
    if side not in SIDES or not text:
        text, side = str(path), ""
    cases = load_cases(text, reading)
    found = [case for case in cases if not side or case.limb.frame.side == side]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{text}#{case.limb.frame.side}" for case in cases)
    expected = "one leg" if len({case.limb.frame.side for case in cases}) < len(cases) else f"one of them: {names}"
    raise InputError(
        Problem("case", f"{len(found)} legs" + (f" of the {side} side" if side else ""), expected, file=_shown(text))
    )


def load_cases(path: str | Path, reading: Reading | None = None) -> list[Case]:
    """Read every leg of a file, in its order; see `load_case`.

    Raises
    ------
    InputError
        Listing everything wrong with the file at once.
    """
    text = str(path)
    if text.startswith(BUNDLED):
        name = choose("case", text.removeprefix(BUNDLED), bundled_cases(), "a bundled case")
        text = str(case_dir() / f"{name}.json")
    try:
        cases = list(_parsed(read_text(text), text, reading or Reading()))
        return cases if text == "-" else [with_radiograph(replace(case, folder=Path(text).parent)) for case in cases]
    except InputError as error:
        raise error.in_file(_shown(text)) from None


def _shown(path: str) -> str:
    return "standard input" if path == "-" else path


def _parsed(text: str, path: str, reading: Reading) -> Iterator[Case]:
    name = Path(path).name.removesuffix(".mrk.json").removesuffix(".json") if path != "-" else ""
    name = visible(name)[:200]  # what a file is called is what the leg is called, and an id has no hidden characters
    if path.lower().endswith(".csv"):
        yield from _checked(table(text, reading))
        return
    raw, problems = parse_json(text)
    reader = next(
        (_READERS[key] for key in _READERS if isinstance(raw, dict) and key in raw and "format" not in raw), None
    )
    if reader is None:
        yield parse_case(text)
    elif problems:
        raise InputError(problems)
    else:
        yield from _checked(reader(raw, reading, name))


def _checked(raws: list[dict[str, Any]]) -> Iterator[Case]:
    """Yield the cases; what is wrong with one is said with its place in the file."""
    if not raws:
        raise InputError(Problem("file", "no leg", "at least one"))
    for k, raw in enumerate(raws):
        try:
            yield case_of(raw)
        except InputError as error:
            where = f"{raw.get('id') or f'leg {k + 1}'}: " if len(raws) > 1 else ""
            raise InputError(
                Problem(f"{shown(where)[1:-1]}{p.field}", p.found, p.expected, p.fix) for p in error.problems
            ) from None


def radiograph_path(case: Case) -> Path | None:
    """Return where the radiograph of a case stands: beside its file or below, nowhere else.

    Raises
    ------
    InputError
        If the name leads out of the case's folder.
    """
    name = case.file.image
    if name is None or case.folder is None:
        return None
    parts = PureWindowsPath(name).parts + PurePosixPath(name).parts
    outside = (
        PureWindowsPath(name).drive or PureWindowsPath(name).root or PurePosixPath(name).is_absolute() or ".." in parts
    )
    target = case.folder / name
    try:
        outside = outside or not target.resolve().is_relative_to(case.folder.resolve())
        target.stat()
    except FileNotFoundError:  # whoever opens it says so
        pass
    except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL
        outside = True
    if outside:
        raise InputError(Problem("image", "a name that leads out of the case's folder", "a file beside the case, or in a folder below it",
                                 "put the radiograph there, or name it with --image"))  # fmt: skip
    return target


def radiograph_of(case: Case, path: str | Path | None = None) -> "Radiograph":
    """Read the radiograph of a case, or another in its place.

    Raises
    ------
    InputError
        If there is none, it cannot be read, or the case is not in its pixels.
    """
    target = Path(path) if path is not None else radiograph_path(case)
    if target is None:
        raise InputError(
            Problem(
                "image",
                "no radiograph in the case",
                "the name of one",
                "name it with --image, or as the key image of the case",
            )
        )
    if case.file.units != "px":
        raise InputError(
            Problem(
                "units",
                "a case in mm",
                "px: landmarks in the radiograph's own pixels",
                "mark the landmarks on the radiograph",
            )
        )
    from wedgecalc.sources.picture import load_radiograph

    return load_radiograph(target)


def with_radiograph(case: Case) -> Case:
    """Return the case with what the header of its radiograph says of scale and side, if it is DICOM and stands there."""
    target = radiograph_path(case)
    if target is None or target.suffix.lower() not in DICOM or case.file.units != "px" or not target.is_file():
        return case
    from wedgecalc.sources.dicom import dicom_scale

    try:
        scale, source, side, notes = dicom_scale(target)
    except InputError as error:
        return replace(case, notes=tuple(map(str, error.problems)))
    if side is not None and side != case.limb.frame.side:
        raise InputError(
            Problem(
                "side",
                f"{case.limb.frame.side}, but the radiograph's header says {side} (side-mismatch)",
                "the same side",
                "check both",
            )
        )
    own = case.limb.frame.mm_per_unit
    if own is None:
        frame = replace(case.limb.frame, mm_per_unit=scale)
        points = {name: frame.to_core(case.limb[name]) for name in case.limb.points}
        return replace(case, limb=replace(case.limb, points=points, frame=frame), scale_source=source, notes=notes)
    ours = "calibrate by a marker"
    notes = tuple(note for note in notes if not note.endswith(ours))  # the case brings its own scale
    if scale is not None and abs(own / scale - 1) > AGREE:
        notes += (
            f"the scale is {own:.4g} mm for each pixel by {case.scale_source}, and {scale:.4g} by the radiograph ({source}): the case's is used",
        )
    return replace(case, notes=notes)
