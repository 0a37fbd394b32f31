"""Legs from files, uploads, a random number or a limb."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np

from wedgecalc.errors import InputError, Problem
from wedgecalc.geometry.limb import Limb
from wedgecalc.sources.case import Case
from wedgecalc.sources.format_parts import MarkedFilm
from wedgecalc.sources.landmark_files.on_film import film_problems, marked_film, not_beside
from wedgecalc.sources.legs import Reading
from wedgecalc.sources.phantom import phantom
from wedgecalc.sources.radiographs.kinds import KIND_BYTES, kind_of
from wedgecalc.sources.radiographs.picture import is_film, load_radiograph
from wedgecalc.sources.radiographs.radiograph import FilmFacts, Radiograph
from wedgecalc.sources.reading import load_cases, radiograph_of, radiograph_path
from wedgecalc.sources.scale import leg_scale
from wedgecalc.studio.after_surgery import with_lost_film
from wedgecalc.studio.case_state import LegState
from wedgecalc.studio.desk import Desk
from wedgecalc.studio.draft import draft_of
from wedgecalc.studio.quiz import new_round
from wedgecalc.studio.words import WORDS

_PICTURES = "a radiograph (DICOM, PNG, JPEG, TIFF) or a case file (.json, .csv)"
_CASE_ENDINGS = (".json", ".csv")  # endings of the files that an upload may hold besides pictures
UPLOAD_MB = 128  # largest size of one uploaded file, MB


@dataclass(frozen=True, slots=True)
class FilmFile:
    """A radiograph, and the hash and size of its file."""

    radiograph: Radiograph
    film: MarkedFilm


def desks_of_file(path: str) -> list[Desk]:
    """Return the legs of a file; the single leg of a radiograph has no landmarks.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if is_film(path):
        return [_of_picture(_picture(Path(path)))]
    if (draft := _draft(Path(path))) is not None:
        return [draft]
    films: dict[Path, FilmFile] = {}  # shared by both legs of a film
    return [
        _of_case(case, _film_of(case, films))
        for case in load_cases(path, Reading(unconfirmed=True))
    ]


def desks_of_upload(
    files: Mapping[str, bytes],
    folder: Path,
    beside: Desk | None = None,
    *,
    another_film: bool = False,
    apart: bool = False,
) -> list[Desk]:
    """Return the legs of uploaded files.

    A radiograph and a case in its pixels make one leg, whether they come together or one by one.

    Parameters
    ----------
    files : mapping of str to bytes
        Contents by file name; of the name, only the ending of a case file is used.
    folder : Path
        For temporary copies.
    beside : Desk, optional
        The desk as it is.
    another_film : bool
        Whether the user accepts a film that is not the one that was marked.
    apart : bool
        Whether to open them as a new leg; a film that the open leg lacks is still attached.

    Raises
    ------
    InputError
        With the field ``film.size``, ``film.code`` or ``film.sha256`` for a film that is not the
        one marked.
    """
    pictures: list[FilmFile] = []
    drafts: list[Desk] = []
    cases: list[Case] = []
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for k, (name, data) in enumerate(files.items()):
            content = _read(name, data, Path(place) / f"upload{k}")
            if isinstance(content, FilmFile):
                pictures.append(content)
            elif isinstance(content, Desk):
                drafts.append(content)
            else:
                cases += content
    if drafts:
        present = None if apart else beside
        return [_with_film(draft, pictures, present, another_film) for draft in drafts]
    if beside is not None and not cases:
        lost = with_lost_film(beside, pictures[0].radiograph, pictures[0].film)
        if lost is not None:
            return [lost]
    if beside is not None and not apart:
        leg, film = beside.leg, beside.radiograph
        marked = leg.points or leg.proposed
        if not cases and film is None and marked and leg.scale_source != "mm":
            return [_under(beside, pictures[0], another_film)]
        if not pictures and film is not None and not marked and leg.film:
            pictures.append(FilmFile(film, leg.film))
    if not cases:
        return [_of_picture(pictures[0])]
    one = pictures[0] if pictures else None
    return [_of_case(case, one, beside=True, another=another_film) for case in cases]


def _with_film(draft: Desk, pictures: list[FilmFile], beside: Desk | None, another: bool) -> Desk:
    """Return a draft on the film that came with it, or on its own if that is open already."""
    if pictures:
        return _under(draft, pictures[0], another)
    if beside is not None and draft.leg.film is not None and beside.leg.film == draft.leg.film:
        return replace(draft, radiograph=beside.radiograph)
    return draft


def _draft(path: Path) -> Desk | None:
    """Return the desk of a file that is a draft; None for any other."""
    if path.suffix.lower() != ".json":
        return None
    try:
        with open(path, "rb") as file:
            data = file.read(UPLOAD_MB * 2**20)
    except OSError:  # reported when it is read as a case
        return None
    return draft_of(data)


def _under(desk: Desk, picture: FilmFile, another: bool) -> Desk:
    """Return legs on a radiograph that was opened after them."""
    if desk.other is not None:
        picture = _of_both(picture)
    film = picture.radiograph
    leg = _with_header(_on_film(desk.leg, picture, another), film)
    other = desk.other and _with_header(_on_film(desk.other, picture, another), film)
    state = replace(desk.now, leg=leg, radiograph=film.squared(), other=other)
    return Desk.of(replace(state, chosen=None, share=0.0))


def _of_both(picture: FilmFile) -> FilmFile:
    """Return the film of both legs without a side: its header names the painful leg."""
    return replace(picture, radiograph=replace(picture.radiograph, side=None))


def _on_film(leg: LegState, picture: FilmFile, another: bool) -> LegState:
    """Return a leg as marked on a film; refuse a film that is not its own, unless `another`."""
    if not another and leg.film is not None and (why := _another_film(leg.film, picture.film)):
        raise InputError(Problem(*why, fix=WORDS["another-film"]))
    film, image = picture.radiograph, leg.file and leg.file.image
    notes = tuple(note for note in leg.notes if not image or note != not_beside(image))
    leg = replace(leg, film=picture.film, notes=notes)
    return replace(leg, header_side=film.side, header_mm=_header_mm(film))


def _header_mm(film: Radiograph) -> tuple[float, str] | None:
    """Return the scale in a film's header, mm per pixel, and its attribute."""
    return None if film.mm_per_px is None else (film.mm_per_px, film.scale_source or "")


def _another_film(marked: MarkedFilm, opened: MarkedFilm) -> tuple[str, str] | None:
    """Return field and reason if a film is not the one that was marked; None if it may be."""
    if marked.size and opened.size and marked.size != opened.size:
        sizes = ("{} by {}".format(*size) for size in (marked.size, opened.size))
        return "film.size", WORDS["film-size"].format(*sizes)
    if marked.code and opened.code:  # the same for every file of one film
        return None if marked.code == opened.code else ("film.code", WORDS["film-hash"])
    if marked.sha256 and opened.sha256 and marked.sha256 != opened.sha256:
        return "film.sha256", WORDS["film-hash"]
    return None


def _picture(path: Path) -> FilmFile:
    radiograph = load_radiograph(path)
    return FilmFile(radiograph, marked_film(path, radiograph.pixels))


def _read(name: str, data: bytes, path: Path) -> FilmFile | Desk | list[Case]:
    """Return the content of one uploaded file, which is written to `path` to be read."""
    if len(data) > UPLOAD_MB * 2**20:
        raise InputError(Problem("upload", WORDS["too-large"].format(limit=UPLOAD_MB)))
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    kind = kind_of(data[:KIND_BYTES])
    film = kind is not None and kind.film
    if not film and (ending not in _CASE_ENDINGS or kind is None):
        what = WORDS["no-film"].format(name=name) + (
            "" if kind is None else f" It is {kind.words}."
        )
        raise InputError(Problem("upload", what, fix=f"choose {_PICTURES}"))
    if not film and (draft := draft_of(data)) is not None:
        return draft
    path = path.with_suffix("" if film else ending)
    path.write_bytes(data)
    try:
        return _picture(path) if film else load_cases(path, Reading(unconfirmed=True))
    except InputError as error:  # without the name of the temporary file
        if {"format", "landmarks"} <= {problem.field for problem in error.problems}:
            what = WORDS["no-case"].format(name=name)
            raise InputError(Problem("upload", what, fix=f"choose {_PICTURES}")) from None
        raise InputError(replace(problem, file="") for problem in error.problems) from None


def _with_header(leg: LegState, film: Radiograph) -> LegState:
    """Return a leg with the scale of a header; refuse a header of the other side."""
    if film.side not in (None, leg.side):
        sides = WORDS[f"a-{leg.side}"], WORDS[f"a-{film.side}"]
        raise InputError(Problem("side", f"{WORDS['side-of-film'].format(*sides)} (side-mismatch)"))
    if leg.mm_per_unit is not None or film.mm_per_px is None:
        return leg
    return replace(leg, mm_per_unit=film.mm_per_px, scale_source=film.scale_source)


def random_film(seed: int) -> Desk:
    """Return a phantom with a random deformity, without landmarks."""
    limb = new_round(seed).plan.limb
    film = phantom(limb, mm_per_px=0.5, seed=seed)
    leg = LegState(film.side, {}, film.mm_per_px, WORDS["drawn"], id=f"random leg {seed}")
    pixels = (film.pixels >> 4).astype(np.uint8)
    return Desk(leg, Radiograph(pixels, film.mm_per_px, "phantom", film.side))


def desk_of_limb(limb: Limb, id: str | None = None) -> Desk:
    """Return a leg in mm."""
    points = {name: (float(limb[name][0]), float(limb[name][1])) for name in limb.points}
    return Desk(LegState(str(limb.frame.side), points, 1.0, "mm", id=id))


def _of_picture(picture: FilmFile) -> Desk:
    film = picture.radiograph
    source = None if film.side is None else WORDS["header"]
    leg = LegState(film.side, {}, film.mm_per_px, film.scale_source, side_source=source)
    leg = replace(leg, film=picture.film, header_side=film.side, header_mm=_header_mm(film))
    return Desk(leg, film.squared())


def _film_of(case: Case, films: dict[Path, FilmFile]) -> FilmFile | None:
    """Return the radiograph that a case names, if it exists; each file is read once."""
    path = radiograph_path(case)
    if path is None or not path.is_file() or case.file.units != "px":
        return None
    if path not in films:
        radiograph_of(case)  # raises unless the landmarks are in its pixels
        films[path] = _picture(path)
    return films[path]


def _of_case(
    case: Case, picture: FilmFile | None, *, beside: bool = False, another: bool = False
) -> Desk:
    """Return the desk of a case; the header of a film uploaded with it counts as its own."""
    leg = LegState.of(case)
    if picture is None or case.file.units != "px":
        return Desk(leg, None)
    picture = _of_both(picture) if case.both else picture
    film, leg = picture.radiograph, _on_film(leg, picture, another)
    if beside:
        problems = list(film_problems(case.file, _facts(film), case.file.image))
        if problems and not (another and {p.field for p in problems} == {"film.size"}):
            raise InputError(problems)
        scale = leg_scale(case.file, None, _facts(film))
        leg = replace(
            leg, mm_per_unit=scale.mm, scale_source=scale.source, notes=leg.notes + scale.notes
        )
    return Desk(leg, film.squared())


def _facts(film: Radiograph) -> FilmFacts:
    (rows, columns), mm = film.pixels.shape, film.mm_per_px
    return FilmFacts((columns, rows), mm, mm, film.aspect, film.scale_source, film.side, film.notes)
