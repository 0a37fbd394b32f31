"""Read the legs of a file of any format: cases, landmark files of other programs, tables."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wedgecalc.errors import (
    InputError,
    LateralFilmError,
    Problem,
    choose,
    expect,
    nearest,
    short_repr,
    wrong,
)
from wedgecalc.geometry.frame import SIDES
from wedgecalc.sources.case import Case, bundled_cases, case_dir, case_of, other_cases
from wedgecalc.sources.files import marked_picture, picture_beside, read_text
from wedgecalc.sources.json_text import parse_json
from wedgecalc.sources.landmark_files.coco import coco
from wedgecalc.sources.landmark_files.labelme import labelme
from wedgecalc.sources.landmark_files.labels import Labels
from wedgecalc.sources.landmark_files.marks import printable
from wedgecalc.sources.landmark_files.slicer import slicer
from wedgecalc.sources.legs import RawLeg, Reading, Unread, marked_pairs
from wedgecalc.sources.radiographs.radiograph import SQUARE_TOLERANCE
from wedgecalc.sources.unconfirmed import refuse_unconfirmed

if TYPE_CHECKING:
    from wedgecalc.sources.radiographs.radiograph import Radiograph

BUNDLED = "demo:"
_FEW_LEGS = 8  # legs that an error message lists
_READERS = {"shapes": labelme, "annotations": coco, "markups": slicer}


def load_case(path: str | Path, reading: Reading | None = None) -> Case:
    """Read a leg.

    Parameters
    ----------
    path : str or Path
        A case file, a table, or a landmark file of another program; ``-`` for standard input;
        ``demo:NAME`` for a bundled case (see `bundled_cases`). ``FILE#right``, ``FILE#left`` or
        ``FILE#ID`` names one leg of many.
    reading : Reading, optional
        What the file lacks: side, scale, the user's names of landmarks, radiograph.

    Returns
    -------
    Case
        With its limb, and the request of its plan.

    Raises
    ------
    InputError
        With every problem of the file.

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
    ellipsis = ", …" if len(names) > _FEW_LEGS else ""
    named = ", ".join(f"{_shown(text)}#{name}" for name in names[:_FEW_LEGS] if name) + ellipsis
    expected = f"one of them: {named}" if named else "one leg"
    raise wrong("case", f"{len(legs)} legs", expected, file=_shown(text))


def load_cases(path: str | Path, reading: Reading | None = None) -> list[Case]:
    """Read every leg of a file, in its order; arguments as in `load_legs`.

    Raises
    ------
    InputError
        If any leg cannot be read, with every problem of the file.
    """
    legs = load_legs(path, reading)
    if problems := unread_problems(legs):
        raise InputError(problems)
    return [leg for leg in legs if isinstance(leg, Case)]


def load_legs(path: str | Path, reading: Reading | None = None) -> list[Case | Unread]:
    """Read every leg of a file, in its order; legs that cannot be read are `Unread`.

    Parameters
    ----------
    path : str or Path
        As in `load_case`; ``#right``, ``#left``, ``#ID`` or, of a table, ``#row 3`` selects legs.
    reading : Reading, optional
        What the file does not give.

    Raises
    ------
    InputError
        If the file itself cannot be read, or has no leg of that name.
    """
    text, chosen = _chosen(str(expect("path", path, (str, Path), "the path of a file")))
    reading = Reading() if reading is None else expect("reading", reading, Reading, "a Reading")
    if text.startswith(BUNDLED):
        known = [*bundled_cases(), *other_cases()]
        name = choose("case", text.removeprefix(BUNDLED), known, "a bundled case")
        text = str(case_dir() / f"{name}.json")
    try:
        if _is_table(text):
            found = _table(Path(text), reading)
        else:
            found = _parsed(read_text(text), text, reading)
        if not found:
            raise wrong("file", "it has no leg")
        if reading.image is not None and len(found) > 2 and not chosen:
            why = f"one radiograph cannot belong to {len(found)} legs"
            raise wrong("--image", why, fix="choose a leg by FILE#ID")
        folder = None if text == "-" else _folder(os.path.dirname(text))
        legs = [_case(leg, k, text, folder, reading) for k, leg in enumerate(marked_pairs(found))]
        named = [leg for leg in legs if not chosen or chosen in _names_of(leg)]
        named = named or [leg for leg in legs if chosen == leg.place]
        if not named:
            names = list(dict.fromkeys(filter(None, (n for leg in legs for n in _names_of(leg)))))
            hint = nearest(chosen, names)
            if not hint and names:
                hint = f"it has {', '.join(map(short_repr, names[:_FEW_LEGS]))}{', …' * (len(names) > _FEW_LEGS)}"
            why = f"the file has no leg with the side or id {short_repr(chosen)}"
            raise InputError([Problem("case", why, fix=hint), *unread_problems(legs)])
    except InputError as error:
        raise error.in_file(_shown(text)) from None
    return [leg if isinstance(leg, Case) else _placed(leg, _shown(text)) for leg in named]


def unread_problems(legs: Sequence[Case | Unread]) -> list[Problem]:
    """Return the problems of the legs of a file, each with its leg if there are several."""
    return [
        replace(
            p, field=f"{short_repr(leg.id, 100)[1:-1]}: {p.field}" if len(legs) > 1 else p.field
        )
        for leg in legs
        if isinstance(leg, Unread)
        for p in leg.problems
    ]


def named_file(path: str) -> str:
    """Return the file that a path names, without ``#`` and the leg."""
    return _chosen(path)[0]


def _chosen(path: str) -> tuple[str, str]:
    """Return the name of a file and of the leg after ``#``; ``#`` may be part of a file's name."""
    text, mark, chosen = path.rpartition("#")
    if not mark or not text or not chosen or (chosen not in SIDES and os.path.exists(path)):
        return path, ""
    return text, chosen


def _names_of(leg: Case | Unread) -> tuple[str, ...]:
    """Return the names that select a leg after ``#``: its id and its side."""
    if isinstance(leg, Case):
        return (leg.id or "", str(leg.limb.frame.side))
    return (leg.id, *(side for side in SIDES if leg.id.endswith(f"-{side}")))


def _placed(leg: Unread, file: str) -> Unread:
    return replace(leg, problems=tuple(replace(p, file=p.file or file) for p in leg.problems))


def _shown(path: str) -> str:
    return "standard input" if path == "-" else path


@cache
def _folder(name: str) -> Path:
    """Return a folder as a Path, made once for all the files in it."""
    return Path(name)


def _is_table(path: str) -> bool:
    if path.lower().endswith(".json"):  # most files, for which no reader of tables is loaded
        return False
    from wedgecalc.sources.tables.dialect import is_table

    return is_table(path)


def _table(path: Path, reading: Reading) -> Sequence[RawLeg | Unread]:
    """Return the legs of a table."""
    from wedgecalc.sources.tables.rows import table

    _no_mapping(reading)
    return table(path, reading)


def _parsed(text: str, path: str, reading: Reading) -> Sequence[RawLeg | Unread]:
    """Return the legs of a JSON file."""
    if path.lower().endswith(".fcsv"):
        why = "this is an old list of points of 3D Slicer, which is not read"
        raise wrong("file", why, fix="save it in 3D Slicer as .mrk.json")
    raw, problems = parse_json(text)
    if isinstance(raw, dict) and "format" not in raw:
        for key, reader in _READERS.items():
            if key in raw:
                if problems:
                    raise InputError(problems)
                name = os.path.basename(path).removesuffix(".mrk.json").removesuffix(".json")
                return reader(raw, Labels(reading), "" if path == "-" else printable(name))
    _no_mapping(reading)
    if isinstance(raw, dict) and raw.get("view") == "lateral" and not problems:
        raise LateralFilmError(raw)
    if problems or not isinstance(raw, dict):
        case_of(raw, problems)  # raises them with all other problems of the case
    if "legs" in raw:
        from wedgecalc.sources.two_legs import two_raw_legs

        return two_raw_legs(raw)
    return [RawLeg(raw)]


def _no_mapping(reading: Reading) -> None:
    for option, value in (("--mapping", reading.mapping), ("--score-sd", reading.score_sd)):
        if value is not None:
            why = "it is for files of LabelMe, COCO or 3D Slicer, and this file has wedgecalc's"
            raise wrong(option, f"{why} names", fix=f"leave out {option}")


def _case(
    leg: RawLeg | Unread, k: int, path: str, folder: Path | None, reading: Reading
) -> Case | Unread:
    """Return a leg as a case with the facts of its radiograph, or as unread with the reason."""
    if isinstance(leg, Unread):
        return leg if leg.id else replace(leg, id=f"leg {k + 1}")
    try:
        case = case_of(
            leg, folder=folder, typed=reading.mm_per_px, side=reading.side, image=reading.image
        )
        refuse_unconfirmed(case.limb, path, reading.unconfirmed)
        return case
    except InputError as error:
        notes = tuple(Problem("labels", note.rstrip(".")) for note in leg.notes)
        name = str(leg.raw.get("id") or f"leg {k + 1}")
        return Unread(name, (*error.problems, *notes), leg.place)


def radiograph_path(case: Case) -> Path | None:
    """Return the path of a case's radiograph; see `wedgecalc.sources.files.picture_beside`."""
    return picture_beside(case.stated.image, case.folder)


def radiograph_of(case: Case, path: str | Path | None = None) -> "Radiograph":
    """Read the radiograph of a case.

    Parameters
    ----------
    case : Case
        Its landmarks are in pixels of the radiograph.
    path : str or Path, optional
        A radiograph in place of the one that the case names.

    Returns
    -------
    Radiograph
        Pixels as shown, and the file's scale and side if it has them.

    Raises
    ------
    InputError
        If there is none, it cannot be read, or the landmarks are not in its pixels.
    """
    expect("case", case, Case, "a Case", "read it with load_case")
    named = Path(path) if path is not None else radiograph_path(case)
    target = marked_picture(named, case.stated.units == "px")
    from wedgecalc.sources.radiographs.picture import load_radiograph

    film, aspect = load_radiograph(target), case.limb.frame.aspect
    if abs(film.aspect / aspect - 1) > SQUARE_TOLERANCE:
        why = f"its pixels are {film.aspect:.4g} times as high as wide, and {aspect:.4g} times in"
        fix = "put the marked radiograph beside the case, and name it with the key image"
        raise wrong("image", f"{why} the picture that was marked", fix=fix)
    return film
