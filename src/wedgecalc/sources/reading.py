"""From a file to its legs, whatever its format: case files, landmark files of other programs, tables, and their radiographs."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.errors import InputError, Problem, choose, nearest, shown
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.case import Case, bundled_cases, case_dir, case_of
from wedgecalc.sources.files import picture_beside, read_text
from wedgecalc.sources.json_text import parse_json
from wedgecalc.sources.landmark_files.coco import coco
from wedgecalc.sources.landmark_files.labelme import labelme
from wedgecalc.sources.landmark_files.labels import Labels
from wedgecalc.sources.landmark_files.marks import printable
from wedgecalc.sources.landmark_files.slicer import slicer
from wedgecalc.sources.legs import RawLeg, Reading, Unread
from wedgecalc.sources.radiographs.radiograph import SQUARE

if TYPE_CHECKING:
    from wedgecalc.sources.radiographs.picture import Radiograph

BUNDLED = "demo:"
FEW = 8  # legs that an error lists
_READERS = {"shapes": labelme, "annotations": coco, "markups": slicer}


def load_case(path: str | Path, reading: Reading | None = None) -> Case:
    """Read a leg.

    Parameters
    ----------
    path : str or Path
        A case file, or a landmark file of another program; ``-`` for standard input; ``demo:NAME`` for a bundled case (see
        `bundled_cases`). Of a file with several legs ``FILE#right``, ``FILE#left`` or ``FILE#ID`` names one.
    reading : Reading, optional
        What a landmark file does not say itself: side, scale, other names of landmarks.

    Raises
    ------
    InputError
        Listing everything wrong with the file at once.

    Examples
    --------
    >>> load_case("demo:real-left-leg").limb.frame.side
    'left'
    """
    legs = load_legs(path, reading)
    cases = [leg for leg in legs if isinstance(leg, Case)]
    if len(legs) == 1 and cases:
        return cases[0]
    if len(legs) == 1 or not cases:
        raise InputError(unread_problems(legs))
    text, chosen = _chosen(str(path))
    sides, ids = [str(case.limb.frame.side) for case in cases], [leg.id for leg in legs]
    by_side = not chosen and len(set(sides)) == len(legs)
    names = sides if by_side else [leg.place if ids.count(leg.id) > 1 else leg.id for leg in legs]
    more = ", …" if len(names) > FEW else ""
    named = ", ".join(f"{_shown(text)}#{name}" for name in names[:FEW] if name) + more
    expected = f"one of them: {named}" if named else "one leg"
    raise InputError(Problem("case", f"{len(legs)} legs", expected, file=_shown(text)))


def load_cases(path: str | Path, reading: Reading | None = None) -> list[Case]:
    """Read every leg of a file, in its order, all of which must be right; see `load_case` and `load_legs`.

    Raises
    ------
    InputError
        Listing everything wrong with the file at once.
    """
    legs = load_legs(path, reading)
    if problems := unread_problems(legs):
        raise InputError(problems)
    return [leg for leg in legs if isinstance(leg, Case)]


def load_legs(path: str | Path, reading: Reading | None = None) -> list[Case | Unread]:
    """Read every leg of a file, in its order: what is wrong with one is never another's loss.

    Parameters
    ----------
    path : str or Path
        As in `load_case`; with ``#right``, ``#left``, ``#ID`` or, of a table, ``#row 3`` only the legs that it names.
    reading : Reading, optional
        What a landmark file does not say itself.

    Raises
    ------
    InputError
        If the file itself cannot be read, or has no leg of that name.
    """
    text, chosen = _chosen(str(path))
    reading = reading or Reading()
    if text.startswith(BUNDLED):
        name = choose("case", text.removeprefix(BUNDLED), bundled_cases(), "a bundled case")
        text = str(case_dir() / f"{name}.json")
    try:
        found = (
            _table(Path(text), reading)
            if _is_table(text)
            else _parsed(read_text(text), text, reading)
        )
        if not found:
            raise InputError(Problem("file", "no leg", "at least one"))
        if reading.image is not None and len(found) > 2 and not chosen:
            raise InputError(
                Problem(
                    "--image",
                    f"one radiograph for {len(found)} legs",
                    "the one or two legs of one film",
                    "choose a leg by FILE#ID",
                )
            )
        folder = None if text == "-" else _folder(os.path.dirname(text))
        legs = [_case(leg, k, folder, reading) for k, leg in enumerate(found)]
        named = [leg for leg in legs if not chosen or chosen in _names_of(leg)] or [
            leg for leg in legs if chosen == leg.place
        ]
        if not named:
            raise InputError(
                [
                    Problem(
                        "case",
                        f"no leg named {shown(chosen)}",
                        "the side or the id of a leg of this file",
                        nearest(chosen, [name for leg in legs for name in _names_of(leg)]),
                    ),
                    *unread_problems(legs),
                ]
            )
    except InputError as error:
        raise error.in_file(_shown(text)) from None
    return [leg if isinstance(leg, Case) else _placed(leg, _shown(text)) for leg in named]


def unread_problems(legs: Sequence[Case | Unread]) -> list[Problem]:
    """Return everything wrong with the legs of a file, each with the leg that it belongs to if there are several."""
    return [
        replace(p, field=f"{shown(leg.id, 100)[1:-1]}: {p.field}" if len(legs) > 1 else p.field)
        for leg in legs
        if isinstance(leg, Unread)
        for p in leg.problems
    ]


def named_file(path: str) -> str:
    """Return the file that a path names, without the leg that it may choose."""
    return _chosen(path)[0]


def _chosen(path: str) -> tuple[str, str]:
    """Return a file's name and which of its legs is meant; a name that has a # itself is a name."""
    text, mark, chosen = path.rpartition("#")
    if not mark or not text or not chosen or (chosen not in SIDES and os.path.exists(path)):
        return path, ""
    return text, chosen


def _names_of(leg: Case | Unread) -> tuple[str, ...]:
    """Return what a leg may be called behind the # of its file: its id, its side."""
    if isinstance(leg, Case):
        return (leg.id or "", str(leg.limb.frame.side))
    return (leg.id, *(side for side in SIDES if leg.id.endswith(f"-{side}")))


def _placed(leg: Unread, file: str) -> Unread:
    return replace(leg, problems=tuple(replace(p, file=p.file or file) for p in leg.problems))


def _shown(path: str) -> str:
    return "standard input" if path == "-" else path


@cache
def _folder(name: str) -> Path:
    """Return a folder; a folder of thousands of files is one."""
    return Path(name)


def _is_table(path: str) -> bool:
    if path.lower().endswith(".json"):  # most files: the readers of tables are not loaded for them
        return False
    from wedgecalc.sources.tables.dialect import is_table

    return is_table(path)


def _table(path: Path, reading: Reading) -> Sequence[RawLeg | Unread]:
    """Return the rows of a table as its reader finds them."""
    from wedgecalc.sources.tables.rows import table

    _no_mapping(reading)
    return table(path, reading)


def _parsed(text: str, path: str, reading: Reading) -> Sequence[RawLeg | Unread]:
    """Return the legs of a file's text as its reader finds them."""
    name = (
        ""
        if path == "-"
        else printable(os.path.basename(path).removesuffix(".mrk.json").removesuffix(".json"))
    )
    raw, problems = parse_json(text)
    reader = next(
        (
            read
            for key, read in _READERS.items()
            if isinstance(raw, dict) and key in raw and "format" not in raw
        ),
        None,
    )
    if reader is not None and not problems:
        return reader(raw, Labels(reading), name)
    _no_mapping(reading)
    if problems or not isinstance(raw, dict):
        case_of(raw, problems)  # names what is wrong with the rest, too
    return [RawLeg(raw)]


def _no_mapping(reading: Reading) -> None:
    if reading.mapping is not None:
        raise InputError(
            Problem(
                "--mapping",
                "a file with wedgecalc's own names of landmarks",
                "a file of another program: LabelMe, COCO or 3D Slicer",
                "leave out --mapping",
            )
        )


def _case(leg: RawLeg | Unread, k: int, folder: Path | None, reading: Reading) -> Case | Unread:
    """Return a leg as a case with what its radiograph says, or why it is none."""
    if isinstance(leg, Unread):
        return leg if leg.id else replace(leg, id=f"leg {k + 1}")
    try:
        return case_of(
            leg, folder=folder, typed=reading.mm_per_px, side=reading.side, image=reading.image
        )
    except InputError as error:
        said = tuple(Problem("labels", note.rstrip(".")) for note in leg.notes)
        return Unread(str(leg.raw.get("id") or f"leg {k + 1}"), (*error.problems, *said), leg.place)


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
    from wedgecalc.sources.radiographs.picture import load_radiograph

    film, aspect = load_radiograph(target), case.limb.frame.aspect
    if abs(film.aspect / aspect - 1) > SQUARE:
        raise InputError(
            Problem(
                "image",
                f"pixels {film.aspect:.4g} times as high as wide, and landmarks of a picture where they are {aspect:.4g}",
                "the radiograph that the landmarks were marked on",
                "put it beside the case, and name it with the key image",
            )
        )
    return film
