"""From a file to its legs, whatever its format: case files, keypoint files of other programs, tables, and their radiographs."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wedgecalc.errors import InputError, Problem, choose, shown
from wedgecalc.limb import SIDES
from wedgecalc.sources.case import Case, bundled_cases, case_dir, case_of, parse_case, parse_json
from wedgecalc.sources.files import picture_beside, read_text
from wedgecalc.sources.keypoints import Reading, coco, labelme, slicer
from wedgecalc.sources.scale import SQUARE
from wedgecalc.sources.table import table

if TYPE_CHECKING:
    from wedgecalc.sources.picture import Radiograph

BUNDLED = "demo:"
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
        return list(_parsed(read_text(text), text, reading or Reading()))
    except InputError as error:
        raise error.in_file(_shown(text)) from None


def _shown(path: str) -> str:
    return "standard input" if path == "-" else path


def _parsed(text: str, path: str, reading: Reading) -> Iterator[Case]:
    name = Path(path).name.removesuffix(".mrk.json").removesuffix(".json") if path != "-" else ""
    said: dict[str, Any] = {"folder": None if path == "-" else Path(path).parent, "typed": reading.mm_per_px}
    if path.lower().endswith(".csv"):
        _no_mapping(reading)
        yield from _checked(table(text, reading), said | {"side": reading.side})
        return
    raw, problems = parse_json(text)
    reader = next(
        (_READERS[key] for key in _READERS if isinstance(raw, dict) and key in raw and "format" not in raw), None
    )
    if reader is None:
        _no_mapping(reading)
        yield parse_case(text, **said, side=reading.side)
    elif problems:
        raise InputError(problems)
    else:  # --side is for labels that do not say theirs, and those the reader knows
        yield from _checked(reader(raw, reading, name), said)


def _no_mapping(reading: Reading) -> None:
    if reading.mapping is not None:
        raise InputError(Problem("--mapping", "a file with wedgecalc's own names of landmarks", "a file of another program: LabelMe, COCO or 3D Slicer",
                                 "leave out --mapping"))  # fmt: skip


def _checked(raws: list[dict[str, Any]], said: dict[str, Any]) -> Iterator[Case]:
    """Yield the cases; what is wrong with one is said with its place in the file."""
    if not raws:
        raise InputError(Problem("file", "no leg", "at least one"))
    for k, raw in enumerate(raws):
        try:
            yield case_of(raw, **said)
        except InputError as error:
            where = f"{raw.get('id') or f'leg {k + 1}'}: " if len(raws) > 1 else ""
            raise InputError(
                Problem(f"{shown(where)[1:-1]}{p.field}", p.found, p.expected, p.fix) for p in error.problems
            ) from None


def radiograph_path(case: Case) -> Path | None:
    """Return where the radiograph of a case stands; see `wedgecalc.sources.files.picture_beside`."""
    return picture_beside(case.file.image, case.folder)


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

    film, aspect = load_radiograph(target), case.limb.frame.aspect
    if abs(film.aspect / aspect - 1) > SQUARE:
        raise InputError(Problem("image", f"pixels {film.aspect:.4g} times as high as wide, and landmarks of a picture where they are {aspect:.4g}",
                                 "the radiograph that the landmarks were marked on",
                                 "put it beside the case, and name it with the key image"))  # fmt: skip
    return film
