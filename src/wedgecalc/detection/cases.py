"""A film's proposed landmarks as a case file, with side and scale as everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wedgecalc.detection.checks import too_small
from wedgecalc.detection.film import detect_film
from wedgecalc.detection.found import DetectedLeg
from wedgecalc.detection.network import Networks, shipped_networks
from wedgecalc.errors import InputError, wrong
from wedgecalc.geometry.landmark_pairs import PAIRS
from wedgecalc.records import landmark_sds
from wedgecalc.sources.case import case_of
from wedgecalc.sources.format import CaseFile, case_file
from wedgecalc.sources.landmark_files.on_film import marked_film
from wedgecalc.sources.legs import CASE_FORMAT
from wedgecalc.sources.radiographs.picture import load_radiograph
from wedgecalc.sources.radiographs.radiograph import Radiograph
from wedgecalc.sources.two_legs import both_text
from wedgecalc.version import __version__

PLACES, RING = 2, 1  # decimals of the coordinates of landmarks and of outlines, in pixels


@dataclass(frozen=True, slots=True)
class ProposedCase:
    """The proposed landmarks of a film, as a case file.

    Attributes
    ----------
    film : Path
    files : tuple of CaseFile
        One leg or two, the right one first.
    legs : tuple of DetectedLeg
    mm_per_px : float or None
    notes : tuple of str
        What a user should know.
    """

    film: Path
    files: tuple[CaseFile, ...]
    legs: tuple[DetectedLeg, ...]
    mm_per_px: float | None
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of the case file."""
        return self.files[0].text() if len(self.files) == 1 else both_text(self.files)


def proposed_case(
    path: Path,
    folder: Path | None = None,
    *,
    side: str | None = None,
    mm_per_px: float | None = None,
    networks: Networks | None = None,
) -> ProposedCase:
    """Return the proposed landmarks of a film as a case file.

    Parameters
    ----------
    path : Path
        The film.
    folder : Path, optional
        Where the case file is to be written; by default beside the film.
    side : {"right", "left"}, optional
        The only leg to look for, as the user typed it.
    mm_per_px : float, optional
        Scale typed by the user; a note says so where the film's header contradicts it.
    networks : Networks, optional
        By default the shipped ones.

    Raises
    ------
    InputError
        If the film cannot be read or is no standing long-leg film, or if side or scale contradict.
    """
    networks = networks or shipped_networks()
    film = load_radiograph(path).squared()
    if side is not None and film.side not in (None, side):
        why = f"the film's header says {film.side}, not {side}"
        raise wrong("--side", why, fix="leave out --side, or check which film this is")
    scale = film.mm_per_px if mm_per_px is None else mm_per_px
    legs = detect_film(film.pixels, side=side or film.side, networks=networks)
    if problems := [problem for leg in legs if (problem := too_small(leg, scale))]:
        raise InputError(problems[0])
    folder = path.parent if folder is None else folder
    name, film_is_beside = _name(path, folder)
    shared = _shared(path, name, film, mm_per_px)
    by = f"wedgecalc {__version__}, weights {networks.settings.version}"
    files = tuple(case_file(shared | _leg(leg, by)) for leg in legs)
    cases = [case_of(file.document(), image=path) for file in files]
    notes = [*film.notes, *(note for leg in legs for note in leg.notes)]
    notes += [note for case in cases for note in case.notes]
    if not film_is_beside:
        notes.append(f"put {name} beside the case, so that the studio finds it")
    return ProposedCase(path, files, legs, scale, tuple(dict.fromkeys(notes)))


def _name(path: Path, folder: Path) -> tuple[str, bool]:
    """Return the name of a film in a case of this folder, and whether that name leads to it."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix(), True
    except ValueError:
        return path.name, False


def _shared(path: Path, name: str, film: Radiograph, typed: float | None) -> dict[str, object]:
    """Return the keys of a case file for its film and scale, shared by both legs."""
    scale = film.mm_per_px if typed is None else typed
    return {
        "format": CASE_FORMAT,
        "id": path.stem,
        "units": "px",
        "image": name,
        "film": marked_film(path, film.pixels).model_dump(exclude_none=True),
        "mm_per_px": scale,
        "scale_source": film.scale_source if typed is None and scale else None,
    }


def _leg(leg: DetectedLeg, by: str) -> dict[str, object]:
    """Return the keys of a case file for one leg."""
    return {
        "side": leg.side,
        "landmarks": {name: _rounded(xy, PLACES) for name, xy in leg.landmarks.items()},
        "contours": {b: [_rounded(xy, RING) for xy in ring] for b, ring in leg.contours.items()}
        or None,
        "proposed": {"by": by, "sd": dict(_spreads(leg))}
        | ({"doubts": leg.doubts} if leg.doubts else {}),
    }


def _rounded(xy: tuple[float, float], digits: int) -> list[float]:
    return [round(xy[0], digits), round(xy[1], digits)]


def _spreads(leg: DetectedLeg) -> Iterator[tuple[str, float]]:
    """Yield the SD of each landmark for the case file.

    At the ends of a joint line a case file gives the SD across the line and assumes a fixed multiple
    of it along the line: the SD is divided so that the mean over all directions stays the same.
    """
    along = float(landmark_sds()["along_joint_line"])
    ends = {name for pair in PAIRS if set(pair) <= leg.landmarks.keys() for name in pair}
    for name, sd in leg.sd.items():
        yield name, round(sd * (2 / (1 + along**2)) ** 0.5 if name in ends else sd, PLACES)
