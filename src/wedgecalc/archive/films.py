"""Films as an archive lists them, with view and size, and without names unless requested.

A long-leg film is at least 600 mm high, to show hip, knee and ankle of an adult; without a scale it
is at least 1.8 times as high as wide. A film of unknown size counts as one.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from wedgecalc.sources.radiographs.dicom import digest_code

if TYPE_CHECKING:
    from pydicom import Dataset

LEAST_HEIGHT_MM, LEAST_RATIO = 600.0, 1.8
# Modalities of projection radiographs and of scanned or exported films.
RADIOGRAPHS = ("CR", "DX", "RG", "RF", "XA", "OT", "SC")
STUDY_ELEMENTS = ("PatientName", "PatientID", "StudyDate", "AccessionNumber")
FILM_ELEMENTS = (
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SOPInstanceUID",
    "SOPClassUID",
    "Modality",
    "BodyPartExamined",
    "ViewPosition",
    "ImageLaterality",
    "Laterality",
    "Rows",
    "Columns",
    "PixelSpacing",
    "ImagerPixelSpacing",
)
_WORD = re.compile(r"[A-Z0-9_ ]{0,16}")  # a code string; other text is not shown


@dataclass(frozen=True)
class ArchiveFilm:
    """A film that an archive has.

    Attributes
    ----------
    header : pydicom.Dataset
        What the archive returned about it.
    take : callable
        Returns the film itself, the bytes of a DICOM file.
    """

    header: "Dataset" = field(repr=False)  # never a name in a log
    take: Callable[[], bytes] = field(repr=False)

    @property
    def code(self) -> str:
        """A short, stable name that reveals nothing about the patient."""
        return digest_code(str(self.header.SOPInstanceUID))[:8]

    def word(self, *names: str) -> str:
        """Return the first of some elements that is a non-empty code string."""
        texts = (str(self.header.get(name) or "").upper().strip() for name in names)
        return next((text for text in texts if text and _WORD.fullmatch(text)), "")

    def name(self, element: str) -> str:
        """Return one of `STUDY_ELEMENTS`."""
        return str(self.header.get(element) or "")

    @cached_property
    def size(self) -> tuple[int, int] | None:
        """Columns and rows; None if unknown."""
        try:
            size = int(self.header.Columns), int(self.header.Rows)
        except (AttributeError, TypeError, ValueError):
            return None
        return size if min(size) > 0 else None

    @cached_property
    def height(self) -> float | None:
        """Height in mm, at the detector or in the patient; None if unknown."""
        for name in ("ImagerPixelSpacing", "PixelSpacing"):
            try:
                row = float(self.header[name].value[0])
            except (KeyError, TypeError, ValueError, IndexError):
                continue
            if self.size is not None and 0.001 < row < 10:
                return row * self.size[1]
        return None

    @property
    def is_radiograph(self) -> bool:
        """Whether it is a radiograph by its modality, and not an object made by wedgecalc."""
        is_ours = str(self.header.get("SeriesDescription") or "").startswith("wedgecalc")
        return self.word("Modality") in ("", *RADIOGRAPHS) and not is_ours

    @property
    def is_long(self) -> bool:
        """Whether it may be a long-leg film."""
        if not self.is_radiograph:
            return False
        if self.height is not None:
            return self.height >= LEAST_HEIGHT_MM
        return self.size is None or self.size[1] >= LEAST_RATIO * self.size[0]


def sorted_films(films: Iterable[ArchiveFilm]) -> list[ArchiveFilm]:
    """Return each film once, sorted by date and identifier."""
    by_uid = {str(film.header.SOPInstanceUID): film for film in films}
    return sorted(by_uid.values(), key=lambda f: (f.name("StudyDate"), f.header.SOPInstanceUID))
