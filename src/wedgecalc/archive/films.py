"""Films as an archive lists them: what they show and how large they are, and no name unless asked.

What makes a film a long-leg film: it is at least 600 mm high, as hip, knee and ankle of an adult
need; or, where its scale is not told, at least 1.8 times as high as wide. What does not tell its
size is not left out.
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
# Projection radiographs, and what scanned or exported films are called.
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
_WORD = re.compile(r"[A-Z0-9_ ]{0,16}")  # a code string; what is none is not shown


@dataclass(frozen=True)
class ArchiveFilm:
    """A film that an archive has.

    Attributes
    ----------
    header : pydicom.Dataset
        What the archive tells of it.
    take : callable
        Returns the film itself, the bytes of a DICOM file.
    """

    header: "Dataset" = field(repr=False)  # never a name in a log
    take: Callable[[], bytes] = field(repr=False)

    @property
    def code(self) -> str:
        """A short name that tells nothing of the patient, and is the same each time."""
        return digest_code(str(self.header.SOPInstanceUID))[:8]

    def word(self, *names: str) -> str:
        """Return the first of some elements that is a code string, and not empty."""
        texts = (str(self.header.get(name) or "").upper().strip() for name in names)
        return next((text for text in texts if text and _WORD.fullmatch(text)), "")

    def name(self, element: str) -> str:
        """Return one of `STUDY_ELEMENTS`."""
        return str(self.header.get(element) or "")

    @cached_property
    def size(self) -> tuple[int, int] | None:
        """Columns and rows; None if the archive does not tell."""
        try:
            size = int(self.header.Columns), int(self.header.Rows)
        except (AttributeError, TypeError, ValueError):
            return None
        return size if min(size) > 0 else None

    @cached_property
    def height(self) -> float | None:
        """In mm at the detector or in the patient; None if the archive does not tell."""
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
        """Whether it is a radiograph by its modality, and not drawn by wedgecalc."""
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
    """Return films each once, the same order each time: by date, then by identifier."""
    by_uid = {str(film.header.SOPInstanceUID): film for film in films}
    return sorted(by_uid.values(), key=lambda f: (f.name("StudyDate"), f.header.SOPInstanceUID))
